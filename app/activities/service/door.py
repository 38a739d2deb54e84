"""At the door: who is here, who has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities.codes import read_code
from app.activities.models import (
    Activity,
    ActivityPlaces,
    ActivitySession,
    Attendance,
    Attendee,
    CheckInMethod,
    Registration,
)
from app.activities.service.holding import note
from app.activities.states import ActivityState, RegistrationState
from app.core import clock
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.points import service as points_service

#: So long after its end people are still noted at a session, and not at the next.
AFTERWARDS = timedelta(minutes=30)


@dataclass(frozen=True)
class CheckIn:
    """Somebody is here; ``repeated`` tells that all of them had been checked in before."""

    registration: Registration
    points: int
    repeated: bool


def check_in(
    session: Session,
    actor: Actor | None,
    activity: Activity,
    *,
    registration_id: UUID | None = None,
    code: str | None = None,
    attendee_ids: Sequence[UUID] | None = None,
    session_id: UUID | None = None,
    at: datetime | None = None,
) -> CheckIn:
    """Note that people came, and award them the activity's points; again changes nothing.

    ``activity`` comes from ``access_managed_activity``; the registration is known by its id or by its ``code``. Of
    several people all came unless ``attendee_ids`` names some. ``session_id`` is the session that is on or comes next
    unless it is given; ``at`` when it was noted without a network. Nobody as ``actor`` means they did it themselves.
    Raises NotFound (``registration_not_found``) and Conflict (``activity_cancelled``, ``registration_cancelled``,
    ``not_confirmed``).
    """
    if activity.state is ActivityState.CANCELLED:
        raise Conflict("activity_cancelled", "这个活动已经取消，不能签到。")
    registration = _at_door(session, activity.id, registration_id, code)
    # Held, so that nobody gives a place back while it is used.
    session.refresh(registration, with_for_update=True)
    if registration.state is RegistrationState.CANCELLED:
        raise Conflict("registration_cancelled", "这位居民已经取消报名，不能签到。")
    if registration.state is not RegistrationState.CONFIRMED:
        raise Conflict("not_confirmed", "这位居民还没有报上名额，不能签到。")
    of = session_id or current_session(session, registration).id
    method = _method(actor, code)
    came = False
    for attendee in _attendees(session, registration.id, attendee_ids):
        values = {
            "id": new_id(),
            "attendee_id": attendee.id,
            "registration_id": registration.id,
            "session_id": of,
            "street_id": activity.street_id,
            "method": method,
            "checked_in_at": at or clock.now(),
            "checked_in_by": actor.account_id if actor else None,
            "noted_at": clock.now(),
        }
        if insert_ignoring(session, Attendance, values, key=["attendee_id", "session_id"]):
            came = True
            _award(session, activity, attendee, of)
    if came and actor is not None and method is CheckInMethod.LIST:
        # Nobody showed a code: the worker's word stands for it, and points follow from it.
        note(session, actor, activity, "activity.checked_in_by_hand", registration_id=str(registration.id))
    return CheckIn(registration, activity.points, repeated=not came)


def _method(actor: Actor | None, code: str | None) -> CheckInMethod:
    if actor is None:
        return CheckInMethod.SCREEN
    return CheckInMethod.CODE if code else CheckInMethod.LIST


def _attendees(
    session: Session, registration_id: UUID, attendee_ids: Sequence[UUID] | None
) -> Sequence[Attendee]:
    statement = select(Attendee).where(Attendee.registration_id == registration_id).order_by(Attendee.id)
    if attendee_ids is not None:
        statement = statement.where(Attendee.id.in_(attendee_ids))
    return session.scalars(statement).all()


def _award(session: Session, activity: Activity, attendee: Attendee, session_id: UUID) -> None:
    if activity.points and attendee.account_id:
        points_service.award(
            session,
            attendee.account_id,
            activity.street_id,
            activity.points,
            f"check-in:{attendee.id}:{session_id}",
            f"参加活动：{activity.title}",
        )


def current_session(session: Session, registration: Registration) -> ActivitySession:
    """The session somebody comes to now: the one they signed up for, or of a course the first that is not over."""
    places = session.get_one(ActivityPlaces, registration.places_id)
    if places.session_id is not None:
        return session.get_one(ActivitySession, places.session_id)
    of_activity = select(ActivitySession).where(
        ActivitySession.activity_id == registration.activity_id, ActivitySession.cancelled_at.is_(None)
    )
    on = of_activity.where(ActivitySession.ends_at > clock.now() - AFTERWARDS)
    found = session.scalars(on.order_by(ActivitySession.number).limit(1)).one_or_none()
    return found or session.scalars(of_activity.order_by(ActivitySession.number.desc()).limit(1)).one()


def _at_door(
    session: Session, activity_id: UUID, registration_id: UUID | None, code: str | None
) -> Registration:
    who = Registration.code == read_code(code) if code else Registration.id == registration_id
    found = session.scalars(
        select(Registration).where(Registration.activity_id == activity_id, who)
    ).one_or_none()
    if found is None:
        raise NotFound("registration_not_found", "没有找到这个报名，请核对报名码。")
    return found


def check_out(
    session: Session, actor: Actor | None, attendance_id: UUID, *, at: datetime | None = None
) -> bool:
    """Note that somebody left, once; tells whether this call did."""
    left = rows_changed(
        session,
        update(Attendance)
        .where(Attendance.id == attendance_id, Attendance.checked_out_at.is_(None))
        .values(checked_out_at=at or clock.now(), checked_out_by=actor.account_id if actor else None),
    )
    return left == 1
