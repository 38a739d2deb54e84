"""Somebody arrives: two workers tick them and their phone shows the screen's code, all at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.activities import screen, service
from app.activities.models import Activity, Attendance, CheckInMethod, Registration
from app.core import clock
from app.core.database import Database
from app.core.ids import new_id
from app.points import queries as points
from tests.activities.plans import held, people_of, published
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

POINTS = 10


def soon() -> dict[str, Any]:
    """It begins in a quarter of an hour, and the door is open."""
    starts_at = clock.now() + timedelta(minutes=15)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "signup_closes_at": starts_at}


@pytest.fixture
def activity_id(db: Database, world: World) -> UUID:
    organiser = world.actor(world.worker)
    with db.transaction() as session:
        return published(session, organiser, world.compound, points=POINTS, **soon()).id


@pytest.fixture
def registration_id(db: Database, world: World, activity_id: UUID) -> UUID:
    with db.transaction() as session:
        return service.sign_up(session, activity_id, world.resident.id).registration.id


def by_hand(
    app: Flask, world: World, activity_id: UUID, registration_id: UUID, who: str
) -> Callable[[], bool]:
    actor = world.actor(getattr(world, who))

    def job() -> bool:
        with app.app_context(), world.database.transaction() as session:
            activity = session.get_one(Activity, activity_id)
            return service.check_in(session, actor, activity, registration_id=registration_id).repeated

    return job


def by_screen(app: Flask, world: World, activity_id: UUID) -> Callable[[], bool]:
    def job() -> bool:
        with app.app_context(), world.database.transaction() as session:
            activity = session.get_one(Activity, activity_id)
            [only] = held(session, activity_id)
            code = screen.new_code(screen.Way.IN, only.id)
            return service.arrive(session, world.resident.id, activity, code).repeated

    return job


def attended(db: Database, world: World) -> tuple[int, int]:
    """How often they came, and what they have for it."""
    with db.reading() as session:
        count = session.scalar(select(func.count()).select_from(Attendance)) or 0
        return count, points.balance(session, world.resident.id)


@pytest.mark.parametrize("rounds", [1, 3])
def test_somebody_comes_once_however_many_see_them(
    app: Flask, db: Database, world: World, activity_id: UUID, registration_id: UUID, rounds: int
) -> None:
    jobs = [
        by_hand(app, world, activity_id, registration_id, "worker"),
        by_hand(app, world, activity_id, registration_id, "street_worker"),
        by_screen(app, world, activity_id),
    ] * rounds
    repeated = together(jobs)
    assert sorted(map(str, repeated)) == ["False"] + ["True"] * (len(jobs) - 1)
    assert attended(db, world) == (1, POINTS)


def test_both_who_look_first_see_nobody(
    app: Flask, db: Database, world: World, activity_id: UUID, registration_id: UUID
) -> None:
    """The control: to both who look first nobody has come; without the key both would note it."""
    both_have_looked = threading.Barrier(2)
    with db.reading() as session:
        [person] = people_of(session, session.get_one(Registration, registration_id))
        [only] = held(session, activity_id)

    def look_then_note() -> str:
        with db.transaction() as session:
            seen = session.scalar(select(func.count()).select_from(Attendance))
        assert seen == 0
        both_have_looked.wait()
        with db.transaction() as session:
            session.add(
                Attendance(
                    id=new_id(),
                    attendee_id=person.id,
                    registration_id=registration_id,
                    session_id=only.id,
                    street_id=world.street.id,
                    method=CheckInMethod.LIST,
                    checked_in_at=clock.now(),
                )
            )
        return "noted"

    def tried() -> str:
        try:
            return look_then_note()
        except IntegrityError:
            return "key"

    assert sorted(map(str, together([tried] * 2))) == ["key", "noted"]
    assert attended(db, world)[0] == 1
