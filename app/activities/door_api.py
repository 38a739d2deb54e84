"""The door of activities: for whoever holds their phone up to the screen, and for workers with the list."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.activities import comers, door_views, queries, service
from app.activities.door_schemas import ArrivalIn, ArrivalOut, DoorOut, DoorQuery, TicksIn, TicksOut
from app.activities.models import Activity
from app.core.schemas import reply
from app.core.unit_of_work import session

bp = APIBlueprint("door", __name__, tag="活动 Activities", url_prefix="/activities")
work_bp = APIBlueprint("work_door", __name__, tag="工作台 Work", url_prefix="/work/activities")


@bp.post("/<uuid:activity_id>/arrivals")
@bp.auth_required(auth)
@bp.input(ArrivalIn, arg_name="body")
@bp.output(ArrivalOut)
def arrive(activity_id: UUID, body: ArrivalIn) -> Response:
    """We are here, or go home: I scanned the screen at the door."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    done = service.arrive(
        session(), actor.account_id, activity, body.code, kept=body.kept, attendee_ids=body.attendee_ids
    )
    return reply(door_views.arrival(session(), activity, done))


@work_bp.get("/<uuid:activity_id>/door")
@work_bp.auth_required(auth)
@work_bp.input(DoorQuery, location="query", arg_name="query")
@work_bp.output(DoorOut)
def show(activity_id: UUID, query: DoorQuery) -> Response:
    """Who may come and who is here, for the phone to keep."""
    activity = _managed(activity_id)
    rows, following = comers.expected(session(), activity.id, cursor=query.cursor, limit=query.limit)
    return reply(door_views.door(session(), activity, rows, following))


@work_bp.post("/<uuid:activity_id>/attendances")
@work_bp.auth_required(auth)
@work_bp.input(TicksIn, arg_name="body")
@work_bp.output(TicksOut)
def note(activity_id: UUID, body: TicksIn) -> Response:
    """Who came and who left, as a phone noted it, perhaps a while ago; each is answered by itself."""
    activity = _managed(activity_id)
    ticks = [service.Tick(**one.model_dump()) for one in body.items]
    noted = service.note_attendances(session(), current_actor(), activity, ticks)
    return reply(TicksOut(items=[door_views.tick(one) for one in noted]))


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)
