"""Reads of activities. Who comes to them is read in :mod:`app.activities.comers`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.models import (
    Activity,
    ActivityPlaces,
    ActivitySession,
    Attendance,
    Campaign,
    Registration,
)
from app.activities.states import HIDDEN, ON, OVER, ActivityState
from app.core import clock, paging
from app.core.errors import NotFound
from app.org import queries as org

if TYPE_CHECKING:
    from app.org.models import OrgUnit


def access_activity(session: Session, actor: Actor | None, activity_id: UUID) -> Activity:
    """An activity for anybody to look at; raises NotFound.

    One that was cancelled can still be seen, because those registered are sent to it. A draft is seen only by
    those who manage activities of its place.
    """
    own = org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES) if actor else [])
    return _found(
        session.scalars(
            select(Activity).where(Activity.id == activity_id, or_(Activity.state.not_in(HIDDEN), own))
        ).one_or_none()
    )


def access_managed_activity(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    """An activity that the actor manages.

    Raises Forbidden (``no_permission``) for somebody who manages none, NotFound for one out of their reach.
    """
    actor.require(Permission.MANAGE_ACTIVITIES)
    own = org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    return _found(session.scalars(select(Activity).where(Activity.id == activity_id, own)).one_or_none())


def _found(activity: Activity | None) -> Activity:
    if activity is None:
        raise NotFound()
    return activity


def titles(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What several activities are called, in one read."""
    rows = session.execute(select(Activity.id, Activity.title).where(Activity.id.in_(set(ids))))
    return {row[0]: row[1] for row in rows}


def campaigns(session: Session, ids: Collection[UUID]) -> dict[UUID, Campaign]:
    """Several campaigns, in one read if there are any."""
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(select(Campaign).where(Campaign.id.in_(ids)))}


def activity(session: Session, activity_id: UUID) -> Activity | None:
    return session.get(Activity, activity_id)


class Shelf(StrEnum):
    """Where those who hold activities find them."""

    UPCOMING = "upcoming"
    DRAFT = "draft"
    REVIEW = "review"
    PAST = "past"


def managed(
    session: Session, actor: Actor, *, cursor: str | None, limit: int, shelf: Shelf | None = None
) -> tuple[list[Activity], str | None]:
    """The activities that the actor manages, on one shelf or on all: the latest first, of what is coming the next."""
    paths = actor.paths(Permission.MANAGE_ACTIVITIES)
    statement = select(Activity).where(org.within(Activity.unit_id, paths))
    if shelf in (Shelf.DRAFT, Shelf.REVIEW):
        hidden = ActivityState.DRAFT if shelf is Shelf.DRAFT else ActivityState.IN_REVIEW
        statement = statement.where(Activity.state == hidden)
    elif shelf is not None:
        over = Activity.ends_at <= clock.now()
        statement = statement.where(Activity.state.not_in(HIDDEN), over if shelf is Shelf.PAST else ~over)
    newest_first = shelf not in (Shelf.UPCOMING, Shelf.REVIEW)
    return _by_start(session, statement, cursor=cursor, limit=limit, newest_first=newest_first)


