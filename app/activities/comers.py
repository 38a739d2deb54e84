"""Reads of who comes: registrations, the people each stands for, and who was there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.activities.models import (
    ActivityPlaces,
    ActivitySession,
    Attendance,
    Attendee,
    Registration,
)
from app.activities.states import LIVE, RegistrationState
from app.core import paging
from app.core.errors import NotFound

#: What counts first when somebody stands differently in several sessions of one activity.
_NEARNESS = (
    RegistrationState.CONFIRMED,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
    RegistrationState.PENDING,
)


def own(session: Session, activity_id: UUID, account_id: UUID) -> Sequence[Registration]:
    """What somebody has, or had, of an activity: of a series perhaps several, the next session first."""
    return session.scalars(
        select(Registration)
        .join(Registration.places)
        .where(Registration.activity_id == activity_id, Registration.account_id == account_id)
        .options(joinedload(Registration.places, innerjoin=True))
        .order_by(ActivityPlaces.starts_at, Registration.id)
        .execution_options(populate_existing=True)
    ).all()


def access_own(session: Session, account_id: UUID, registration_id: UUID) -> Registration:
    """A registration of one's own; raises NotFound."""
    found = session.scalars(
        select(Registration).where(Registration.id == registration_id, Registration.account_id == account_id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def with_activity(session: Session, registration_id: UUID) -> Registration | None:
    """A registration with its activity and places."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(
            joinedload(Registration.activity, innerjoin=True), joinedload(Registration.places, innerjoin=True)
        )
    ).one_or_none()


def with_account(session: Session, registration_id: UUID) -> Registration:
    """A registration with the person who holds it; raises NoResultFound."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(joinedload(Registration.account, innerjoin=True))
        .execution_options(populate_existing=True)
    ).one()


def arrived(session: Session, activity_id: UUID) -> int:
    """How many people have been checked in."""
    came = (
        select(func.count(Attendance.attendee_id.distinct()))
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Registration.activity_id == activity_id)
    )
    return session.scalar(came) or 0


def standings(
    session: Session, account_id: UUID, activity_ids: Iterable[UUID]
) -> dict[UUID, RegistrationState]:
    """Where somebody stands in each of these activities, in one read; of several sessions the best."""
    rows = session.execute(
        select(Registration.activity_id, Registration.state).where(
            Registration.account_id == account_id,
            Registration.activity_id.in_(list(activity_ids)),
            Registration.state.in_(LIVE),
        )
    )
    found: dict[UUID, RegistrationState] = {}
    for activity_id, state in rows:
        found[activity_id] = min(state, found.get(activity_id, state), key=_NEARNESS.index)
    return found


def registrations_in(
    session: Session,
    activity_id: UUID,
    *,
    cursor: str | None,
    limit: int,
    states: Iterable[RegistrationState] | None = None,
) -> tuple[list[Registration], str | None]:
    """Who registered for an activity, each with their account, in the order they first came."""
    statement = (
        select(Registration)
        .where(Registration.activity_id == activity_id)
        .options(joinedload(Registration.account, innerjoin=True))
    )
    if states is not None:
        statement = statement.where(Registration.state.in_(list(states)))
    rows, following = paging.page(
        session, statement, [Registration.id], cursor=cursor, limit=limit, newest_first=False
    )
    return [row[0] for row in rows], following


def expected(
    session: Session, activity_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[Registration], str | None]:
    """Who holds a place, each with account and places, in the order they first came."""
    statement = (
        select(Registration)
        .where(Registration.activity_id == activity_id, Registration.state == RegistrationState.CONFIRMED)
        .options(
            joinedload(Registration.account, innerjoin=True), joinedload(Registration.places, innerjoin=True)
        )
    )
    rows, following = paging.page(
        session, statement, [Registration.id], cursor=cursor, limit=limit, newest_first=False
    )
    return [row[0] for row in rows], following


def registered_people(
    session: Session, activity_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """(registration, account) of those who hold or want a place, from the one that follows ``after``."""
    statement = select(Registration.id, Registration.account_id).where(
        Registration.activity_id == activity_id, Registration.state.in_(LIVE)
    )
    if after is not None:
        statement = statement.where(Registration.id > after)
    rows = session.execute(statement.order_by(Registration.id).limit(limit))
    return [(registration_id, account_id) for registration_id, account_id in rows]


def living_in_places(
    session: Session, places_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Registration]:
    """Who holds or wants one of these places, from the registration that follows ``after``."""
    statement = select(Registration).where(Registration.places_id == places_id, Registration.state.in_(LIVE))
    return session.scalars(_after(statement, after, limit)).all()


def of_session_off(
    session: Session, one: ActivitySession, *, after: UUID | None, limit: int
) -> Sequence[Registration]:
    """Whom a session that is called off concerns: of a series those it was taken from, of a course all who come."""
    own = and_(
        ActivityPlaces.session_id == one.id,
        Registration.state == RegistrationState.CANCELLED,
        Registration.cancelled_at == one.cancelled_at,
    )
    whole = and_(ActivityPlaces.session_id.is_(None), Registration.state.in_(LIVE))
    statement = (
        select(Registration)
        .join(ActivityPlaces, ActivityPlaces.id == Registration.places_id)
        .where(Registration.activity_id == one.activity_id, or_(own, whole))
    )
    return session.scalars(_after(statement, after, limit)).all()


def _after(statement: Select[Any], after: UUID | None, limit: int) -> Select[Any]:
    if after is not None:
        statement = statement.where(Registration.id > after)
    return statement.order_by(Registration.id).limit(limit)


def attendees(session: Session, registration_ids: Iterable[UUID]) -> dict[UUID, list[Attendee]]:
    """The people of several registrations, in one read, in the order they were named."""
    found: dict[UUID, list[Attendee]] = defaultdict(list)
    rows = session.scalars(
        select(Attendee).where(Attendee.registration_id.in_(set(registration_ids))).order_by(Attendee.id)
    )
    for row in rows:
        found[row.registration_id].append(row)
    return found


def attendances(session: Session, registration_ids: Iterable[UUID]) -> dict[UUID, list[Attendance]]:
    """When people of several registrations were there, in one read, the first first."""
    found: dict[UUID, list[Attendance]] = defaultdict(list)
    rows = session.scalars(
        select(Attendance)
        .where(Attendance.registration_id.in_(set(registration_ids)))
        .order_by(Attendance.checked_in_at, Attendance.id)
    )
    for row in rows:
        found[row.registration_id].append(row)
    return found


def attendance(session: Session, activity_id: UUID, attendee_id: UUID, session_id: UUID) -> Attendance | None:
    """That one person was at one session of an activity."""
    return session.scalars(
        select(Attendance)
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(
            Registration.activity_id == activity_id,
            Attendance.attendee_id == attendee_id,
            Attendance.session_id == session_id,
        )
    ).one_or_none()


def ahead(session: Session, found: Iterable[Registration]) -> dict[UUID, int]:
    """How many registrations stand in line before each of several that wait, in one read."""
    ids = [one.id for one in found if one.state is RegistrationState.WAITING]
    if not ids:
        return {}
    before = aliased(Registration)
    rows = session.execute(
        select(Registration.id, func.count(before.id))
        .outerjoin(
            before,
            and_(
                before.places_id == Registration.places_id,
                before.state == RegistrationState.WAITING,
                before.number < Registration.number,
            ),
        )
        .where(Registration.id.in_(ids))
        .group_by(Registration.id)
    )
    return {row[0]: row[1] for row in rows}
