"""The last place, and one person who taps twice: on two connections at the same moment."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.activities import service
from app.activities.codes import new_code
from app.activities.models import Activity, ActivityPlaces, Attendee, Registration
from app.activities.states import RegistrationState
from app.core import clock
from app.core.database import Database, insert_ignoring
from app.core.ids import new_id
from app.points import queries as points
from tests.activities.plans import places, published
from tests.race.together import OVERLAP_SECONDS, together
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 8


def open_activity(db: Database, world: World, *, capacity: int) -> UUID:
    organiser = world.actor(world.worker)
    with db.transaction() as session:
        return published(session, organiser, world.compound, capacity=capacity).id


def counted(db: Database, activity_id: UUID) -> tuple[int, int]:
    with db.reading() as session:
        return places(session, activity_id)


def try_for(db: Database, activity_id: UUID, account_id: UUID) -> str:
    """Sign up; whether the place was had or a place in line."""
    with db.transaction() as session:
        return service.sign_up(session, activity_id, account_id).registration.state.value


def sign_up(db: Database, activity_id: UUID, account_id: UUID) -> UUID:
    with db.transaction() as session:
        return service.sign_up(session, activity_id, account_id).registration.id


def cancel(db: Database, activity_id: UUID, account_id: UUID) -> str:
    with db.transaction() as session:
        return service.cancel(session, activity_id, account_id).state


def new_row(places: ActivityPlaces, street_id: UUID, account_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(),
        "activity_id": places.activity_id,
        "places_id": places.id,
        "street_id": street_id,
        "account_id": account_id,
        "state": RegistrationState.CONFIRMED,
        "code": new_code(),
        "created_at": clock.now(),
    }


def write_down(session: Session, places: ActivityPlaces, street_id: UUID, account_id: UUID) -> None:
    """A registration and the person it stands for, whatever the places say."""
    row = new_row(places, street_id, account_id)
    if insert_ignoring(session, Registration, row):
        attendee = {
            "id": new_id(),
            "registration_id": row["id"],
            "places_id": places.id,
            "account_id": account_id,
        }
        insert_ignoring(session, Attendee, attendee)


def places_of(session: Session, activity_id: UUID) -> ActivityPlaces:
    return session.scalars(select(ActivityPlaces).where(ActivityPlaces.activity_id == activity_id)).one()


class TestTheLastPlace:
    """Many people, one place."""

    def test_one_gets_it(self, db: Database, world: World) -> None:
        activity_id = open_activity(db, world, capacity=1)
        people = [world.new_resident().id for _ in range(CROWD)]
        answers = together([partial(try_for, db, activity_id, one) for one in people])
        assert sorted(answers) == ["confirmed"] + ["waiting"] * (CROWD - 1)
        assert counted(db, activity_id) == (1, 1)
        with db.reading() as session:
            numbers = session.scalars(select(Registration.number).order_by(Registration.number)).all()
        assert list(numbers) == list(range(1, CROWD + 1))

    def test_the_second_waits_for_the_first_and_stands_in_line(self, db: Database, world: World) -> None:
        """The first has taken the place and not yet committed when the second comes."""
        assert _one_after_the_other_has_begun(db, world, keep=True) == (["taken", "waiting"], (1, 1))

    def test_the_second_gets_what_the_first_did_not_keep(self, db: Database, world: World) -> None:
        assert _one_after_the_other_has_begun(db, world, keep=False) == (["undone", "confirmed"], (1, 1))

    def test_without_the_condition_it_is_sold_twice(self, db: Database, world: World) -> None:
        """The control: looking first and writing what was seen, as if nobody else were there."""
        activity_id = open_activity(db, world, capacity=1)
        all_have_looked = threading.Barrier(2)

        def look_then_write(account_id: UUID) -> str:
            with db.reading() as session:
                places = places_of(session, activity_id)
            all_have_looked.wait()
            if places.taken >= places.capacity:
                return "waiting"
            with db.transaction() as session:
                session.execute(
                    update(ActivityPlaces)
                    .where(ActivityPlaces.id == places.id)
                    .values(taken=places.taken + 1)
                )
                write_down(session, places, world.street.id, account_id)
            return "taken"

        people = [world.new_resident().id for _ in range(2)]
        assert together([partial(look_then_write, one) for one in people]) == ["taken", "taken"]
        assert counted(db, activity_id) == (1, 2)


def _one_after_the_other_has_begun(
    db: Database, world: World, *, keep: bool
) -> tuple[list[str], tuple[int, int]]:
    activity_id = open_activity(db, world, capacity=1)
    first, second = (world.new_resident().id for _ in range(2))
    begun = threading.Event()

    def hold() -> str:
        with db.session(writing=True) as session:
            service.sign_up(session, activity_id, first)
            begun.set()
            time.sleep(OVERLAP_SECONDS)
            if keep:
                session.commit()
                return "taken"
            session.rollback()
            return "undone"

    def follow() -> str:
        begun.wait()
        return try_for(db, activity_id, second)

    return together([hold, follow]), counted(db, activity_id)


class TestOnePersonTwice:
    """One person whose phone sends the same thing twice at once."""

    def test_both_calls_answer_the_same_place(self, db: Database, world: World) -> None:
        activity_id = open_activity(db, world, capacity=5)
        answers = together([lambda: sign_up(db, activity_id, world.resident.id)] * CROWD)
        assert len(set(answers)) == 1
        assert counted(db, activity_id) == (1, 1)

    def test_it_is_also_the_last_place(self, db: Database, world: World) -> None:
        """Whoever loses must answer with the place that is theirs, not with "full"."""
        activity_id = open_activity(db, world, capacity=1)
        answers = together([lambda: sign_up(db, activity_id, world.resident.id)] * CROWD)
        assert len(set(answers)) == 1
        assert isinstance(answers[0], UUID)
        assert counted(db, activity_id) == (1, 1)

    def test_coming_back_twice_takes_one_place(self, db: Database, world: World) -> None:
        activity_id = open_activity(db, world, capacity=5)
        sign_up(db, activity_id, world.resident.id)
        cancel(db, activity_id, world.resident.id)
        together([lambda: sign_up(db, activity_id, world.resident.id)] * CROWD)
        assert counted(db, activity_id) == (1, 1)

    def test_giving_back_twice_frees_one_place(self, db: Database, world: World) -> None:
        activity_id = open_activity(db, world, capacity=5)
        for account in (world.resident, world.neighbour):
            sign_up(db, activity_id, account.id)
        answers = together([lambda: cancel(db, activity_id, world.resident.id)] * CROWD)
        assert set(answers) == {"cancelled"}
        assert counted(db, activity_id) == (1, 1)

    def test_coming_and_going_at_once_keeps_the_count(self, db: Database, world: World) -> None:
        activity_id = open_activity(db, world, capacity=5)
        sign_up(db, activity_id, world.resident.id)
        for _ in range(5):
            together(
                [
                    lambda: sign_up(db, activity_id, world.resident.id),
                    lambda: cancel(db, activity_id, world.resident.id),
                ]
            )
            taken, confirmed = counted(db, activity_id)
            assert taken == confirmed

    def test_without_the_key_a_place_is_lost(self, db: Database, world: World) -> None:
        """The control: asking whether they are in, taking a place, and writing the registration last."""
        activity_id = open_activity(db, world, capacity=5)
        both_have_asked = threading.Barrier(2)

        def ask_then_take() -> None:
            with db.reading() as session:
                places = places_of(session, activity_id)
                held = _held(session, activity_id, world.resident.id)
            both_have_asked.wait()
            if held:
                return
            with db.transaction() as session:
                session.execute(
                    update(ActivityPlaces)
                    .where(ActivityPlaces.id == places.id, ActivityPlaces.taken < ActivityPlaces.capacity)
                    .values(taken=ActivityPlaces.taken + 1)
                )
                write_down(session, places, world.street.id, world.resident.id)

        together([ask_then_take, ask_then_take])
        assert counted(db, activity_id) == (2, 1)


def _held(session: Session, activity_id: UUID, account_id: UUID) -> UUID | None:
    return session.scalar(
        select(Registration.id).where(
            Registration.activity_id == activity_id, Registration.account_id == account_id
        )
    )


class TestTheDoor:
    """Two workers check the same person in at once."""

    def test_they_are_let_in_and_awarded_once(self, db: Database, world: World) -> None:
        activity_id = open_activity(db, world, capacity=5)
        registration_id = sign_up(db, activity_id, world.resident.id)
        workers = [world.actor(world.worker), world.actor(world.colleague)]

        def check_in(which: int) -> bool:
            with db.transaction() as session:
                activity = session.get_one(Activity, activity_id)
                done = service.check_in(session, workers[which], activity, registration_id=registration_id)
                return done.repeated

        answers = together([lambda: check_in(0), lambda: check_in(1)])
        assert sorted(map(str, answers)) == ["False", "True"]
        with db.reading() as session:
            assert points.balance(session, world.resident.id) == 10
            assert points.imbalance(session) == []

    def test_coming_in_and_giving_back_at_once(self, db: Database, world: World) -> None:
        """Either the place was given back before, or the person is there and keeps it."""
        organiser = world.actor(world.worker)
        activity_id = open_activity(db, world, capacity=5)
        registration_id = sign_up(db, activity_id, world.resident.id)

        def check_in() -> str:
            with db.transaction() as session:
                activity = session.get_one(Activity, activity_id)
                service.check_in(session, organiser, activity, registration_id=registration_id)
            return "came"

        answers = together([check_in, lambda: cancel(db, activity_id, world.resident.id)])
        assert answers in (["came", "checked_in"], ["registration_cancelled", "cancelled"])
        taken, confirmed = counted(db, activity_id)
        assert taken == confirmed == (1 if answers[0] == "came" else 0)
