"""Who held a place and did not come, and who pauses therefore (docs/activities.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.actor import Actor
from app.activities.models import (
    Activity,
    ActivityPlaces,
    ActivitySession,
    Attendance,
    NoShow,
    PauseState,
    Registration,
    SignupPause,
)
from app.activities.service.ruling import rules
from app.activities.states import ON, OVER, RegistrationState
from app.core import audit, clock, outbox
from app.core.database import insert_ignoring
from app.core.ids import new_id

#: Phones that had no network at the door have so long to send what they noted.
MARKED_AFTER = timedelta(hours=24)
#: What was not marked so long afterwards, because nothing ran, is left alone.
LOOKED_BACK = timedelta(days=14)
MARKED_AT_ONCE = 500
PAUSE_TOPIC = "activities.pause"


def mark_no_shows(session: Session) -> None:
    """Note who held a place and came to nothing of it, a day after it was over; done every ten minutes.

    Where nobody at all was checked in, nobody kept a list, and nobody is blamed.
    """
    for registration_id, ended_at in session.execute(_missing()).all():
        registration = session.get_one(
            Registration, registration_id, populate_existing=True, with_for_update=True
        )
        # Looked at again: a phone may have sent it while we waited for the row.
        if registration.state is RegistrationState.CONFIRMED and not _came(session, registration_id):
            _mark(session, registration, ended_at)


def _missing() -> Select[UUID, datetime]:
    latest = clock.now() - MARKED_AFTER
    over = (
        select(ActivityPlaces.id, func.max(ActivitySession.ends_at).label("ended_at"))
        .join(Activity, Activity.id == ActivityPlaces.activity_id)
        .join(
            ActivitySession,
            (ActivitySession.activity_id == ActivityPlaces.activity_id)
            & or_(ActivityPlaces.session_id.is_(None), ActivityPlaces.session_id == ActivitySession.id),
        )
        .where(
            Activity.state.in_(ON | OVER),
            ActivitySession.cancelled_at.is_(None),
            ActivitySession.ends_at > latest - LOOKED_BACK,
        )
        .group_by(ActivityPlaces.id)
        .having(func.max(ActivitySession.ends_at) <= latest)
        .subquery()
    )
    others = aliased(Registration)
    return (
        select(Registration.id, over.c.ended_at)
        .join(over, over.c.id == Registration.places_id)
        .where(
            Registration.state == RegistrationState.CONFIRMED,
            ~exists().where(Attendance.registration_id == Registration.id),
            ~exists().where(NoShow.registration_id == Registration.id, NoShow.turn == Registration.turn),
            exists()
            .where(others.places_id == Registration.places_id, Attendance.registration_id == others.id)
            .correlate(Registration),
        )
        .order_by(over.c.ended_at, Registration.id)
        .limit(MARKED_AT_ONCE)
    )


def _came(session: Session, registration_id: UUID) -> bool:
    found = select(Attendance.id).where(Attendance.registration_id == registration_id).limit(1)
    return session.scalar(found) is not None


def _mark(session: Session, registration: Registration, ended_at: datetime) -> None:
    activity = session.get_one(Activity, registration.activity_id)
    values = {
        "id": new_id(),
        "registration_id": registration.id,
        "turn": registration.turn,
        "account_id": registration.account_id,
        "street_id": activity.street_id,
        "at": ended_at,
    }
    if insert_ignoring(session, NoShow, values, key=["registration_id", "turn"]):
        _pause(session, activity.street_id, registration.account_id)


def _pause(session: Session, street_id: UUID, account_id: UUID) -> None:
    """Have somebody pause whose absences have become too many by the street's rule."""
    ruling = rules(session, street_id)
    if ruling.no_show_limit is None:
        return
    last = session.scalars(
        _absences(street_id, account_id).order_by(NoShow.at.desc(), NoShow.id.desc()).limit(1)
    ).one()
    if len(basis(session, last)) < ruling.no_show_limit:
        return
    pause_id, now = new_id(), clock.now()
    values = {
        "id": pause_id,
        "account_id": account_id,
        "street_id": street_id,
        "no_show_id": last.id,
        "since": now,
        "until": now + timedelta(days=ruling.pause_days),
        "state": PauseState.IN_FORCE,
    }
    if insert_ignoring(session, SignupPause, values, key=["no_show_id"]):
        audit.record(
            session,
            "pause.begun",
            actor_id=None,
            place=audit.Place(street_id, street_id),
            subject=("signup_pause", pause_id),
        )
        tell_of(session, session.get_one(SignupPause, pause_id))


