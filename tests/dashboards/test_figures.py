"""Every figure against a slow and obvious recount in Python, over requests of every shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.dashboards import figures, queries
from app.points import service as points
from app.requests.models import ServiceRequest
from app.requests.states import State
from tests.dashboards.conftest import NOW, MakeRequest, random_requests
from tests.world import World

MIDNIGHT = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
MONTH = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)

RUNNING = (
    *("submitted", "accepted", "assigned", "in_progress"),
    *("transferred", "escalated", "reopened", "appealed"),
)


def _late(r: ServiceRequest) -> bool:
    return (r.state == "submitted" and r.accept_by < NOW) or (r.state in RUNNING and r.resolve_by < NOW)


def _owed(r: ServiceRequest, deadline: datetime, done_at: datetime | None) -> bool:
    if not MONTH <= deadline <= NOW:
        return False
    stopped = r.paused_at or r.closed_at
    return done_at is not None or stopped is None or stopped > deadline


def _rated(r: ServiceRequest) -> bool:
    return r.state == "closed" and r.solved is not None and r.closed_at is not None and r.closed_at >= MONTH


def _since(at: datetime | None, when: datetime) -> bool:
    return at is not None and at >= when


RECOUNT: dict[str, Callable[[ServiceRequest], bool]] = {
    "submitted_today": lambda r: r.created_at >= MIDNIGHT,
    "submitted_this_month": lambda r: r.created_at >= MONTH,
    "resolved_today": lambda r: r.resolved_at is not None and r.resolved_at >= MIDNIGHT,
    "resolved_this_month": lambda r: r.resolved_at is not None and r.resolved_at >= MONTH,
    "open_now": lambda r: r.state in (*RUNNING, "returned", "suspended"),
    "unaccepted": lambda r: r.state == "submitted",
    "overdue": _late,
    "due_today": lambda r: r.state in RUNNING and NOW <= r.resolve_by < MIDNIGHT + timedelta(days=1),
    "contact_due": lambda r: _owed(r, r.contact_by, r.contacted_at),
    "contacted_in_time": lambda r: (
        _owed(r, r.contact_by, r.contacted_at)
        and r.contacted_at is not None
        and r.contacted_at <= r.contact_by
    ),
    "resolution_due": lambda r: _owed(r, r.resolve_by, r.resolved_at),
    "resolved_in_time": lambda r: (
        _owed(r, r.resolve_by, r.resolved_at) and r.resolved_at is not None and r.resolved_at <= r.resolve_by
    ),
    "closed_this_month": _rated,
    "solved_this_month": lambda r: _rated(r) and r.solved is True,
    "rated_this_month": lambda r: _rated(r) and r.stars is not None,
    "satisfied_this_month": lambda r: _rated(r) and r.stars is not None and r.stars >= 4,
    "done_this_month": lambda r: _since(r.resolved_at, MONTH) or _since(r.reopened_at, MONTH),
    "reopened_this_month": lambda r: _since(r.reopened_at, MONTH),
}


def test_every_count_has_a_recount() -> None:
    assert RECOUNT.keys() == figures.COUNTS.keys()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_by_place_and_state(world: World, session: Session, seed: int) -> None:
    made = [r for r in random_requests(world, seed) if r.screening is not Screening.REFUSED]
    paths = {unit.id: unit.path for unit in vars(world).values() if getattr(unit, "path", None) is not None}
    expected: dict[str, Counter[tuple[str, State | None]]] = {}
    for request in made:
        here = expected.setdefault(paths[request.unit_id], Counter())
        for key, holds in RECOUNT.items():
            here[key, None] += holds(request)
            if key in ("submitted_today", "submitted_this_month"):
                here[key, State(request.state)] += holds(request)

    found = queries.tallies(session, [world.district.path])

    assert {path: +tally for path, tally in found.items() if +tally} == {
        path: +tally for path, tally in expected.items() if +tally
    }


@pytest.mark.parametrize("seed", [4, 5])
def test_median_trend_and_types(world: World, session: Session, seed: int) -> None:
    everywhere = [r for r in random_requests(world, seed) if r.screening is not Screening.REFUSED]
    made = [r for r in everywhere if r.street_id == world.street.id]
    paths = [world.street.path]

    hours = [
        (r.resolved_at - r.created_at) / timedelta(hours=1)
        for r in made
        if r.resolved_at is not None and r.resolved_at >= MONTH
    ]
    assert queries.median_hours(session, paths) == pytest.approx(median(hours), abs=1e-6)

    days = queries.trend(session, paths)
    came = Counter(clock.local(r.created_at).date() for r in made)
    done = Counter(clock.local(r.resolved_at).date() for r in made if r.resolved_at)
    assert [day.day for day in days] == [clock.today() - timedelta(days=n) for n in range(29, -1, -1)]
    assert [day.submitted for day in days] == [came[day.day] for day in days]
    assert [day.resolved for day in days] == [done[day.day] for day in days]

    lamps = [r for r in made if r.type_id == world.street_lamp.id]
    by_name = {one.name: one for one in queries.by_type(session, paths)}
    assert by_name["路灯不亮"].submitted == sum(r.created_at >= MONTH for r in lamps)
    assert by_name["路灯不亮"].overdue == sum(map(_late, lamps))
    assert by_name["未分类"].open == sum(r.type_id is None and RECOUNT["open_now"](r) for r in made)


@pytest.mark.parametrize("seed", [6])
def test_the_list_behind_a_number_holds_as_many_requests(world: World, session: Session, seed: int) -> None:
    random_requests(world, seed)
    paths = [world.street.path]
    actor = world.actor(world.street_worker)
    tallies = queries.tallies(session, paths)
    for count in figures.COUNTS.values():
        shown = sum(tally[count.key, None] for tally in tallies.values())
        narrowing = queries.Narrowing(count=count)
        assert queries.number_of_requests(session, paths, narrowing) == shown
        rows, _ = queries.requests(session, actor, paths, narrowing, cursor=None, limit=1000)
        assert len(rows) == shown, count.key


def test_midnight_is_shanghais(world: World, session: Session, make_request: MakeRequest) -> None:
    make_request(created_at=MIDNIGHT)
    make_request(created_at=MIDNIGHT - timedelta(microseconds=1))
    make_request(created_at=MONTH)
    make_request(created_at=MONTH - timedelta(microseconds=1))

    [tally] = queries.tallies(session, [world.compound.path]).values()
    days = {str(day.day): day.submitted for day in queries.trend(session, [world.compound.path])}

    assert tally["submitted_today", None] == 1
    assert tally["submitted_this_month", None] == 3
    assert (days["2026-11-18"], days["2026-11-17"]) == (1, 1)
    assert (days["2026-11-01"], days["2026-10-31"]) == (1, 1)


def test_a_deadline_is_met_at_its_very_moment(
    world: World, session: Session, make_request: MakeRequest
) -> None:
    due = NOW - timedelta(hours=1)
    make_request(contact_by=due, contacted_at=due)
    make_request(contact_by=due, contacted_at=due + timedelta(microseconds=1))
    make_request(contact_by=NOW)
    make_request(contact_by=NOW + timedelta(microseconds=1))

    [tally] = queries.tallies(session, [world.compound.path]).values()

    assert (tally["contacted_in_time", None], tally["contact_due", None]) == (1, 3)


def test_nobody_owes_what_was_withdrawn_or_given_back_in_time(
    world: World, session: Session, make_request: MakeRequest
) -> None:
    due, before, after = NOW - timedelta(hours=5), NOW - timedelta(hours=6), NOW - timedelta(hours=4)
    for stopped in (before, after):
        make_request(state=State.WITHDRAWN, contact_by=due, resolve_by=due, closed_at=stopped)
        make_request(
            state=State.RETURNED, contact_by=due, resolve_by=due, contacted_at=before, paused_at=stopped
        )

    [tally] = queries.tallies(session, [world.compound.path]).values()

    assert tally["resolution_due", None] == 2
    assert (tally["contacted_in_time", None], tally["contact_due", None]) == (2, 3)


def test_nothing_counts_where_nothing_is(world: World, session: Session) -> None:
    paths = [world.district.path]
    assert queries.tallies(session, paths) == {}
    assert queries.median_hours(session, paths) is None
    assert queries.by_type(session, paths) == []
    assert queries.points_awarded(session, paths) == 0
    assert {(day.submitted, day.resolved) for day in queries.trend(session, paths)} == {(0, 0)}


def test_points_are_those_of_the_streets(world: World, db: Database) -> None:
    with db.transaction() as session:
        for street, amount in ((world.street, 20), (world.other_street, 5)):
            points.award(
                session, world.resident.id, street.id, amount, source=f"test:{amount}", memo="活动签到"
            )
        with clock.at(MONTH - timedelta(seconds=1)):
            points.award(
                session, world.resident.id, world.street.id, 100, source="test:before", memo="活动签到"
            )
    with db.reading() as session:
        awarded = {
            unit.name: queries.points_awarded(session, [unit.path])
            for unit in (world.district, world.street, world.compound, world.other_community)
        }
    assert awarded == {"平城区": 25, "大庆路街道": 20, "枫林逸景香荔园小区": 20, "崇仁社区": 5}


def test_a_cell_is_not_shared_with_the_next_street(
    world: World, db: Database, make_request: MakeRequest
) -> None:
    make_request(unit=world.other_compound)
    with db.reading() as session:
        assert queries.tallies(session, [world.street.path]) == {}
