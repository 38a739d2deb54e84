"""Reminding people the evening before, so that whoever cannot come gives the place back while somebody can take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.activities.models import Activity, ActivityPlaces, ActivitySession, Registration
from app.activities.states import ON, RegistrationState
from app.core import clock, outbox

REMINDER_TOPIC = "activities.reminder"
#: After work, while the evening can still be planned.
EVENING = time(18)


def begin(session: Session) -> None:
    """From six in the evening have everybody reminded who holds a place in what takes place tomorrow, once."""
    if clock.local(clock.now()).time() < EVENING:
        return
    tomorrow = clock.today() + timedelta(days=1)
    rows = session.scalars(
        select(ActivitySession.id)
        .join(Activity, Activity.id == ActivitySession.activity_id)
        .where(
            ActivitySession.starts_at >= clock.day_start(tomorrow),
            ActivitySession.starts_at < clock.day_start(tomorrow + timedelta(days=1)),
            ActivitySession.cancelled_at.is_(None),
            Activity.state.in_(ON),
        )
    )
    for session_id in rows:
        payload = {"session_id": str(session_id)}
        outbox.put(session, REMINDER_TOPIC, payload, dedup_key=f"{REMINDER_TOPIC}:{session_id}:{tomorrow}")


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
