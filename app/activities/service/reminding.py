"""Reminding people the evening before, so that whoever cannot come gives the place back while somebody can take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from uuid import UUID

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.activities.models import Activity, ActivityPlaces, ActivitySession, Registration
from app.activities.states import ON, RegistrationState
from app.core import clock, outbox

REMINDER_TOPIC = "activities.reminder"
#: After work, while the evening can still be planned.
EVENING = time(18)
#: Nobody is woken by what was missed in the evening.
MORNING = time(8)


def begin(session: Session) -> None:
    """From six in the evening have everybody reminded who holds a place in what takes place tomorrow, once.

    What could not be said that evening, because nothing of ours ran, is said in the morning from eight on, as long as
    it has not begun.
    """
    now, today = clock.now(), clock.today()
    hour = clock.local(now).time()
    if hour >= EVENING:
        day, since = today + timedelta(days=1), clock.day_start(today + timedelta(days=1))
    elif hour >= MORNING:
        day, since = today, now
    else:
        return
    rows = session.scalars(
        select(ActivitySession.id)
        .join(Activity, Activity.id == ActivitySession.activity_id)
        .where(
            ActivitySession.starts_at >= since,
            ActivitySession.starts_at < clock.day_start(day + timedelta(days=1)),
            ActivitySession.cancelled_at.is_(None),
            Activity.state.in_(ON),
            # Whoever signed up for what was announced only today knows of it.
            Activity.published_at < clock.day_start(day) if day == today else true(),
        )
    )
    for session_id in rows:
        payload = {"session_id": str(session_id)}
        outbox.put(session, REMINDER_TOPIC, payload, dedup_key=f"{REMINDER_TOPIC}:{session_id}:{day}")


def still_to_come(session: Session, session_id: UUID) -> ActivitySession | None:
    """The session, unless it was called off or has begun since."""
    return session.scalars(
        select(ActivitySession)
        .join(Activity, Activity.id == ActivitySession.activity_id)
        .where(
            ActivitySession.id == session_id,
            ActivitySession.cancelled_at.is_(None),
            ActivitySession.starts_at > clock.now(),
            Activity.state.in_(ON),
        )
    ).one_or_none()


def expected(
    session: Session, one: ActivitySession, *, after: UUID | None, limit: int
) -> Sequence[Registration]:
    """Who holds a place in a session, each with the activity, from the one that follows ``after``."""
    statement = (
        select(Registration)
        .join(ActivityPlaces, ActivityPlaces.id == Registration.places_id)
        .where(
            Registration.activity_id == one.activity_id,
            Registration.state == RegistrationState.CONFIRMED,
            or_(ActivityPlaces.session_id.is_(None), ActivityPlaces.session_id == one.id),
        )
        .options(joinedload(Registration.activity, innerjoin=True))
    )
    if after is not None:
        statement = statement.where(Registration.id > after)
    return session.scalars(statement.order_by(Registration.id).limit(limit)).all()
