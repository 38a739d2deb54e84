"""The rules of a street in the console: where a new request goes, and a box to try a sentence in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.administration import picking, type_forms
from app.administration.console_types import chosen_street, scope
from app.core import clock
from app.core.errors import Invalid, Problem
from app.core.schemas import Query, Text
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests import routing, rules
from app.requests.matching import WEEKDAY_NAMES, say_time
from app.requests.types import reading

bp = APIBlueprint(
    "console_rules",
    __name__,
    url_prefix="/console/types/rules",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


class TryIn(Query):
    """A sentence to try: where it comes from, its category if one is chosen, and when (local time; now by default)."""

    text: Annotated[str, Text(2, 500)]
    place: Annotated[str, Text(1, 100)]
    type_id: UUID | None = None
    at: datetime | None = None


@bp.get("")
def index() -> str:
    """The rules of a street in order; with a sentence in the address, where it would go and why."""
    street = chosen_street()
    tried = _try(street) if street and request.args.get("text") else None
    return _page(street, tried=tried)


@bp.post("/streets/<uuid:street_id>")
def create(street_id: UUID) -> ResponseReturnValue:
    """Add a rule behind all others."""
    street = chosen_street()
    assert street, "the address names one"  # noqa: S101
    rules.create(session(), current_actor(), street, type_forms.rule(session()))
    return _back(street.id)


@bp.post("/<uuid:rule_id>")
def change(rule_id: UUID) -> ResponseReturnValue:
    """Let it say something else."""
    rule = rules.access_rule(session(), current_actor(), rule_id)
    rules.change(session(), current_actor(), rule, type_forms.rule(session()))
    return _back(rule.street_id)


@bp.post("/<uuid:rule_id>/up")
def move_up(rule_id: UUID) -> ResponseReturnValue:
    """Ask it earlier."""
    rule = rules.access_rule(session(), current_actor(), rule_id)
    rules.move_up(session(), rule)
    return _back(rule.street_id)


@bp.post("/<uuid:rule_id>/remove")
def remove(rule_id: UUID) -> ResponseReturnValue:
    """End it."""
    rule = rules.access_rule(session(), current_actor(), rule_id)
    rules.remove(session(), current_actor(), rule)
    return _back(rule.street_id)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    rule_id = (request.view_args or {}).get("rule_id")
    if rule_id:
        rule = rules.access_rule(session(), current_actor(), rule_id)
        return _page(
            org.known_unit(session(), rule.street_id), problem=problem, wrong=rule_id
        ), problem.status
    return _page(chosen_street(), problem=problem), problem.status


def _back(street_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".index", street=street_id), 303)


def _try(street: OrgUnit) -> dict[str, Any]:
    given = {
        name: words for name, words in request.args.items() if name in TryIn.model_fields and words.strip()
    }
    query = TryIn.model_validate(given)
    place = picking.unit_of(session(), query.place, field="place")
    if place.street_id != street.id:
        raise Invalid("unknown_place", f"这个地方不在{street.name}。")
    types = reading.type_in(session(), street.id, query.type_id) if query.type_id else []
    at = query.at.replace(tzinfo=clock.SHANGHAI) if query.at else clock.now()
    checked = routing.check(session(), place, types, query.text, at)
    route = routing.decide(session(), place, types, checked)
    return {"checked": checked, "route": route, "said": routing.said(route.details())}


def _page(
    street: OrgUnit | None,
    *,
    tried: dict[str, Any] | None = None,
    problem: Problem | None = None,
    wrong: UUID | None = None,
) -> str:
    found = routing.rules_of(session(), street.id) if street else []
    units = org.units(
        session(), {id_ for rule in found for id_ in (rule.unit_id, rule.target_unit_id) if id_}
    )
    return render_template(
        "administration/rules.html",
        rules=[(rule, say_time(routing.wanted(rule, units))) for rule in found],
        units=units,
        tree=reading.catalogue(session(), street.id) if street else None,
        weekday_names=WEEKDAY_NAMES,
        place_kinds=[UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.COMPOUND],
        target_kinds=[kind for kind in UnitKind if kind not in (UnitKind.DISTRICT, UnitKind.BUILDING)],
        tried=tried,
        problem=problem,
        wrong=wrong,
        form=request.form,
        asked=request.args,
        **scope(street),
    )
