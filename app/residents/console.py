"""Homes and consents in the console: what waits for a person, and who lives where."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import home_lists
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.accounts.verification import TURN_DOWN_REASON_NAMES
from app.core.encryption import mask_name
from app.core.errors import Conflict
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind
from app.residents import looks, queries, service, views
from app.residents.access import home_paths
from app.residents.consent import CONSENT_NAMES, CONSENT_STATES, WITNESS, Consent
from app.residents.models import RELATION_NAMES, Relation
from app.residents.schemas import CompoundHomesQuery, TurnDownIn, VerdictIn

PAGE = 30

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_residents",
    __name__,
    url_prefix="/console/residents",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def show() -> str:
    """Homes that wait, or who lives where; narrowed to a compound, a name or a building."""
    return render_template("residents/homes.html", **_homes_context())


@bp.get("/<uuid:residence_id>")
def open_home(residence_id: UUID) -> str:
    """One home in full as long as it waits, above the list; the look is on record."""
    found = home_lists.lived(session(), _paths(Permission.VERIFY_RESIDENTS), residence_id)
    looks.looked_at(current_actor(), found.home)
    return render_template(
        "residents/homes.html", **_homes_context(), home=views.home_detail(session(), found)
    )


@bp.post("/<uuid:residence_id>/verify")
def verify(residence_id: UUID) -> ResponseReturnValue:
    """They do live there."""
    actor = _verifier()
    body = VerdictIn.model_validate({"version": _number("version")})
    service.review_home(session(), actor, residence_id, version=body.version)
    return redirect(url_for(".show", **_query().address()), 303)


@bp.post("/<uuid:residence_id>/turn-down")
def turn_down(residence_id: UUID) -> ResponseReturnValue:
    """It cannot be verified; the resident is told why."""
    actor = _verifier()
    body = TurnDownIn.model_validate(
        {"version": _number("version"), "reason": request.form.get("reason", "")}
    )
    service.review_home(session(), actor, residence_id, version=body.version, reason=body.reason)
    return redirect(url_for(".show", **_query().address()), 303)


@bp.get("/consents")
def consents() -> str:
    """Adults without an account whom somebody of the family wants to act for."""
    return render_template("residents/consents.html", **_consents_context())


@bp.post("/consents/<uuid:member_id>/<any(accept, withdraw):verb>")
def witness(member_id: UUID, verb: str) -> ResponseReturnValue:
    """They said so before me."""
    current_actor().require(Permission.WITNESS_CONSENT)
    service.witness(session(), current_actor(), member_id, verb)
    return redirect(url_for(".consents"), 303)


@bp.errorhandler(Conflict)
def somebody_was_quicker(problem: Conflict) -> ResponseReturnValue:
    """The sentence above the list as it stands now."""
    session().rollback()
    if "member_id" in (request.view_args or {}):
        page = render_template("residents/consents.html", **_consents_context(), problem=problem)
    else:
        page = render_template("residents/homes.html", **_homes_context(), problem=problem)
    return page, problem.status


def _homes_context() -> dict[str, Any]:
    actor = _verifier()
    paths = home_paths(actor, Permission.VERIFY_RESIDENTS)
    query = _query()
    compounds = org.below(session(), paths, [UnitKind.COMPOUND])
    chosen = next((one for one in compounds if one.id == query.compound), None)
    rows, following = home_lists.listed(
        session(),
        [chosen.path] if chosen else paths,
        pending=query.state == "pending",
        search=query.search,
        cursor=query.cursor,
        limit=PAGE,
    )
    address = query.address()
    return {
        "query": query,
        "items": views.home_items(session(), rows),
        "compounds": compounds,
        "waiting": home_lists.waiting(session(), paths),
        "reasons": TURN_DOWN_REASON_NAMES,
        "may_witness": actor.may(Permission.WITNESS_CONSENT),
        "address": address,
        "next_page": url_for(".show", **address, cursor=following) if following else None,
    }


def _consents_context() -> dict[str, Any]:
    current_actor().require(Permission.WITNESS_CONSENT)
    rows, following = queries.to_witness(
        session(), _paths(Permission.WITNESS_CONSENT), cursor=request.args.get("cursor"), limit=PAGE
    )
    people = accounts.names(
        session(), {one.account_id for one in rows} | {one.witnessed_by for one in rows if one.witnessed_by}
    )
    lines = [
        {
            "id": one.id,
            "name": one.name,
            "relation": RELATION_NAMES[Relation(one.relation)],
            "asked_by": mask_name(people[one.account_id]),
            "consent": CONSENT_NAMES[Consent(one.consent)],
            "witness": people.get(one.witnessed_by) if one.witnessed_by else None,
            "at": one.consent_at or one.created_at,
            "allowed": CONSENT_STATES.allowed(Consent(one.consent), [WITNESS]),
        }
        for one in rows
    ]
    return {
        "lines": lines,
        "may_witness": True,
        "next_page": url_for(".consents", cursor=following) if following else None,
    }


def _verifier() -> Actor:
    actor = current_actor()
    actor.require(Permission.VERIFY_RESIDENTS)
    return actor


def _paths(permission: Permission) -> list[str]:
    current_actor().require(permission)
    return home_paths(current_actor(), permission)


def _query() -> CompoundHomesQuery:
    return CompoundHomesQuery.read(request.args.to_dict())


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
