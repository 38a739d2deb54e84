"""The people of a unit in the console: what each has in hand, caps, leave, and sharing out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import Problem
from app.core.schemas import Query
from app.core.unit_of_work import session
from app.org import queries as org
from app.requests import assignment, service
from app.requests.work_queue import Filter

bp = APIBlueprint(
    "console_team", __name__, url_prefix="/console/team", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)


class LimitIn(Query):
    """How much somebody takes on at once, and when they are away."""

    open_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    away_from: date | None = None
    away_until: date | None = None


@bp.get("")
def index() -> str:
    """Everybody of my units."""
    return _page()


@bp.post("/take-next")
def take_next() -> ResponseReturnValue:
    """Take the most pressing request that waits, and open it."""
    current_actor().require(Permission.WORK_ON_REQUESTS)
    taken = service.take_next(session(), current_actor())
    return redirect(url_for("console_requests.show", request_id=taken.id, filter=Filter.POOL), 303)


@bp.post("/<uuid:unit_id>/share-out")
def share_out(unit_id: UUID) -> ResponseReturnValue:
    """Give what waits in a unit to its people who are there."""
    return _page(shared=service.share_out(session(), current_actor(), unit_id))


@bp.post("/<uuid:unit_id>/people/<uuid:account_id>")
def change(unit_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Say how much somebody takes on, and when they are away."""
    given = {
        name: text.strip()
        for name, text in request.form.items()
        if name in LimitIn.model_fields and text.strip()
    }
    body = LimitIn.model_validate(given)
    service.set_limit(session(), current_actor(), unit_id, account_id, **body.model_dump())
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:unit_id>/people/<uuid:account_id>/give-on")
def give_on(unit_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Share out among the others what somebody away has in hand."""
    return _page(shared=service.give_on(session(), current_actor(), unit_id, account_id))


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    empty = problem.code == "pool_empty"
    if not empty and (request.method == "GET" or problem.status in (401, 403, 404)):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    return _page(problem=problem), problem.status


def _page(**shown: Any) -> str:
    actor = current_actor()
    actor.require(Permission.WORK_ON_REQUESTS)
    mine = [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]
    units = org.units(session(), mine)
    people = assignment.workers(session(), mine)
    return render_template(
        "requests/team.html",
        units=[(unit, [one for one in people if one.unit_id == unit.id]) for unit in units.values()],
        waiting=assignment.waiting_counts(session(), mine),
        keeps={unit.id for unit in units.values() if actor.reaches(Permission.HANDLE_REQUESTS, unit.path)},
        limits=assignment.limits(session(), [one.account_id for one in people]),
        no_end=date.max,
        **shown,
    )
