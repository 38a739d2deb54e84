"""What a street gives points for, and its budget, in the console."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import NotFound, Problem
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.points import queries, service
from app.points.models import OCCASION_NAMES
from app.points.schemas import BudgetIn, RuleIn

bp = APIBlueprint(
    "console_points_rules",
    __name__,
    url_prefix="/console/points/rules",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

_PLACES = (UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.COMPOUND)


@bp.get("")
def show() -> str:
    """The rules that hold or will, and what is left to give."""
    return _page()


@bp.post("")
def add() -> ResponseReturnValue:
    """Have another rule hold."""
    street, form = _street(), request.form
    body = RuleIn.model_validate(
        {
            "occasion": form.get("occasion", ""),
            "unit_id": form.get("unit_id") or str(street.id),
            "points": _number("points") or 0,
            "per_day": _number("per_day"),
            "per_month": _number("per_month"),
            "from_day": form.get("from_day") or clock.today().isoformat(),
            "until_day": form.get("until_day") or None,
        }
    )
    service.add_rule(session(), current_actor(), street, service.RuleDraft(**body.model_dump()))
    return redirect(url_for(".show", saved="rule"), 303)


@bp.post("/<uuid:rule_id>/stop")
def stop(rule_id: UUID) -> ResponseReturnValue:
    """Have it give nothing any more."""
    service.stop_rule(session(), current_actor(), _street().id, rule_id)
    return redirect(url_for(".show", saved="stopped"), 303)


@bp.post("/budget")
def grant() -> ResponseReturnValue:
    """Let the street give more, or less."""
    amount = _number("amount") or 0
    body = BudgetIn.model_validate({"amount": amount, "less": request.form.get("way") == "less"})
    service.grant_budget(session(), current_actor(), _street().id, -body.amount if body.less else body.amount)
    return redirect(url_for(".show", saved="budget"), 303)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page again, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    return _page(problem), problem.status


def _number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    return int(text[:9]) if text.isdecimal() else None


def _street() -> OrgUnit:
    """The street of the post somebody works in."""
    actor = current_actor()
    actor.require(Permission.RULE_POINTS)
    street_id = next((post.street_id for post in actor.posts if post.may(Permission.RULE_POINTS)), None)
    if street_id is None:
        raise NotFound
    return org.known_unit(session(), street_id)


def _page(problem: Problem | None = None) -> str:
    street = _street()
    grants = queries.budgets(session(), street.id)
    rules = queries.rules(session(), street.id)
    places = org.below(session(), [street.path], _PLACES)
    return render_template(
        "points/rules.html",
        street=street,
        rules=rules,
        places=places,
        place_names={one.id: one.name for one in places} | {street.id: "全街道"},
        occasions=OCCASION_NAMES,
        budget=queries.budget(session(), street.id),
        grants=grants,
        people=accounts.names(session(), {one.granted_by for one in grants}),
        today=date.isoformat(clock.today()),
        form=request.form,
        saved=request.args.get("saved"),
        problem=problem,
    )
