"""Calls and visits that the staff write down on their phones."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.requests import callers, looks, service, views
from app.requests.models import Channel
from app.requests.schemas.reporting import CallerIn, CallIn
from app.requests.schemas.work import WorkDetail, WorkItems

bp = APIBlueprint("work_calls", __name__, tag="工作台 Work", url_prefix="/work/requests")


@bp.post("")
@bp.auth_required(auth)
@limiter.limit("20/minute;300/day")
@bp.input(CallIn, arg_name="body")
@bp.output(WorkDetail, status_code=201)
def take_down(body: CallIn) -> Response:
    """Write down what somebody said on the telephone or at the desk."""
    actor = current_actor()
    actor.require(Permission.HANDLE_REQUESTS)
    fields = body.model_dump() | {"channel": Channel(body.channel)}
    request = service.take_down(session(), actor, service.Call(**fields))
    return reply(views.work_detail(session(), actor, request), 201)


@bp.post("/of-caller")
@bp.auth_required(auth)
@limiter.limit(looks.REVEAL_LIMIT)
@bp.input(CallerIn, arg_name="body")
@bp.output(WorkItems)
def of_caller(body: CallerIn) -> Response:
    """What the one who calls from this number still waits for. A POST, because a number belongs in no address."""
    actor = current_actor()
    actor.require(Permission.HANDLE_REQUESTS)
    rows = callers.open_of_number(session(), actor, body.phone)
    looks.looked_up(actor, len(rows))
    return reply(WorkItems(items=views.work_items(session(), actor, rows)))
