"""At the door: who is here, who has left. However often it is told, and in whatever order, the outcome is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select, update
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
from app.activities.service.absences import forgive
from app.activities.service.holding import note
from app.activities.service.serving import count_hours
from app.activities.states import ActivityState, RegistrationState
from app.activities.times import AFTERWARDS
from app.core import clock
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.points import service as points_service


@dataclass(frozen=True)
class CheckIn:
    """Somebody is here; ``repeated`` tells that all of them had been checked in before."""

    registration: Registration
    points: int
    repeated: bool


@dataclass(frozen=True)
class Sight:
    """That somebody was seen at a session: when, how, and by whom; nobody when they did it at the screen."""

    session_id: UUID
    at: datetime
    method: CheckInMethod
    seen_by: UUID | None


def check_in(
    session: Session,
    actor: Actor,
    activity: Activity,
    *,
    registration_id: UUID | None = None,
    code: str | None = None,
    attendee_ids: Sequence[UUID] | None = None,
    session_id: UUID | None = None,
) -> CheckIn:
    """Note that people came, and award them the activity's points; again changes nothing.

    ``activity`` comes from ``access_managed_activity``; the registration is known by its id or by its ``code``. Of
    several people all came unless ``attendee_ids`` names some. ``session_id`` is the session that is on or comes next
    unless it is given.
    Raises NotFound (``registration_not_found``, ``session_not_found``) and what :func:`refuse` raises.
    """
    registration = _at_door(session, activity.id, registration_id, code)
    # Held, so that nobody gives a place back while it is used.
    session.refresh(registration, with_for_update=True)
    refuse(activity, registration)
    of = (
        known_session(session, registration, session_id)
        if session_id
        else current_session(session, registration)
    )
    method = CheckInMethod.CODE if code else CheckInMethod.LIST
    sight = Sight(of.id, clock.now(), method, actor.account_id)
    came = [
        come(session, activity, registration, attendee, sight)
        for attendee in party(session, registration.id, attendee_ids)
    ]
    if any(came) and method is CheckInMethod.LIST:
        # Nobody showed a code: the worker's word stands for it, and points follow from it.
        note(session, actor, activity, "activity.checked_in_by_hand", registration_id=str(registration.id))
    return CheckIn(registration, activity.points, repeated=not any(came))


def refuse(activity: Activity, registration: Registration) -> None:
    """Let nobody in without a place.

    Raises Conflict (``activity_cancelled``, ``registration_cancelled``, ``not_confirmed``).
    """
    if activity.state is ActivityState.CANCELLED:
        raise Conflict("activity_cancelled", "这个活动已经取消，不能签到。")
    if registration.state is RegistrationState.CANCELLED:
        raise Conflict("registration_cancelled", "这个报名已经取消了，不能签到。")
    if registration.state is not RegistrationState.CONFIRMED:
        raise Conflict("not_confirmed", "这个报名还没有报上名额，不能签到。")


def come(
    session: Session, activity: Activity, registration: Registration, attendee: Attendee, sight: Sight
) -> bool:
    """Note that one person came, and award the points; of several moments the first stands.

    Whoever calls holds the registration. Tells whether they had not been noted before.
    """
    values = {
        "id": new_id(),
        "attendee_id": attendee.id,
        "registration_id": registration.id,
        "session_id": sight.session_id,
        "street_id": activity.street_id,
        "method": sight.method,
        "checked_in_at": sight.at,
        "checked_in_by": sight.seen_by,
        "noted_at": clock.now(),
    }
    if insert_ignoring(session, Attendance, values, key=["attendee_id", "session_id"]):
        _award(session, activity, attendee, sight.session_id)
        forgive(session, registration, sight.seen_by)
        return True
    rows_changed(
        session,
        update(Attendance)
        .where(_of(attendee.id, sight.session_id), Attendance.checked_in_at > sight.at)
        .values(checked_in_at=sight.at),
    )
    return False


def leave(session: Session, attendee_id: UUID, sight: Sight) -> bool:
    """Note that one person left; of several moments the last stands. Tells whether this call changed it."""
    row = Attendance
    left = rows_changed(
        session,
        update(row)
        .where(
            _of(attendee_id, sight.session_id),
            or_(row.checked_out_at.is_(None), row.checked_out_at < sight.at),
        )
        .values(
            checked_out_at=case((row.checked_in_at > sight.at, row.checked_in_at), else_=sight.at),
            checked_out_by=sight.seen_by,
        ),
    )
    if left:
        count_hours(session, attendee_id, sight.session_id)
    return left == 1


def check_out(session: Session, actor: Actor, activity: Activity, attendance: Attendance) -> bool:
    """Note by hand that somebody left; tells whether they had not been noted to leave now or later."""
    sight = Sight(attendance.session_id, clock.now(), CheckInMethod.LIST, actor.account_id)
    left = leave(session, attendance.attendee_id, sight)
    if left:
        registration_id = str(attendance.registration_id)
        note(session, actor, activity, "activity.checked_out_by_hand", registration_id=registration_id)
    return left


def _of(attendee_id: UUID, session_id: UUID) -> ColumnElement[bool]:
    return and_(Attendance.attendee_id == attendee_id, Attendance.session_id == session_id)


def party(session: Session, registration_id: UUID, attendee_ids: Sequence[UUID] | None) -> Sequence[Attendee]:
    """The people of a registration, or those of them that are named."""
    statement = select(Attendee).where(Attendee.registration_id == registration_id).order_by(Attendee.id)
    if attendee_ids is not None:
        statement = statement.where(Attendee.id.in_(attendee_ids))
    return session.scalars(statement).all()


def _award(session: Session, activity: Activity, attendee: Attendee, session_id: UUID) -> None:
    if activity.points and attendee.account_id:
        points_service.award_by_rule(
            session,
            attendee.account_id,
            activity.street_id,
            points_service.Occasion.ACTIVITY_CHECK_IN,
            1,
            f"check-in:{attendee.id}:{session_id}",
            f"参加活动：{activity.title}",
            unit_id=activity.unit_id,
            own_points=activity.points,
        )


def known_session(session: Session, registration: Registration, session_id: UUID) -> ActivitySession:
    """A session that a registration is for; raises NotFound (``session_not_found``)."""
    places = session.get_one(ActivityPlaces, registration.places_id)
    found = session.get(ActivitySession, session_id)
    if (
        found is None
        or found.activity_id != registration.activity_id
        or found.cancelled_at is not None
        or places.session_id not in (None, found.id)
    ):
        raise NotFound("session_not_found", "报的不是这一场，或者这一场不办了。")
    return found


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