def in_review(session: Session, actor: Actor) -> int:
    """How many of the activities that the actor manages wait for the street's word."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Activity)
            .where(
                org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES)),
                Activity.state == ActivityState.IN_REVIEW,
            )
        )
        or 0
    )


def published() -> ColumnElement[bool]:
    """The condition "everybody can see it, and it is not called off"."""
    return Activity.state.in_(ON | OVER)


def on() -> ColumnElement[bool]:
    """The condition "people can still come", in words that the indexes of those know."""
    words: BindParameter[str] = bindparam("on", sorted(ON), unique=True, expanding=True, literal_execute=True)
    return Activity.state.in_(words)


def _by_start(
    session: Session, statement: Select[Activity], *, cursor: str | None, limit: int, newest_first: bool
) -> tuple[list[Activity], str | None]:
    keys = [Activity.starts_at, Activity.id]
    rows, following = paging.page(
        session, statement, keys, cursor=cursor, limit=limit, newest_first=newest_first
    )
    return [row[0] for row in rows], following


def near(session: Session, unit: OrgUnit | None, limit: int) -> Sequence[Activity]:
    """What people of ``unit`` may want to come to: first their own, then the rest of the street.

    Their own is what ``unit`` and whatever is above or below it holds. Without a unit it is what comes next.
    """
    statement = select(Activity).where(on(), Activity.ends_at > clock.now())
    order: list[ColumnElement[Any]] = [Activity.starts_at.asc(), Activity.id.asc()]
    if unit is not None:
        above = [one.id for one in org.ancestors(session, unit).values()]
        theirs = or_(Activity.unit_id.in_(above), org.within(Activity.unit_id, [unit.path]))
        statement = statement.where(Activity.street_id == unit.street_id)
        order.insert(0, case((theirs, 0), else_=1))
    return session.scalars(statement.order_by(*order).limit(limit)).all()


@dataclass(frozen=True)
class Spot:
    """Where something was held before: in words, and on the map."""

    words: str
    latitude: float | None
    longitude: float | None


def earlier_spots(session: Session, actor: Actor, limit: int = 30) -> list[Spot]:
    """Where the activities that the actor manages were held, the latest first; each place once."""
    last = func.max(Activity.starts_at)
    rows = session.execute(
        select(Activity.place, func.max(Activity.latitude), func.max(Activity.longitude))
        .where(org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES)))
        .group_by(Activity.place)
        .order_by(last.desc(), Activity.place)
        .limit(limit)
    )
    return [Spot(*row) for row in rows]


def places(session: Session, activity_ids: Iterable[UUID]) -> dict[UUID, list[ActivityPlaces]]:
    """How many places each of several activities has, in one read: one row, or of a series one for each session."""
    found: dict[UUID, list[ActivityPlaces]] = defaultdict(list)
    rows = session.scalars(
        select(ActivityPlaces)
        .where(ActivityPlaces.activity_id.in_(set(activity_ids)))
        .order_by(ActivityPlaces.starts_at, ActivityPlaces.id)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        found[row.activity_id].append(row)
    return found


def known(session: Session, activity_id: UUID) -> Activity:
    """An activity that some row points at; raises NoResultFound."""
    return session.get_one(Activity, activity_id)


def session_of(session: Session, session_id: UUID) -> ActivitySession:
    """One time of an activity that some row points at; raises NoResultFound."""
    return session.get_one(ActivitySession, session_id)


def sessions(session: Session, activity_id: UUID) -> Sequence[ActivitySession]:
    """All times an activity takes place, in order."""
    return session.scalars(
        select(ActivitySession)
        .where(ActivitySession.activity_id == activity_id)
        .order_by(ActivitySession.number)
    ).all()


@dataclass(frozen=True)
class ActivityFigures:
    """How many activities were held, how many places in them were taken, and how many people came."""

    held: int
    signed_up: int
    checked_in: int


def figures(session: Session, paths: list[str], since: datetime) -> ActivityFigures:
    """Figures of the published activities at or below ``paths`` that began from ``since`` until now."""
    begun = and_(
        org.within(Activity.unit_id, paths),
        published(),
        Activity.starts_at >= since,
        Activity.starts_at <= clock.now(),
    )
    held = select(func.count()).select_from(Activity).where(begun).scalar_subquery()
    signed_up = (
        select(func.coalesce(func.sum(ActivityPlaces.taken), 0))
        .join(Activity, Activity.id == ActivityPlaces.activity_id)
        .where(begun)
        .scalar_subquery()
    )
    came = (
        select(func.count(Attendance.attendee_id.distinct()))
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(begun)
        .scalar_subquery()
    )
    row = session.execute(select(held, signed_up, came)).one()
    return ActivityFigures(*row)
