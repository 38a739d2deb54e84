"""The dashboard of one scope, put together: numbers with what opens behind them, tables, and data for the charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import queries as activities
from app.activities.queries import ActivityFigures
from app.core import clock
from app.dashboards import figures, queries
from app.dashboards.figures import RATES, STAFF_STATE_NAMES, Count, Rate
from app.dashboards.queries import Day, RequestRow, Tally, TypeFigures
from app.dashboards.scope import Scope
from app.dashboards.tables import Cell, Column, Format, Table, Value, shown
from app.org.models import OrgUnit, UnitKind
from app.requests.countdown import span
from app.requests.states import State

OVERDUE_SHOWN = 10
TYPES_IN_CHART = 6


@dataclass(frozen=True)
class Number:
    """A number with its name and what opens behind it."""

    name: str
    value: int
    href: str
    alarming: bool = False


@dataclass(frozen=True)
class Tile:
    """One big number and a few small ones that belong to it."""

    main: Number
    beside: Sequence[Number]


@dataclass(frozen=True)
class StateTile:
    """How many requests of today and of this month stand in a state now."""

    name: str
    today: Number
    month: Number


@dataclass(frozen=True)
class RateTile:
    """A rate as it is read; ``text`` is a dash while the denominator is nought."""

    rate: Rate
    text: str
    part: Number
    whole: Number


@dataclass(frozen=True)
class OverdueLine:
    """A request that is late, how late, and whose it is."""

    row: RequestRow
    what: str
    late_by: str


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    scope: Scope
    at: datetime
    tiles: Sequence[Tile]
    states: Sequence[StateTile]
    rates: Sequence[RateTile]
    median: str
    median_of: Number
    overdue: Sequence[OverdueLine]
    tables: Mapping[str, Table]
    activities: ActivityFigures
    points: int
    #: Below a street, points are told for the whole street: the ledger knows no smaller unit.
    points_of_street: bool
    charts: Mapping[str, Any]


def build(session: Session, actor: Actor, scope: Scope) -> Board:
    """Read and put together everything about ``scope``, as of one moment."""
    with clock.at(clock.now()):
        return _build(session, actor, scope)


def _build(session: Session, actor: Actor, scope: Scope) -> Board:
    by_place = queries.tallies(session, scope.paths)
    total = _sum(by_place.values())
    days = queries.trend(session, scope.paths)
    types = queries.by_type(session, scope.paths)
    median = queries.median_hours(session, scope.paths)
    overdue = queries.most_overdue(session, actor, scope.paths, limit=OVERDUE_SHOWN)
    links = Links(scope.unit.id if scope.unit else None)
    tables = (
        _figures_table(total, median),
        _states_table(total, links),
        _units_table(scope, by_place),
        _types_table(types, links),
        _trend_table(days, links),
    )
    return Board(
        scope=scope,
        at=clock.now(),
        tiles=_tiles(total, links),
        states=[
            StateTile(
                STAFF_STATE_NAMES[state],
                *(
                    Number(count.name, total[count.key, state], links.requests(count, state=state))
                    for count in figures.BY_STATE
                ),
            )
            for state in State
        ],
        rates=[_rate_tile(rate, total, links) for rate in RATES],
        median=shown(median, Format.HOURS),
        median_of=_number(figures.resolved_this_month, total, links),
        overdue=[_overdue_line(row) for row in overdue],
        tables={table.key: table for table in tables},
        activities=activities.figures(session, scope.paths, clock.month_start(clock.today())),
        points=queries.points_awarded(session, scope.paths),
        points_of_street=_below_street(scope),
        charts={"trend": _trend_chart(days, links), "types": _types_chart(types, links)},
    )


@dataclass(frozen=True)
class Links:
    """Addresses of what lies behind the numbers of one unit (``None``: of all posts)."""

    unit_id: UUID | None

    def requests(self, count: Count | None = None, **narrowing: Any) -> str:
        """The list of requests."""
        key = count.key if count else None
        return url_for("dashboards.list_requests", unit=self.unit_id, count=key, **narrowing)

    def board(self) -> str:
        """The unit's own dashboard."""
        return url_for("dashboards.show", unit=self.unit_id)


def _sum(several: Any) -> Tally:
    total: Tally = Counter()
    for tally in several:
        total.update(tally)
    return total


def _number(count: Count, total: Tally, links: Links, *, alarming: bool = False) -> Number:
    value = total[count.key, None]
    return Number(count.name, value, links.requests(count), alarming and value > 0)


def _tiles(total: Tally, links: Links) -> list[Tile]:
    def tile(main: Count, *beside: Count, alarming: bool = False) -> Tile:
        return Tile(
            _number(main, total, links, alarming=alarming), [_number(count, total, links) for count in beside]
        )

    return [
        tile(figures.submitted_today, figures.resolved_today),
        tile(figures.submitted_this_month, figures.resolved_this_month),
        tile(figures.open_now, figures.unaccepted),
        tile(figures.overdue, figures.due_today, alarming=True),
    ]


def _share(rate: Rate, total: Tally) -> float | None:
    whole = total[rate.whole.key, None]
    return total[rate.part.key, None] / whole if whole else None


def _rate_tile(rate: Rate, total: Tally, links: Links) -> RateTile:
    return RateTile(
        rate,
        shown(_share(rate, total), Format.SHARE),
        _number(rate.part, total, links),
        _number(rate.whole, total, links),
    )


def _overdue_line(row: RequestRow) -> OverdueLine:
    what = "受理" if row.request.awaits_acceptance else "办结"
    return OverdueLine(row, what, span(clock.now() - row.missed))


