"""The last place of a shift goes to one; nobody gets into two shifts of the same time by asking at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import queries as accounts
from app.accounts.models import Account
from app.core.database import Database
from app.shifts import queries, service
from app.shifts.models import PlaceState, Shift, ShiftPlace
from tests.race.together import together
from tests.shifts import turns
from tests.volunteering import helpers
from tests.world import World

pytestmark = pytest.mark.race


@pytest.fixture
def same_time(app: Flask, world: World, db: Database) -> list[UUID]:
    """Two shifts at two posts at the same time, for one person each; three volunteers are there."""
    worker = world.actor(world.worker)
    with app.app_context(), db.transaction() as session:
        for person in (world.volunteer, world.resident, world.neighbour):
            helpers.enrol(session, world, person)
        return [
            turns.shifts(session, worker, turns.post(session, worker, world, title=title))[0].id
            for title in ("图书角", "路口")
        ]


def taking(app: Flask, world: World, person: Account, shift_id: UUID) -> Callable[[], str]:
    def job() -> str:
        with app.app_context(), world.database.transaction() as session:
            service.take(session, person.id, queries.access_shift(session, shift_id))
            return "taken"

    return job


def held(db: Database) -> int:
    with db.reading() as session:
        kept = select(func.count()).select_from(ShiftPlace).where(ShiftPlace.state == PlaceState.TAKEN)
        return session.scalar(kept) or 0


def test_the_last_place_goes_to_one(app: Flask, db: Database, world: World, same_time: list[UUID]) -> None:
    people = (world.volunteer, world.resident, world.neighbour)
    answers = together([taking(app, world, one, same_time[0]) for one in people])
    assert sorted(answers) == ["shift_full", "shift_full", "taken"]
    with db.reading() as session:
        assert session.get_one(Shift, same_time[0]).taken == held(db) == 1


def test_nobody_gets_into_two_at_once(app: Flask, db: Database, world: World, same_time: list[UUID]) -> None:
    answers = together([taking(app, world, world.volunteer, one) for one in same_time])
    assert sorted(answers) == ["shift_clashes", "taken"]
    assert held(db) == 1


def test_without_the_lock_somebody_stands_at_both(
    app: Flask, db: Database, world: World, same_time: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody waits, so both look for clashes before either has written."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")
    both_have_looked = threading.Barrier(2)
    looked = queries.clashing

    def look(*args: object, **options: object) -> Shift | None:
        found = looked(*args, **options)  # type: ignore[arg-type]
        both_have_looked.wait(timeout=5)
        return found

    monkeypatch.setattr(accounts, "hold", lambda *_: None)
    monkeypatch.setattr(queries, "clashing", look)
    together([taking(app, world, world.volunteer, one) for one in same_time])
    assert held(db) == 2
