"""Pauses of signing up: mine, and those of my streets."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.activities import absent, door_views, queries, service
from app.activities.door_schemas import (
    AppealIn,
    PauseItems,
    PauseOut,
    PausesQuery,
    WorkPauseOut,
    WorkPausePage,
)
from app.core.schemas import reply
from app.core.unit_of_work import session

bp = APIBlueprint("pauses", __name__, tag="活动 Activities", url_prefix="/me/pauses")
work_bp = APIBlueprint("work_pauses", __name__, tag="工作台 Work", url_prefix="/work")


@bp.get("")
@bp.auth_required(auth)
@bp.output(PauseItems)
def list_mine() -> Response:
    """When and why I could not sign up."""
    found = absent.own_pauses(session(), current_actor().account_id)
    return reply(PauseItems(items=door_views.pauses(session(), found)))


@bp.post("/<uuid:pause_id>/appeal")
@bp.auth_required(auth)
@bp.input(AppealIn, arg_name="body")
@bp.output(PauseOut)
def appeal(pause_id: UUID, body: AppealIn) -> Response:
    """Say why I did not come, once."""
    pause = absent.access_own_pause(session(), current_actor().account_id, pause_id)
    service.appeal(session(), pause, body.words)
    return reply(door_views.pauses(session(), [pause])[0])


@work_bp.get("/pauses")
@work_bp.auth_required(auth)
@work_bp.input(PausesQuery, location="query", arg_name="query")
@work_bp.output(WorkPausePage)
def list_pauses(query: PausesQuery) -> Response:
    """Who pauses in my streets."""
    rows, following = absent.pauses(
        session(), current_actor(), appealed=query.appealed, cursor=query.cursor, limit=query.limit
    )
    return reply(WorkPausePage(items=door_views.work_pauses(session(), rows), next_cursor=following))


@work_bp.post("/pauses/<uuid:pause_id>/<any(uphold, lift):verb>")
@work_bp.auth_required(auth)
@work_bp.output(WorkPauseOut)
def decide(pause_id: UUID, verb: str) -> Response:
    """Leave it as it is, or let them sign up again."""
    pause = absent.access_pause(session(), current_actor(), pause_id)
    service.decide(session(), current_actor(), pause, lifted=verb == "lift")
    return reply(door_views.work_pauses(session(), [pause])[0])


@work_bp.post("/activities/<uuid:activity_id>/no-shows/<uuid:no_show_id>/excuse")
@work_bp.auth_required(auth)
@work_bp.output({}, status_code=204)
def excuse(activity_id: UUID, no_show_id: UUID) -> Response:
    """Somebody had a good reason not to come."""
    activity = queries.access_managed_activity(session(), current_actor(), activity_id)
    no_show = absent.access_no_show(session(), activity, no_show_id)
    service.excuse(session(), current_actor(), no_show, activity)
    return Response(status=204)
