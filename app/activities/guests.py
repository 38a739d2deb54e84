"""Reads for organisers: who is in, who asks, who stands in line, and who has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.activities.models import Activity, ActivityPlaces, ActivitySession, Registration, Shape
from app.activities.states import LIVE, RegistrationState
from app.core import clock, paging

#: A table for Excel must not grow without bound.
MOST_ROWS = 5_000


class Tab(StrEnum):
    """One list of people."""

    IN = "in"
    ASKING = "asking"
    LINE = "line"
    GONE = "gone"


TAB_NAMES = {Tab.IN: "报上的", Tab.ASKING: "等审核", Tab.LINE: "候补", Tab.GONE: "不来了"}
TAB_STATES = {
    Tab.IN: frozenset({RegistrationState.CONFIRMED}),
    Tab.ASKING: frozenset({RegistrationState.PENDING}),
    Tab.LINE: frozenset({RegistrationState.WAITING, RegistrationState.OFFERED}),
    Tab.GONE: frozenset(RegistrationState) - LIVE,
}


def listed(
    session: Session,
    activity_id: UUID,
    tab: Tab,
    *,
    places_id: UUID | None = None,
    cursor: str | None = None,
    limit: int,
) -> tuple[list[Registration], str | None]:
    """One list in the order of arrival, each with account and places; of one session of a series or of all."""
    statement = (
        select(Registration)
        .where(Registration.activity_id == activity_id, Registration.state.in_(TAB_STATES[tab]))
        .options(
            joinedload(Registration.account, innerjoin=True), joinedload(Registration.places, innerjoin=True)
        )
        .execution_options(populate_existing=True)
    )
    if places_id is not None:
        statement = statement.where(Registration.places_id == places_id)
    rows, following = paging.page(
        session,
        statement,
        [Registration.number, Registration.id],
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )
    return [row[0] for row in rows], following


def counts(session: Session, activity_id: UUID, places_id: UUID | None = None) -> dict[Tab, int]:
    """How many registrations stand in each list, in one read."""
    statement = (
        select(Registration.state, func.count())
        .where(Registration.activity_id == activity_id)
        .group_by(Registration.state)
    )
    if places_id is not None:
        statement = statement.where(Registration.places_id == places_id)
    found: dict[RegistrationState, int] = {row[0]: row[1] for row in session.execute(statement)}
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in TAB_STATES.items()}


@dataclass(frozen=True)
class Room:
    """The places of a whole activity, or of one session of a series, with what that session is called."""

    id: UUID
    session_id: UUID | None
    name: str
    capacity: int
    taken: int
    held: int
    waiting: int
    cancelled: bool

    @property
    def free(self) -> int:
        return self.capacity - self.taken - self.held


def rooms(session: Session, activity: Activity) -> list[Room]:
    """All that has places of its own, in the order of time."""
    rows = session.execute(
        select(ActivityPlaces, ActivitySession)
        .outerjoin(ActivitySession, ActivitySession.id == ActivityPlaces.session_id)
        .where(ActivityPlaces.activity_id == activity.id)
        .order_by(ActivityPlaces.starts_at, ActivityPlaces.id)
        .execution_options(populate_existing=True)
    )
    return [
        Room(
            id=places.id,
            session_id=places.session_id,
            name=f"第{of.number}场 {clock.say(of.starts_at)}" if of else "名额",
            capacity=places.capacity,
            taken=places.taken,
            held=places.held,
            waiting=places.waiting,
            cancelled=of is not None and of.cancelled_at is not None,
        )
        for places, of in rows
    ]


def session_names(activity: Activity, found: Sequence[Room]) -> dict[UUID, str]:
    """What each session of a series is called, by its places; nothing where there is only one kind of place."""
    return {one.id: one.name for one in found} if activity.shape is Shape.SERIES else {}
