"""Whatever people do in whatever order, and wherever it breaks off: the counts come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity, Registration
from app.core.database import Database
from app.core.errors import Problem
from app.points import queries as points
from tests.activities.plans import places, published
from tests.world import World

T = TypeVar("T")

CAPACITY = 2
POINTS = 5
PEOPLE = st.integers(0, 3)


class Break(Exception):
    """The connection is lost before the commit."""


class SignUps(RuleBasedStateMachine):
    """Four people and two places; ``holding`` and ``came`` are what must be true."""

    def __init__(self, db: Database, world: World, organiser: Actor) -> None:
        super().__init__()
        self.db, self.organiser = db, organiser
        self.people = [world.new_resident().id for _ in range(4)]
        with db.transaction() as session:
            self.activity_id: UUID = published(
                session, organiser, world.compound, capacity=CAPACITY, points=POINTS
            ).id
        self.registrations: dict[int, UUID] = {}
        self.holding: set[int] = set()
        self.came: set[int] = set()

    def attempt(self, act: Callable[[Session], T]) -> T | str:
        """Do something in a transaction of its own; what it returned, or the code of its refusal."""
        try:
            with self.db.transaction() as session:
                return act(session)
        except Problem as refusal:
            return refusal.code
        except Break:
            return "broken off"

    @rule(person=PEOPLE)
    def sign_up(self, person: int) -> None:
        answer = self.attempt(lambda s: service.sign_up(s, self.activity_id, self.people[person]))
        if person not in self.holding and len(self.holding) == CAPACITY:
            assert answer == "activity_full"
            return
        assert isinstance(answer, service.SignUp)
        assert answer.is_new == (person not in self.holding)
        assert self.registrations.setdefault(person, answer.registration.id) == answer.registration.id
        self.holding.add(person)

    @rule(person=PEOPLE)
    def cancel(self, person: int) -> None:
        answer = self.attempt(lambda s: service.cancel(s, self.activity_id, self.people[person]))
        if person not in self.registrations:
            assert answer == "not_found"
        elif person in self.came:
            assert answer == "checked_in"
        else:
            assert isinstance(answer, Registration)
            self.holding.discard(person)

    @rule(person=PEOPLE)
    def check_in(self, person: int) -> None:
        if person not in self.registrations:
            return
        answer = self.attempt(lambda s: self._check_in(s, self.registrations[person]))
        if person not in self.holding:
            assert answer == "registration_cancelled"
            return
        assert isinstance(answer, service.CheckIn)
        assert answer.repeated == (person in self.came)
        self.came.add(person)

    @rule(person=PEOPLE)
    def everything_breaks_off(self, person: int) -> None:
        def act(session: Session) -> None:
            done = service.sign_up(session, self.activity_id, self.people[person])
            self._check_in(session, done.registration.id)
            raise Break

        assert self.attempt(act) in ("broken off", "activity_full")

    def _check_in(self, session: Session, registration_id: UUID) -> service.CheckIn:
        activity = session.get_one(Activity, self.activity_id)
        return service.check_in(session, self.organiser, activity, registration_id=registration_id)

    @invariant()
    def places_come_out(self) -> None:
        with self.db.reading() as session:
            assert places(session, self.activity_id) == (len(self.holding), len(self.holding))
            assert len(self.holding) <= CAPACITY

    @invariant()
    def points_come_out(self) -> None:
        with self.db.reading() as session:
            assert points.imbalance(session) == []
            for person, account_id in enumerate(self.people):
                assert points.balance(session, account_id) == (POINTS if person in self.came else 0)


def test_counts_come_out_whatever_happens(db: Database, world: World, organiser: Actor) -> None:
    class Here(SignUps):
        def __init__(self) -> None:
            super().__init__(db, world, organiser)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