def _below_street(scope: Scope) -> bool:
    units = [scope.unit] if scope.unit else scope.parts
    return any(unit.kind in (UnitKind.COMMUNITY, UnitKind.COMPOUND) for unit in units)


# --- tables ---


def _figures_table(total: Tally, median: float | None) -> Table:
    columns = (
        Column("指标", Format.TEXT, 20),
        Column("数值", Format.TEXT, 12),
        Column("单位", Format.TEXT, 8),
        Column("算法", Format.TEXT, 44),
    )
    used = shown(median, Format.HOURS)
    rows: list[tuple[Value, ...]] = [
        *((count.name, total[count.key, None], "件", count.meaning) for count in figures.COUNTS.values()),
        *((rate.name, shown(_share(rate, total), Format.SHARE), "", rate.formula) for rate in RATES),
        (figures.MEDIAN_NAME, used, "小时", figures.MEDIAN_FORMULA),
    ]
    return Table("figures", "总览", columns, [[Cell(value) for value in row] for row in rows])


def _states_table(total: Tally, links: Links) -> Table:
    columns = (Column("状态", Format.TEXT), *(Column(count.name) for count in figures.BY_STATE))
    rows = [
        [
            Cell(STAFF_STATE_NAMES[state]),
            *(
                Cell(total[count.key, state], links.requests(count, state=state))
                for count in figures.BY_STATE
            ),
        ]
        for state in State
    ]
    return Table("states", "各状态件数", columns, rows)


_UNIT_COUNTS = (figures.submitted_this_month, figures.open_now, figures.overdue)


def _units_table(scope: Scope, by_place: Mapping[str, Tally]) -> Table:
    """Each part of the scope, the one with most overdue first; what happens in the unit itself comes last."""
    parts = [
        (part, _sum(t for path, t in by_place.items() if path.startswith(part.path))) for part in scope.parts
    ]
    parts.sort(key=lambda one: (*(-one[1][count.key, None] for count in reversed(_UNIT_COUNTS)), one[0].path))
    rows = [_unit_row(part, tally) for part, tally in parts]
    if scope.unit and scope.unit.path in by_place:
        rows.append(_own_row(scope.unit, by_place[scope.unit.path]))
    columns = (
        Column("单位", Format.TEXT, 24),
        *(Column(count.name) for count in _UNIT_COUNTS),
        *(Column(rate.name, Format.SHARE) for rate in RATES),
    )
    return Table("units", "各单位情况", columns, rows)


def _unit_row(unit: OrgUnit, tally: Tally) -> list[Cell]:
    links = Links(unit.id)
    # A compound has nothing below it but the requests themselves.
    href = links.requests() if unit.kind is UnitKind.COMPOUND else links.board()
    return [Cell(unit.name, href), *_unit_numbers(tally, links, {})]


def _own_row(unit: OrgUnit, tally: Tally) -> list[Cell]:
    links = Links(unit.id)
    # Below a compound nothing can be told apart.
    name = unit.name if unit.kind is UnitKind.COMPOUND else f"{unit.name}本级"
    return [Cell(name, links.requests(here="true")), *_unit_numbers(tally, links, {"here": "true"})]


def _unit_numbers(tally: Tally, links: Links, narrowing: dict[str, str]) -> list[Cell]:
    return [
        *(Cell(tally[count.key, None], links.requests(count, **narrowing)) for count in _UNIT_COUNTS),
        *(Cell(_share(rate, tally), links.requests(rate.whole, **narrowing)) for rate in RATES),
    ]


def _types_table(types: Sequence[TypeFigures], links: Links) -> Table:
    columns = (Column("类别", Format.TEXT, 20), Column("本月提交"), Column("在办"), Column("已超时"))
    rows = [
        [
            Cell(one.name),
            Cell(one.submitted, links.requests(figures.submitted_this_month, type=one.type_id or "none")),
            Cell(one.open, links.requests(figures.open_now, type=one.type_id or "none")),
            Cell(one.overdue, links.requests(figures.overdue, type=one.type_id or "none")),
        ]
        for one in types
    ]
    return Table("types", "各类别件数", columns, rows)


def _trend_table(days: Sequence[Day], links: Links) -> Table:
    columns = (Column("日期", Format.TEXT), Column("提交"), Column("办结"))
    rows = [
        [
            Cell(day.day.isoformat()),
            Cell(day.submitted, _of_day(links, day, "submitted")),
            Cell(day.resolved, _of_day(links, day, "resolved")),
        ]
        for day in days
    ]
    return Table("trend", f"近{queries.TREND_DAYS}天趋势", columns, rows)


def _of_day(links: Links, day: Day, day_of: str) -> str:
    span_of_days: dict[str, Any] = {"from": day.day, "to": day.day}
    return links.requests(day_of=day_of, **span_of_days)


# --- charts ---


def _trend_chart(days: Sequence[Day], links: Links) -> dict[str, Any]:
    return {
        "days": [f"{day.day.month}/{day.day.day}" for day in days],
        "series": [
            {
                "name": name,
                "values": [getattr(day, field) for day in days],
                "hrefs": [_of_day(links, day, field) for day in days],
            }
            for field, name in (("submitted", "提交"), ("resolved", "办结"))
        ],
    }


def _types_chart(types: Sequence[TypeFigures], links: Links) -> dict[str, Any]:
    shown_types = [one for one in types[:TYPES_IN_CHART] if one.submitted]
    return {
        "names": [one.name for one in shown_types],
        "values": [one.submitted for one in shown_types],
        "hrefs": [
            links.requests(figures.submitted_this_month, type=one.type_id or "none") for one in shown_types
        ],
    }
