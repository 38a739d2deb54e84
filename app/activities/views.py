"""How activities are shown. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.activities import queries
from app.activities.models import ACTIVITY_KIND_NAMES, Activity, Registration
from app.activities.schemas import (
    ActivityDetail,
    ActivityItem,
    CheckInOut,
    MyRegistration,
    Registered,
    RegistrationOut,
)
from app.activities.service import CheckIn
from app.activities.states import ActivityState, Signup
from app.core import clock
from app.core.encryption import mask_phone
from app.media import queries as media
from app.org import queries as org
from app.org.schemas import Unit


def items(session: Session, activities: Sequence[Activity], viewer_id: UUID) -> list[ActivityItem]:
    """Rows of a list, as the person who looks at it sees them; two reads however long it is."""
    registered = queries.registered_ids(session, viewer_id, [one.id for one in activities])
    covers = media.photos(session, {one.cover_id for one in activities if one.cover_id}, viewer_id=viewer_id)
    shown = []
    for activity in activities:
        cover = covers.get(activity.cover_id) if activity.cover_id else None
        shown.append(
            ActivityItem(
                id=activity.id,
                title=activity.title,
                kind=activity.kind,
                kind_name=ACTIVITY_KIND_NAMES[activity.kind],
                place=activity.place,
                starts_at=activity.starts_at,
                ends_at=activity.ends_at,
                signup_opens_at=activity.signup_opens_at,
                signup_closes_at=activity.signup_closes_at,
                capacity=activity.capacity,
                places_left=activity.capacity - activity.taken,
                state=activity.state,
                signup=signup_of(activity),
                registered=activity.id in registered,
                cover_url=cover.url if cover else None,
                points=activity.points,
            )
        )
    return shown


def detail(session: Session, activity: Activity, viewer_id: UUID) -> ActivityDetail:
    """One activity, as the person who looks at it sees it."""
    [item] = items(session, [activity], viewer_id)
    organiser = org.units(session, [activity.unit_id])[activity.unit_id]
    registration = queries.registration(session, activity.id, viewer_id)
    return ActivityDetail(
        **item.model_dump(),
        summary=activity.summary,
        description=activity.description,
        organiser=Unit.model_validate(organiser),
        contact_phone=activity.contact_telephone or organiser.public_telephone,
        registration=RegistrationOut.model_validate(registration) if registration else None,
    )


def own(session: Session, registrations: Sequence[Registration], account_id: UUID) -> list[MyRegistration]:
    """Somebody's own registrations with what each is for."""
    activities = items(session, [one.activity for one in registrations], account_id)
    return [
        MyRegistration(registration=RegistrationOut.model_validate(registration), activity=activity)
        for registration, activity in zip(registrations, activities, strict=True)
    ]


def registered(registration: Registration) -> Registered:
    """A line of the list at the door; the registration comes with its account."""
    return Registered(
        id=registration.id,
        name=registration.account.name,
        phone=mask_phone(registration.account.phone),
        state=registration.state,
        checked_in_at=registration.checked_in_at,
    )


def checked_in(session: Session, done: CheckIn) -> CheckInOut:
    """Who has just been checked in."""
    registration = done.registration
    return CheckInOut.model_validate(
        {
            "id": registration.id,
            "name": accounts.names(session, [registration.account_id])[registration.account_id],
            "checked_in_at": registration.checked_in_at,
            "points": done.points,
            "repeated": done.repeated,
        }
    )


def signup_of(activity: Activity) -> Signup:
    """Whether people can sign up for an activity at this moment."""
    now = clock.now()
    if activity.state is not ActivityState.PUBLISHED or now >= activity.signup_closes_at:
        return Signup.CLOSED
    if now < activity.signup_opens_at:
        return Signup.NOT_OPEN
    return Signup.OPEN if activity.taken < activity.capacity else Signup.FULL
