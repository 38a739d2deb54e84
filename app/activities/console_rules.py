"""What a street rules about its activities, in the console."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.activities import service
from app.activities.organising import RulesIn
from app.core.errors import Forbidden, NotFound, Problem
from app.core.unit_of_work import session
from app.org.models import OrgUnit

bp = APIBlueprint(
    "console_activity_rules",
    __name__,
    url_prefix="/console/activities/rules",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

_NUMBERS = ("no_show_limit", "no_show_days", "pause_days")


@bp.get("")
def show() -> str:
    """The rules of my street, or of one of my district's."""
    return _page()


@bp.post("")
def change() -> ResponseReturnValue:
    """Say what holds from now on."""
    street, _ = _chosen()
    numbers = {name: request.form.get(name, "").strip() for name in _NUMBERS}
    body = RulesIn.model_validate(
        {"review": "review" in request.form}
        | {name: int(text[:9]) if text.isdecimal() else None for name, text in numbers.items()}
        | ({} if "pauses" in request.form else {"no_show_limit": None})
    )
    service.set_rules(session(), current_actor(), street.id, **body.model_dump())
    return redirect(url_for(".show", street=street.id, saved=1), 303)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page again, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    return _page(problem), problem.status


def _chosen() -> tuple[OrgUnit, list[OrgUnit]]:
    actor = current_actor()
    actor.require(Permission.MANAGE_ACTIVITIES)
    streets = service.streets_of(session(), actor)
    if not streets:
        raise Forbidden("not_yours", "活动规则由街道来定。")
    try:
        wanted = UUID(request.args["street"]) if request.args.get("street") else streets[0].id
    except ValueError as error:
        raise NotFound() from error
    for one in streets:
        if one.id == wanted:
            return one, streets
    raise NotFound()


def _page(problem: Problem | None = None) -> str:
    street, streets = _chosen()
    return render_template(
        "activities/rules.html",
        street=street,
        streets=streets,
        rules=service.rules(session(), street.id),
        saved=request.args.get("saved"),
        problem=problem,
    )
