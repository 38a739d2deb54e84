"""Reads behind the dashboard: a handful of grouped statements, whatever the number of requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, defer

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core import clock, paging
from app.core.screening import Screening
from app.dashboards import figures
from app.dashboards.figures import COUNTS, Count
from app.dashboards.sql import hours_between, local_day
from app.org import queries as org
from app.org.models import OrgUnit
from app.points.models import PointsEntry, PointsTransfer, TransferKind
from app.requests.access import visible_to
from app.requests.models import ServiceRequest, ServiceType
from app.requests.states import State
from app.requests.views import is_late

TREND_DAYS = 30

#: How many requests by count, and by count and state for those of ``figures.BY_STATE``.
Tally = Counter[tuple[str, State | None]]


def _scope(paths: Iterable[str]) -> ColumnElement[bool]:
    return and_(org.within(ServiceRequest.unit_id, paths), figures.counted())


def tallies(session: Session, paths: Iterable[str]) -> dict[str, Tally]:
    """All counts by the path of the place where it happens; a place where nothing counts is left out."""
    cells: dict[tuple[str, State | None], ColumnElement[bool]] = {
        (count.key, None): count.condition() for count in COUNTS.values()
    }
    for count in figures.BY_STATE:
        for state in State:
            cells[count.key, state] = and_(count.condition(), ServiceRequest.state == state)
    rows = session.execute(
        select(OrgUnit.path, *(func.count().filter(condition) for condition in cells.values()))
        .select_from(ServiceRequest)
        .join(OrgUnit, OrgUnit.id == ServiceRequest.unit_id)
        .where(_scope(paths), or_(*(count.condition() for count in COUNTS.values())))
        .group_by(OrgUnit.path)
    )
    return {path: Counter(dict(zip(cells, numbers, strict=True))) for path, *numbers in rows}


def median_hours(session: Session, paths: Iterable[str]) -> float | None:
    """Median hours from submitted to resolved over what was resolved this month; ``None`` when nothing was."""
    hours = hours_between(ServiceRequest.created_at, ServiceRequest.resolved_at)
    ranked = (
        select(
            hours.label("hours"),
            func.row_number().over(order_by=hours).label("rank"),
            func.count().over().label("total"),
        )
        .where(_scope(paths), figures.resolved_this_month.condition())
        .subquery()
    )
    # The one in the middle, or the two.
    middle = [(ranked.c.total + 1) // 2, (ranked.c.total + 2) // 2]
    return session.scalar(select(func.avg(ranked.c.hours)).where(ranked.c.rank.in_(middle)))


@dataclass(frozen=True)
class Day:
    """What came in and what was resolved on a day."""

    day: date
    submitted: int
    resolved: int


def trend(session: Session, paths: Sequence[str]) -> list[Day]:
    """The last :data:`TREND_DAYS` days, today included, each of them whether or not anything happened."""
    days = [clock.today() - timedelta(days=back) for back in reversed(range(TREND_DAYS))]
    counted = {}
    statements = []
    for name, moment in (("submitted", ServiceRequest.created_at), ("resolved", ServiceRequest.resolved_at)):
        day = local_day(moment)
        statements.append(
            select(literal(name), day, func.count())
            .where(_scope(paths), moment >= clock.day_start(days[0]))
            .group_by(day)
        )
    for name, day_text, number in session.execute(union_all(*statements)):
        counted[name, day_text] = number
    return [
        Day(day, counted.get(("submitted", str(day)), 0), counted.get(("resolved", str(day)), 0))
        for day in days
    ]


@dataclass(frozen=True)
class TypeFigures:
    """How much of one category there is; ``type_id`` is ``None`` for what nobody has sorted yet."""

    type_id: UUID | None
    name: str
    submitted: int
    open: int
    overdue: int


UNSORTED = "未分类"
BEING_CHECKED = "（内容审核中）"
SENSITIVE = "（敏感类别，只有街道和承办单位能看）"


def by_type(session: Session, paths: Iterable[str]) -> list[TypeFigures]:
    """Submitted this month, open and overdue by category, the most frequent first."""
    shown = (figures.submitted_this_month, figures.open_now, figures.overdue)
    numbers = [func.count().filter(count.condition()) for count in shown]
    rows = session.execute(
        select(ServiceRequest.type_id, ServiceType.name, *numbers)
        .outerjoin(ServiceType, ServiceType.id == ServiceRequest.type_id)
        .where(_scope(paths), or_(*(count.condition() for count in shown)))
        .group_by(ServiceRequest.type_id, ServiceType.name)
        .order_by(*(number.desc() for number in numbers), ServiceType.name)
    )
    return [TypeFigures(type_id, name or UNSORTED, *numbers) for type_id, name, *numbers in rows]


def points_awarded(session: Session, paths: Iterable[str]) -> int:
    """Points that the streets which these units are, hold or belong to have awarded this month.

    The ledger knows streets and nothing below them.
    """
    inside = or_(*(OrgUnit.path.startswith(path, autoescape=True) for path in paths))
    awarded = session.scalar(
        select(func.sum(PointsEntry.amount))
        .join(PointsTransfer, PointsTransfer.id == PointsEntry.transfer_id)
        .where(
            PointsTransfer.street_id.in_(select(OrgUnit.street_id).where(inside)),
            PointsTransfer.kind == TransferKind.AWARD,
            PointsTransfer.at >= clock.month_start(clock.today()),
            PointsEntry.amount > 0,
        )
    )
    return int(awarded or 0)


class DayOf(StrEnum):
    """Which moment a span of days speaks of."""

    SUBMITTED = "submitted"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Narrowing:
    """Which requests a list shows; ``None`` leaves a side open."""

    count: Count | None = None
    #: Only what happens in this very unit, not below it.
    place_id: UUID | None = None
    state: State | None = None
    type_id: UUID | None = None
    unsorted: bool = False
    first_day: date | None = None
    last_day: date | None = None
    day_of: DayOf = DayOf.SUBMITTED

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [self.count.condition()] if self.count else []
        if self.place_id:
            found.append(ServiceRequest.unit_id == self.place_id)
        if self.state:
            found.append(ServiceRequest.state == self.state)
        if self.type_id:
            found.append(ServiceRequest.type_id == self.type_id)
        if self.unsorted:
            found.append(ServiceRequest.type_id.is_(None))
        moment = ServiceRequest.created_at if self.day_of is DayOf.SUBMITTED else ServiceRequest.resolved_at
        if self.first_day:
            found.append(moment >= clock.day_start(self.first_day))
        if self.last_day:
            found.append(moment < clock.day_start(self.last_day + timedelta(days=1)))
        return found


@dataclass(frozen=True)
class RequestRow:
    """A request in a list. ``visible`` tells whether the one who looks may open it and read its title."""

    request: ServiceRequest
    visible: bool
    place: str
    owner: str
    handler: str | None
    type_name: str | None

    @property
    def title(self) -> str:
        """What the one who looks may read of it."""
        if self.visible:
            return self.request.title
        return BEING_CHECKED if self.request.screening is not Screening.PASSED else SENSITIVE

    @property
    def state_name(self) -> str:
        return figures.STAFF_STATE_NAMES[self.request.state]

    @property
    def is_late(self) -> bool:
        """The same as the count ``overdue``, of a row that has been read."""
        return is_late(self.request)

    @property
    def missed(self) -> datetime:
        """The deadline that counts now: accepting while nobody has taken it, then resolving."""
        request = self.request
        return request.accept_by if request.awaits_acceptance else request.resolve_by


def _rows(actor: Actor, paths: Iterable[str]) -> Select[*tuple[Any, ...]]:
    place, owner = aliased(OrgUnit), aliased(OrgUnit)
    return (
        select(
            ServiceRequest,
            visible_to(actor).label("visible"),
            place.name,
            owner.name,
            Account.name,
            ServiceType.name,
        )
        .join(place, place.id == ServiceRequest.unit_id)
        .join(owner, owner.id == ServiceRequest.owner_unit_id)
        .outerjoin(Account, Account.id == ServiceRequest.handler_id)
        .outerjoin(ServiceType, ServiceType.id == ServiceRequest.type_id)
        .where(_scope(paths))
        # What somebody wrote about where they live is not for a dashboard.
        .options(defer(ServiceRequest.place_note, raiseload=True))
    )


def most_overdue(session: Session, actor: Actor, paths: Iterable[str], *, limit: int) -> list[RequestRow]:
    """What is overdue, the longest first."""
    missed = case(
        (
            and_(ServiceRequest.state == State.SUBMITTED, ServiceRequest.accepted_at.is_(None)),
            ServiceRequest.accept_by,
        ),
        else_=ServiceRequest.resolve_by,
    )
    statement = (
        _rows(actor, paths)
        .where(figures.overdue.condition())
        .order_by(missed, ServiceRequest.id)
        .limit(limit)
    )
    return [RequestRow(*row) for row in session.execute(statement)]


def requests(
    session: Session,
    actor: Actor,
    paths: Iterable[str],
    narrowing: Narrowing,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[list[RequestRow], str | None]:
    """One page of the requests behind a number, newest first."""
    statement = _rows(actor, paths).where(*narrowing.conditions())
    rows, following = paging.page(session, statement, [ServiceRequest.id], cursor=cursor, limit=limit)
    return [RequestRow(*tuple(row)) for row in rows], following


def number_of_requests(session: Session, paths: Iterable[str], narrowing: Narrowing) -> int:
    """How many requests such a list holds in all."""
    statement = select(func.count(ServiceRequest.id)).where(_scope(paths), *narrowing.conditions())
    return session.scalar(statement) or 0
