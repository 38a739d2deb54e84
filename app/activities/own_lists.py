"""Reads of what somebody has signed up for: what is coming, what they wait for, what is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.activities.models import Activity, ActivityPlaces, ActivitySession, Registration
from app.activities.states import LIVE, ON, RegistrationState
from app.core import clock, paging

#: Somebody wants to come and has no place yet.
_LINED_UP = frozenset({RegistrationState.OFFERED, RegistrationState.WAITING, RegistrationState.PENDING})


class Shelf(StrEnum):
    """Where somebody finds what they signed up for."""

    COMING = "coming"
    WAITING = "waiting"
    PAST = "past"


def registrations(
    session: Session, account_id: UUID, shelf: Shelf | None, *, cursor: str | None, limit: int
) -> tuple[list[Registration], str | None]:
    """Somebody's registrations, each with its activity and places: what comes next first, of what is over the last."""
    statement = _of(account_id)
    if shelf is not None:
        statement = statement.where(_stands_on(shelf))
    rows, following = paging.page(
        session,
        statement,
        [ActivityPlaces.starts_at, ActivityPlaces.id],
        cursor=cursor,
        limit=limit,
        newest_first=shelf in (None, Shelf.PAST),
    )
    return [row.Registration for row in rows], following


def next_ones(session: Session, account_id: UUID, limit: int) -> Sequence[Registration]:
    """What waits for somebody: offers to confirm, then what they hold a place in; the next first."""
    states = [RegistrationState.OFFERED, RegistrationState.CONFIRMED]
    offers_first = case((Registration.state == RegistrationState.OFFERED, 0), else_=1)
    rows = session.execute(
        _of(account_id)
        .where(_still_to_come(), Registration.state.in_(states))
        .order_by(offers_first, ActivityPlaces.starts_at, ActivityPlaces.id)
        .limit(limit)
    )
    return [row[1] for row in rows]


def times(session: Session, found: Iterable[Registration]) -> dict[UUID, list[ActivitySession]]:
    """When what each of several registrations is for takes place, in one read; they come with their places."""
    wanted = list(found)
    if not wanted:
        return {}
    rows = session.scalars(
        select(ActivitySession)
        .where(ActivitySession.activity_id.in_({one.activity_id for one in wanted}))
        .order_by(ActivitySession.starts_at, ActivitySession.id)
    )
    of_activity: dict[UUID, list[ActivitySession]] = defaultdict(list)
    for row in rows:
        of_activity[row.activity_id].append(row)
    return {
        one.id: [time for time in of_activity[one.activity_id] if one.places.session_id in (None, time.id)]
        for one in wanted
    }


def next_time(times: Sequence[ActivitySession], otherwise: datetime) -> datetime:
    """When somebody has to come next."""
    now = clock.now()
    coming = (one.starts_at for one in times if one.cancelled_at is None and one.ends_at > now)
    return next(coming, otherwise)


def _of(account_id: UUID) -> Select[Any]:
    # Typed loosely, because the typing of a statement knows its columns by number and that of a page does not.
    statement: Any = (
        select(ActivityPlaces, Registration)
        .join(Registration, Registration.places_id == ActivityPlaces.id)
        .join(Registration.activity)
        .outerjoin(ActivitySession, ActivitySession.id == ActivityPlaces.session_id)
        .where(Registration.account_id == account_id)
        .options(
            joinedload(Registration.activity, innerjoin=True), joinedload(Registration.places, innerjoin=True)
        )
    )
    return cast("Select[Any]", statement)


def _still_to_come() -> ColumnElement[bool]:
    """The session of a series counts by itself, everything else as a whole."""
    ends_at = func.coalesce(ActivitySession.ends_at, Activity.ends_at)
    return and_(Activity.state.in_(ON), ActivitySession.cancelled_at.is_(None), ends_at > clock.now())


def _stands_on(shelf: Shelf) -> ColumnElement[bool]:
    if shelf is Shelf.COMING:
        return and_(_still_to_come(), Registration.state == RegistrationState.CONFIRMED)
    if shelf is Shelf.WAITING:
        return and_(_still_to_come(), Registration.state.in_(_LINED_UP))
    return or_(~_still_to_come(), Registration.state.not_in(LIVE))
