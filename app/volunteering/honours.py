"""Rankings and stars: who gave how much, of those who want to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import clock
from app.core.encryption import mask_name
from app.org import queries as org
from app.org.models import OrgUnit
from app.volunteering import queries
from app.volunteering.models import ServiceRecord, Volunteer
from app.volunteering.states import RecordState, VolunteerState

#: How many stand in a ranking.
PLACES = 20

#: From so many hours somebody has so many stars. Source: 中国注册志愿者管理办法 (2013).
STARS = ((1500, 5), (1000, 4), (600, 3), (300, 2), (100, 1))


class Period(StrEnum):
    """Which hours count."""

    MONTH = "month"
    YEAR = "year"
    ALL = "all"


PERIOD_NAMES = {Period.MONTH: "本月", Period.YEAR: "今年", Period.ALL: "累计"}


@dataclass(frozen=True)
class Ranked:
    """One line of a ranking; several with the same hours share a place. ``id`` is an account or a team."""

    place: int
    id: UUID
    name: str
    half_hours: int


def stars(half_hours: int) -> int:
    """How many stars somebody has for all the half hours they ever gave."""
    return next((number for hours, number in STARS if half_hours >= 2 * hours), 0)


def people(session: Session, unit: OrgUnit, period: Period) -> list[Ranked]:
    """The volunteers of a unit and below who gave most, of those who agreed; without their word names are masked."""
    total = func.sum(ServiceRecord.half_hours)
    rows = session.execute(
        select(Volunteer, total)
        .join(ServiceRecord, ServiceRecord.account_id == Volunteer.account_id)
        .where(
            Volunteer.in_rankings,
            Volunteer.state != VolunteerState.LEFT,
            org.within(Volunteer.unit_id, [unit.path]),
            _counting(period),
        )
        .group_by(Volunteer.id)
        .having(total > 0)
        .order_by(total.desc(), Volunteer.id)
        .limit(PLACES)
    ).all()
    named = [
        (one.account_id, one.real_name if one.show_name else mask_name(one.real_name), int(sum_))
        for one, sum_ in rows
    ]
    return _placed(named)


def teams(session: Session, unit: OrgUnit, period: Period) -> list[Ranked]:
    """The teams of a unit and below that gave most."""
    total = func.sum(ServiceRecord.half_hours)
    rows = session.execute(
        select(ServiceRecord.team_id, OrgUnit.name, total)
        .join(OrgUnit, OrgUnit.id == ServiceRecord.team_id)
        .where(OrgUnit.path.startswith(unit.path, autoescape=True), _counting(period))
        .group_by(ServiceRecord.team_id, OrgUnit.name)
        .having(total > 0)
        .order_by(total.desc(), OrgUnit.name)
        .limit(PLACES)
    ).all()
    return _placed([(row[0], row[1], int(row[2])) for row in rows if row[0]])


def _placed(rows: Sequence[tuple[UUID, str, int]]) -> list[Ranked]:
    ranked: list[Ranked] = []
    for number, (id_, name, half_hours) in enumerate(rows, start=1):
        same = ranked and ranked[-1].half_hours == half_hours
        ranked.append(Ranked(ranked[-1].place if same else number, id_, name, half_hours))
    return ranked


def _counting(period: Period) -> ColumnElement[bool]:
    counts = ServiceRecord.state != RecordState.VOID
    since = _since(period)
    return and_(counts, ServiceRecord.started_at >= since) if since else counts


def _since(period: Period) -> datetime | None:
    today = clock.today()
    if period is Period.MONTH:
        return clock.month_start(today)
    return clock.day_start(today.replace(month=1, day=1)) if period is Period.YEAR else None


def ranked_unit(session: Session, account_id: UUID, unit_id: UUID | None) -> OrgUnit | None:
    """Whose ranking somebody looks at: the unit they name, or the street they volunteer or live in."""
    if unit_id:
        return org.place(session, unit_id, held=False)
    mine = queries.volunteer(session, account_id)
    if mine:
        return org.unit(session, mine.street_id)
    home = accounts.residence(session, account_id)
    street_id = org.known_unit(session, home.compound_id).street_id if home else None
    return org.unit(session, street_id) if street_id else None
