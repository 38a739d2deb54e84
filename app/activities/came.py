"""Who came, person by person and session by session, and what it adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.activities import after, comers, queries, views
from app.activities.models import (
    Activity,
    ActivitySession,
    Attendance,
    Attendee,
    PhotoState,
    Registration,
    Shape,
)
from app.activities.states import RegistrationState
from app.core import clock
from app.core.encryption import mask_phone
from app.residents import queries as residents


@dataclass(frozen=True)
class Guest:
    """One person who had a place, and when they were there, by session."""

    attendee: Attendee
    registration: Registration
    name: str
    #: Who signed them up, for somebody of a family.
    family_of: str | None
    phone: str | None
    birth_year: int | None
    #: The only session they could come to, of a series.
    session_id: UUID | None
    visits: dict[UUID, Attendance]

    @property
    def hours(self) -> float | None:
        """How long they were there, where they were checked out."""
        stays = [one.checked_out_at - one.checked_in_at for one in self.visits.values() if one.checked_out_at]
        return round(sum(stays, timedelta()) / timedelta(hours=1), 1) if stays else None


def guests(session: Session, activity_id: UUID) -> list[Guest]:
    """Everybody who had a place, in the order in which they signed up; as many reads however many they are."""
    found = session.scalars(
        select(Registration)
        .where(Registration.activity_id == activity_id, Registration.state == RegistrationState.CONFIRMED)
        .options(
            joinedload(Registration.account, innerjoin=True), joinedload(Registration.places, innerjoin=True)
        )
        .order_by(Registration.id)
    ).all()
    ids = [one.id for one in found]
    people = comers.attendees(session, ids)
    came = comers.attendances(session, ids)
    everybody = [one for of in people.values() for one in of]
    names = views.called(session, everybody)
    members = residents.members_by_id(session, [one.member_id for one in everybody if one.member_id])

    def guest(registration: Registration, attendee: Attendee) -> Guest:
        member = members[attendee.member_id] if attendee.member_id else None
        year = attendee.birth_year or (member.birth_year if member else None)
        return Guest(
            attendee=attendee,
            registration=registration,
            name=names[attendee.id],
            family_of=registration.account.name if member else None,
            phone=mask_phone(registration.account.phone),
            birth_year=int(year) if year else None,
            session_id=registration.places.session_id,
            visits={one.session_id: one for one in came[registration.id] if one.attendee_id == attendee.id},
        )

    return [guest(one, person) for one in found for person in people[one.id]]


@dataclass(frozen=True)
class Figures:
    """What an activity adds up to. Ages are known only where they were asked for or told."""

    sessions: int
    places: int
    signed_up: int
    came: int
    waiting: int
    stars: after.Stars
    comments: int
    photos: int
    children: int
    elders: int

    @property
    def no_shows(self) -> int:
        """Who had a place and never came."""
        return self.signed_up - self.came


ADULT, ELDER = 18, 60


def held_sessions(session: Session, activity: Activity) -> list[ActivitySession]:
    """The times it took place, without those that were called off."""
    return [one for one in queries.sessions(session, activity.id) if one.cancelled_at is None]


def figures(session: Session, activity: Activity, everybody: Sequence[Guest]) -> Figures:
    """What the guests of an activity, its line, its ratings and its album add up to."""
    places = queries.places(session, [activity.id])[activity.id]
    came = [one for one in everybody if one.visits]
    year = clock.local(activity.starts_at).year
    ages = [year - one.birth_year for one in came if one.birth_year]
    return Figures(
        sessions=len(held_sessions(session, activity)),
        places=sum(one.capacity for one in places),
        signed_up=len(everybody),
        came=len(came),
        waiting=sum(one.waiting for one in places),
        stars=after.stars(session, activity.id),
        comments=after.comment_count(session, activity.id),
        photos=after.photos_by_state(session, activity.id)[PhotoState.SHOWN],
        children=sum(age < ADULT for age in ages),
        elders=sum(age >= ELDER for age in ages),
    )


def may_complete(activity: Activity) -> bool:
    """Whether somebody can come to the whole of it: a course is signed up for as a whole."""
    return activity.shape is Shape.COURSE
