"""Reads of hours: one's own, a team's, and those somebody looks after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.core import clock, paging
from app.volunteering.models import RecordCorrection, ServiceRecord
from app.volunteering.states import RecordState

#: How many of a team's last records are gathered into what it did.
_LAST = 300


def own(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[ServiceRecord], str | None]:
    """Somebody's hours, the latest first, what no longer counts too."""
    statement = select(ServiceRecord).where(ServiceRecord.account_id == account_id)
    rows, following = paging.page(
        session, statement, [ServiceRecord.started_at, ServiceRecord.id], cursor=cursor, limit=limit
    )
    return [row[0] for row in rows], following


def corrections(session: Session, record_ids: Iterable[UUID]) -> dict[UUID, RecordCorrection]:
    """The last correction of each of several records."""
    rows = session.scalars(
        select(RecordCorrection)
        .where(RecordCorrection.record_id.in_(set(record_ids)))
        .order_by(RecordCorrection.id)
    )
    return {row.record_id: row for row in rows}


@dataclass(frozen=True)
class Service:
    """What a team did on one day: several people's hours together."""

    what: str
    on: date
    people: int
    half_hours: int


def services(session: Session, team_id: UUID, *, limit: int = 10) -> list[Service]:
    """What a team did last, day by day, the latest first."""
    rows = session.scalars(
        select(ServiceRecord)
        .where(ServiceRecord.team_id == team_id, ServiceRecord.state != RecordState.VOID)
        .order_by(ServiceRecord.started_at.desc())
        .limit(_LAST)
    )
    found: dict[tuple[str, date], list[ServiceRecord]] = {}
    for row in rows:
        found.setdefault((row.what, clock.local(row.started_at).date()), []).append(row)
    return [
        Service(what, on, len({row.account_id for row in of}), sum(row.half_hours for row in of))
        for (what, on), of in list(found.items())[:limit]
    ]


def of_teams(session: Session, team_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many half hours each of several teams gave; nothing for one that gave none."""
    rows = session.execute(
        select(ServiceRecord.team_id, func.sum(ServiceRecord.half_hours))
        .where(ServiceRecord.team_id.in_(set(team_ids)), ServiceRecord.state != RecordState.VOID)
        .group_by(ServiceRecord.team_id)
    )
    return {row[0]: int(row[1]) for row in rows if row[0]}


def of_people(session: Session, account_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many half hours each of several people gave; nothing for one who gave none."""
    rows = session.execute(
        select(ServiceRecord.account_id, func.sum(ServiceRecord.half_hours))
        .where(ServiceRecord.account_id.in_(set(account_ids)), ServiceRecord.state != RecordState.VOID)
        .group_by(ServiceRecord.account_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def counting(
    session: Session, account_id: UUID, since: date | None, until: date | None
) -> Sequence[ServiceRecord]:
    """What counts of somebody's hours from one day to another, both included, the first first."""
    return session.scalars(
        select(ServiceRecord)
        .where(ServiceRecord.account_id == account_id, ServiceRecord.half_hours > 0, between(since, until))
        .order_by(ServiceRecord.started_at)
    ).all()


def between(since: date | None, until: date | None) -> ColumnElement[bool]:
    """The condition that a record begins on one of these days, both included."""
    conditions: list[ColumnElement[bool]] = [ServiceRecord.state != RecordState.VOID]
    if since:
        conditions.append(ServiceRecord.started_at >= clock.day_start(since))
    if until:
        conditions.append(ServiceRecord.started_at < _next_day(until))
    return and_(*conditions)


def _next_day(day: date) -> datetime:
    return clock.day_start(date.fromordinal(day.toordinal() + 1))


def in_hours(half_hours: int) -> str:
    """Half hours as people say them: ``12.5``."""
    return f"{half_hours / 2:g}"
