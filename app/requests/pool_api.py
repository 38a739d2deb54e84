"""The pool for workers' phones: take the next one, share out what waits."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.requests import service, views
from app.requests.schemas.colleagues import GivenOut, ShareIn, ShareOut
from app.requests.schemas.verbs import NothingIn
from app.requests.schemas.work import WorkDetail

bp = APIBlueprint("work_pool", __name__, tag="工作台 Work", url_prefix="/work/pool")


@bp.post("/take-next")
@bp.auth_required(auth)
@bp.input(NothingIn, arg_name="body")
@bp.output(WorkDetail)
def take_next(body: NothingIn) -> Response:
    """Take the most pressing request that waits in my units."""
    actor = current_actor()
    actor.require(Permission.WORK_ON_REQUESTS)
    return reply(views.work_detail(session(), actor, service.take_next(session(), actor)))


@bp.post("/share-out")
@bp.auth_required(auth)
@bp.input(ShareIn, arg_name="body")
@bp.output(ShareOut)
def share_out(body: ShareIn) -> Response:
    """Give what waits in a unit to its people who are there, the least loaded first."""
    found = service.share_out(session(), current_actor(), body.unit_id)
    given = [GivenOut(name=name, count=count) for name, count in found.given.items()]
    return reply(ShareOut(items=given, left=found.left))
