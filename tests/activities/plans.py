"""Activities as the tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import comers, queries, service
from app.activities.models import (
    Activity,
    ActivityKind,
    ActivityPlaces,
    ActivitySession,
    Attendee,
    Registration,
)
from app.activities.states import RegistrationState
from app.core import clock
from app.org.models import OrgUnit


def plan(**changes: Any) -> dict[str, Any]:
    """A talk the day after tomorrow for which people can sign up now; ``changes`` replace fields."""
    now = clock.now()
    fields = {
        "title": "防诈骗讲座",
        "kind": ActivityKind.LECTURE,
        "summary": "民警讲身边的骗局",
        "place": "社区活动室",
        "starts_at": now + timedelta(days=2),
        "ends_at": now + timedelta(days=2, hours=2),
        "signup_opens_at": now - timedelta(days=1),
        "signup_closes_at": now + timedelta(days=1),
        "capacity": 3,
        "points": 10,
    }
    return fields | changes


def drafted(session: Session, actor: Actor, unit: OrgUnit, **changes: Any) -> Activity:
    return service.create_activity(session, actor, unit_id=unit.id, **plan(**changes))


def published(session: Session, actor: Actor, unit: OrgUnit, **changes: Any) -> Activity:
    activity = drafted(session, actor, unit, **changes)
    service.publish(session, actor, activity)
    return activity


def held(session: Session, activity_id: UUID) -> Sequence[ActivitySession]:
    """When an activity takes place, in order."""
    return queries.sessions(session, activity_id)


def people_of(session: Session, registration: Registration) -> Sequence[Attendee]:
    """The people a registration stands for."""
    return comers.attendees(session, [registration.id])[registration.id]


def places(session: Session, activity_id: UUID) -> tuple[int, int]:
    """Places taken by their own count, and by counting the people of confirmed registrations."""
    taken = session.scalar(
        select(func.sum(ActivityPlaces.taken)).where(ActivityPlaces.activity_id == activity_id)
    )
    confirmed = session.scalar(
        select(func.count(Attendee.id))
        .join(Registration, Registration.id == Attendee.registration_id)
        .where(Registration.activity_id == activity_id, Registration.state == RegistrationState.CONFIRMED)
    )
    return taken or 0, confirmed or 0


def set_taken(session: Session, activity_id: UUID, taken: int) -> None:
    """As if so many people had signed up."""
    session.execute(
        update(ActivityPlaces)
        .where(ActivityPlaces.activity_id == activity_id)
        .values(taken=taken)
        .execution_options(synchronize_session=False)
    )


def days_on(count: float) -> dict[str, Any]:
    """The times of an activity that begins in so many days."""
    starts_at = clock.now() + timedelta(days=count)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}


def titles(activities: Any) -> list[str]:
    return [activity.title for activity in activities]
