"""Hours of one person from two sides at the same moment count once; two leaders at once leave one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core.database import Database
from app.volunteering import access, queries, service
from app.volunteering.models import ServiceRecord, TeamMember
from app.volunteering.states import Joining, MemberRole, MemberState
from tests.race.together import OVERLAP_SECONDS, together
from tests.volunteering import helpers
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 6


@pytest.fixture
def manager(world: World) -> Actor:
    return world.actor(world.worker)


def total(db: Database, world: World) -> int:
    with db.reading() as session:
        return queries.half_hours(session, world.volunteer.id)


def serving(app: Flask, world: World, source: str) -> Callable[[], int]:
    def job() -> int:
        with app.app_context(), world.database.transaction() as session:
            return helpers.serve(session, world, world.volunteer, source, 0, 60).half_hours

    return job


def test_the_same_hour_from_several_sides_counts_once(app: Flask, db: Database, world: World) -> None:
    answers = together([serving(app, world, f"test:{n}") for n in range(CROWD)])
    assert sorted(answers) == [0] * (CROWD - 1) + [2]
    assert total(db, world) == 2


def test_one_source_at_once_is_one_record(app: Flask, db: Database, world: World) -> None:
    assert together([serving(app, world, "test:1")] * CROWD) == [2] * CROWD
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ServiceRecord)) == 1


def test_without_the_lock_it_counts_twice(
    app: Flask, db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody waits, so both look before either has written. SQLite lets only one write at all."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")
    both_have_looked = threading.Barrier(2)
    looked = service.hours._counting  # type: ignore[attr-defined]

    def look(*args: object) -> int:
        found: int = looked(*args)
        both_have_looked.wait(timeout=5)
        return found

    monkeypatch.setattr(accounts, "hold", lambda *_: None)
    monkeypatch.setattr("app.volunteering.service.hours._counting", look)
    together([serving(app, world, "test:1"), serving(app, world, "test:2")])
    assert total(db, world) == 4


def test_two_leaders_at_once_leave_one(app: Flask, db: Database, world: World, manager: Actor) -> None:
    people = [world.volunteer, world.resident, world.neighbour]
    with app.app_context(), db.transaction() as session:
        team = helpers.found(session, manager, world, joining=Joining.OPEN)
        team_id = team.unit_id
        for person in people:
            helpers.enrol(session, world, person)
            service.ask_to_join(session, person.id, team)

    def lead(person: int) -> Callable[[], None]:
        def job() -> None:
            with app.app_context(), db.transaction() as session:
                team = access.access_team(session, team_id)
                service.set_role(session, manager, team, people[person].id, MemberRole.LEADER)
                threading.Event().wait(OVERLAP_SECONDS)

        return job

    assert together([lead(0), lead(1), lead(2)]) == [None] * 3
    with db.reading() as session:
        roles = session.scalars(
            select(TeamMember.role).where(TeamMember.state == MemberState.IN).order_by(TeamMember.role)
        ).all()
    assert roles == [MemberRole.DEPUTY, MemberRole.DEPUTY, MemberRole.LEADER]


def test_asked_at_once_is_asked_once(app: Flask, db: Database, world: World, manager: Actor) -> None:
    with app.app_context(), db.transaction() as session:
        team_id = helpers.found(session, manager, world).unit_id
        helpers.enrol(session, world, world.volunteer)

    def ask() -> str:
        with app.app_context(), db.transaction() as session:
            team = access.access_team(session, team_id)
            return service.ask_to_join(session, world.volunteer.id, team).state

    assert together([ask] * CROWD) == [MemberState.ASKED] * CROWD
