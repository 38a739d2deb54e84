"""What somebody looks for among the activities: when, where, of which kind, how near, in which words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Double, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.activities import queries
from app.activities.models import Activity, ActivityKind, ActivityPlaces, ActivitySession
from app.core import clock, paging
from app.core.geo import Point
from app.org import queries as org

#: How far a degree of latitude is; enough to put places of one district in order.
_METRES_PER_DEGREE = 111_320.0
#: Behind everything that has a point.
_NOWHERE = 1e15
#: How far, in metres, is looked before everything is; in a town the first is mostly enough.
_REACHES = (500.0, 2_000.0, 8_000.0)


class When(StrEnum):
    """When it takes place; all but the last mean what is still to come or going on."""

    UPCOMING = "upcoming"
    TODAY = "today"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    PAST = "past"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; everything given must be met. ``free`` asks for places that can be taken now."""

    when: When = When.UPCOMING
    kind: ActivityKind | None = None
    unit_id: UUID | None = None
    free: bool = False
    words: str | None = None
    #: Nearest first, instead of soonest first.
    near: Point | None = None


def find(
    session: Session, wanted: Wanted, *, cursor: str | None, limit: int
) -> tuple[list[Activity], str | None]:
    """Published activities: the next first, of what is over the last one first, or the nearest first."""
    conditions = _conditions(session, wanted)
    if wanted.near is not None:
        return _nearest(session, conditions, wanted.near, cursor=cursor, limit=limit)
    rows, following = paging.page(
        session,
        select(Activity).where(*conditions),
        [Activity.starts_at, Activity.id],
        cursor=cursor,
        limit=limit,
        newest_first=wanted.when is When.PAST,
    )
    return [row[0] for row in rows], following


def _conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = _in_time(wanted.when)
    if wanted.kind is not None:
        conditions.append(Activity.kind == wanted.kind)
    if wanted.unit_id is not None:
        unit = org.unit(session, wanted.unit_id)
        conditions.append(org.within(Activity.unit_id, [unit.path] if unit else []))
    if wanted.free:
        conditions.append(_has_places())
    if wanted.words:
        conditions += [_says(word) for word in wanted.words.split()]
    return conditions


def _in_time(when: When) -> list[ColumnElement[bool]]:
    now = clock.now()
    if when is When.PAST:
        # What is over has begun; said so that the index is not read from the end of the programme.
        return [queries.published(), Activity.ends_at <= now, Activity.starts_at < now]
    to_come = [queries.on(), Activity.ends_at > now]
    if when is When.UPCOMING:
        return to_come
    since, until = _days(when)
    takes_place = (
        select(ActivitySession.id)
        .where(
            ActivitySession.activity_id == Activity.id,
            ActivitySession.cancelled_at.is_(None),
            ActivitySession.starts_at < until,
            ActivitySession.ends_at > max(since, now),
        )
        .exists()
    )
    return [*to_come, Activity.starts_at < until, takes_place]


def _days(when: When) -> tuple[datetime, datetime]:
    """From when until when, by the calendar on the wall: a week ends on Sunday."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    first, after = {
        When.TODAY: (today, today + timedelta(days=1)),
        When.WEEK: (today, monday + timedelta(days=7)),
        When.WEEKEND: (monday + timedelta(days=5), monday + timedelta(days=7)),
        When.MONTH: (today, (today.replace(day=1) + timedelta(days=32)).replace(day=1)),
    }[when]
    return clock.day_start(first), clock.day_start(after)


def _has_places() -> ColumnElement[bool]:
    now = clock.now()
    return (
        select(ActivityPlaces.id)
        .where(
            ActivityPlaces.activity_id == Activity.id,
            ActivityPlaces.on_offer,
            ActivityPlaces.opens_at <= now,
            ActivityPlaces.closes_at > now,
            ActivityPlaces.waiting == 0,
            ActivityPlaces.taken + ActivityPlaces.held < ActivityPlaces.capacity,
        )
        .exists()
    )


def _says(word: str) -> ColumnElement[bool]:
    columns = (Activity.title, Activity.summary, Activity.place)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _nearest(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    near: Point,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[list[Activity], str | None]:
    """Pages in the order of the squared distance, which needs neither roots nor sines of the database."""
    far = _distance(near)
    page = select(Activity, far).where(*conditions)
    if cursor:
        page = page.where(tuple_(far, Activity.id) > paging.decode(cursor, [far, Activity.id]))
    page = page.order_by(far, Activity.id).limit(paging.at_most(limit + 1))
    for reach in _REACHES:
        rows = session.execute(page.where(*_within(near, far, reach))).all()
        if len(rows) > limit:
            break
    else:
        rows = session.execute(page).all()
    found = [row[0] for row in rows[:limit]]
    if len(rows) <= limit:
        return found, None
    return found, paging.encode([rows[limit - 1][1], found[-1].id])


def _distance(near: Point) -> ColumnElement[float]:
    """Squared, in metres."""
    latitude, longitude = near
    north = (Activity.latitude - latitude) * _METRES_PER_DEGREE
    east = (Activity.longitude - longitude) * (_METRES_PER_DEGREE * math.cos(math.radians(latitude)))
    return func.coalesce(north * north + east * east, _NOWHERE, type_=Double)


def _within(near: Point, far: ColumnElement[float], reach: float) -> list[ColumnElement[bool]]:
    """The square around, which an index knows, and in it the circle: nothing nearer lies outside."""
    latitude, longitude = near
    north = reach / _METRES_PER_DEGREE
    east = north / math.cos(math.radians(latitude))
    return [
        Activity.latitude.between(latitude - north, latitude + north),
        Activity.longitude.between(longitude - east, longitude + east),
        far <= reach * reach,
    ]