def _absences(street_id: UUID, account_id: UUID) -> Select[NoShow]:
    return select(NoShow).where(
        NoShow.street_id == street_id, NoShow.account_id == account_id, NoShow.excused_at.is_(None)
    )


def basis(session: Session, last: NoShow) -> Sequence[NoShow]:
    """The absences that count together with ``last``: within the street's days, and after those that led to a pause.

    What has led to a pause is paid for with it and leads to no second one.
    """
    since = last.at - timedelta(days=rules(session, last.street_id).no_show_days)
    earlier = aliased(NoShow)
    paid = session.scalar(
        select(func.max(earlier.at))
        .join(SignupPause, SignupPause.no_show_id == earlier.id)
        .where(
            SignupPause.account_id == last.account_id,
            SignupPause.street_id == last.street_id,
            SignupPause.state != PauseState.LIFTED,
            earlier.id != last.id,
            earlier.at <= last.at,
        )
    )
    counted = _absences(last.street_id, last.account_id).where(NoShow.at > since, NoShow.at <= last.at)
    if paid is not None:
        counted = counted.where(NoShow.at > paid)
    return session.scalars(counted.order_by(NoShow.at, NoShow.id)).all()


def excuse(session: Session, actor: Actor, no_show: NoShow, activity: Activity) -> None:
    """Take an absence off somebody's account, and with it the pause it led to; again changes nothing."""
    session.refresh(no_show, with_for_update=True)
    if no_show.excused_at is not None:
        return
    audit.record(
        session,
        "no_show.excused",
        actor_id=actor.account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details={"registration_id": str(no_show.registration_id)},
    )
    _excuse(session, no_show, actor.account_id)


def forgive(session: Session, registration: Registration, seen_by: UUID | None) -> None:
    """Somebody had come after all: the phone that noted it was late. Whoever calls holds the registration."""
    found = session.scalars(
        select(NoShow).where(
            NoShow.registration_id == registration.id,
            NoShow.turn == registration.turn,
            NoShow.excused_at.is_(None),
        )
    ).one_or_none()
    if found is not None:
        _excuse(session, found, seen_by)


def _excuse(session: Session, no_show: NoShow, by: UUID | None) -> None:
    no_show.excused_at, no_show.excused_by = clock.now(), by
    session.flush()
    for pause in session.scalars(
        select(SignupPause)
        .where(
            SignupPause.account_id == no_show.account_id,
            SignupPause.street_id == no_show.street_id,
            SignupPause.state != PauseState.LIFTED,
            SignupPause.until > clock.now(),
        )
        .order_by(SignupPause.id)
        .with_for_update()
    ):
        last = session.get_one(NoShow, pause.no_show_id)
        limit = rules(session, pause.street_id).no_show_limit
        if limit is not None and last.at >= no_show.at and len(basis(session, last)) < limit:
            lift(session, pause, by)


def lift(session: Session, pause: SignupPause, by: UUID | None) -> None:
    """End a pause as if it had never been, and tell the person."""
    pause.state, pause.decided_by, pause.decided_at = PauseState.LIFTED, by, clock.now()
    session.flush()
    tell_of(session, pause)


def tell_of(session: Session, pause: SignupPause) -> None:
    """Have the person told where their pause stands; the same is told once."""
    key = f"{PAUSE_TOPIC}:{pause.id}:{pause.state}"
    outbox.put(
        session,
        PAUSE_TOPIC,
        {"pause_id": str(pause.id), "state": pause.state.value, "dedup_key": key},
        dedup_key=key,
    )
