"""Random crowds: whatever people, organisers and the clock do in whatever order, the places and the line come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity, ActivityPlaces, Attendance, Attendee, Registration, Shape
from app.activities.service import line
from app.activities.states import LIVE, RegistrationState
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.points import queries as points
from app.residents.consent import Consent
from app.residents.models import HouseholdMember, Relation
from tests.activities.plans import published
from tests.world import World

CONFIRMED, OFFERED, WAITING = (
    RegistrationState.CONFIRMED,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
)
PEOPLE = 6
POINTS = 5
CAPACITY = 2
#: A talk, two sessions of a series, and a trip whose organiser lets people in by hand.
KINDS = 4
BY_HAND = 3

Verb = Callable[[], Any]


class LineMachine(RuleBasedStateMachine):
    """Six families and four things to come to, in one transaction that is never committed."""

    database: Database
    world: World
    organiser: Actor
    accounts: list[UUID]
    seen: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = self.database.session(writing=True)
        self.now = datetime.fromisoformat("2026-03-02T02:00:00+00:00")
        self.arrivals = 0
        self.arrived: dict[UUID, int] = {}
        self.passed: Counter[UUID] = Counter()
        self.came: set[UUID] = set()

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @initialize()
    def they_are_published(self) -> None:
        days = timedelta(days=1)
        with clock.at(self.now):
            times = [
                service.Time(self.now + n * days, self.now + n * days + timedelta(hours=2)) for n in (9, 10)
            ]
            common = {
                "starts_at": times[0].starts_at,
                "ends_at": times[0].ends_at,
                "signup_closes_at": self.now + 8 * days,
                "capacity": CAPACITY,
                "points": POINTS,
                "offer_minutes": 180,
            }
            make = lambda **changes: published(  # noqa: E731
                self.session, self.organiser, self.world.compound, **common | changes
            )
            made = [
                make(),
                make(shape=Shape.SERIES, sessions=times, cancel_hours=30),
                make(approval=True),
            ]
            self.members = {account_id: self._family(account_id) for account_id in self.accounts}
        self.session.flush()
        self.places: list[UUID] = []
        for activity in made:
            rows = select(ActivityPlaces.id).where(ActivityPlaces.activity_id == activity.id)
            self.places += self.session.scalars(rows.order_by(ActivityPlaces.starts_at)).all()
        for which in range(KINDS):
            # Two are in; a mother with a child waits before three who come alone.
            self.many_sign_up(which, [1, 1, 2, 1, 1, 1])
        # Of the talk they have let all three go first, and a place is saved up for them.
        self.one_after_another_gives_back(0, 4)

    def _family(self, account_id: UUID) -> list[UUID]:
        """A child, and a grown-up who agreed and uses the app too: the next of the six."""
        follower = self.accounts[(self.accounts.index(account_id) + 1) % PEOPLE]
        child = HouseholdMember(
            account_id=account_id,
            name="小宝",
            relation=Relation.CHILD,
            birth_year="2018",
            consent=Consent.NOT_NEEDED,
        )
        adult = HouseholdMember(
            account_id=account_id,
            name="老伴",
            relation=Relation.SPOUSE,
            linked_account_id=follower,
            consent=Consent.GIVEN,
        )
        self.session.add_all([child, adult])
        self.session.flush()
        return [child.id, adult.id]

    @rule(which=st.integers(0, KINDS - 1), who=st.integers(0, PEOPLE - 1), size=st.sampled_from([1, 1, 2, 3]))
    def sign_up(self, which: int, who: int, size: int) -> None:
        places, account_id = self._places(which), self.accounts[who]
        people = [service.Person(), *(service.Person(one) for one in self.members[account_id][: size - 1])]
        before = self._of(which, who)

        def do() -> None:
            done = service.sign_up(
                self.session, places.activity_id, account_id, session_id=places.session_id, people=people
            )
            assert done.is_new == (before is None or before[1] not in LIVE)
            if done.is_new:
                self.arrivals += 1
                self.arrived[done.registration.id] = self.arrivals
                self.passed.pop(done.registration.id, None)

        self._step(
            "sign_up",
            do,
            may_be={"signup_closed", "already_signed_up", "activity_cancelled", "party_too_large"},
        )

    @rule(
        which=st.integers(0, KINDS - 1),
        sizes=st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=5, max_size=6),
    )
    def many_sign_up(self, which: int, sizes: list[int]) -> None:
        for who, size in enumerate(sizes):
            self.sign_up(which, who, size)

    @rule(which=st.integers(0, KINDS - 1), index=st.integers(0, 20))
    def cancel(self, which: int, index: int) -> None:
        self._cancel(which, self._who(which, index, *LIVE))

    def _cancel(self, which: int, who: int) -> None:
        """Of an offer this is to decline it."""
        places, account_id = self._places(which), self.accounts[who]
        self._step(
            "cancel",
            lambda: service.cancel(
                self.session, places.activity_id, account_id, session_id=places.session_id
            ),
            may_be={"not_found", "checked_in", "too_late_to_cancel"},
        )

    @rule(which=st.integers(0, KINDS - 1), times=st.integers(1, 5))
    def one_after_another_gives_back(self, which: int, times: int) -> None:
        for _ in range(times):
            for who in range(PEOPLE):
                found = self._of(which, who)
                if found and found[1] in (OFFERED, CONFIRMED) and found[2] == 1:
                    self._cancel(which, who)
                    break

    @rule(which=st.integers(0, KINDS - 1), index=st.integers(0, 20))
    def leave_at_home(self, which: int, index: int) -> None:
        who = self._who(which, index, *LIVE)

        def do(one: Registration) -> None:
            people = (
                select(Attendee.id).where(Attendee.registration_id == one.id).order_by(Attendee.id.desc())
            )
            attendee_id = self.session.scalars(people.limit(1)).one_or_none()
            service.leave_at_home(self.session, one, attendee_id or one.id)

        self._with(
            "leave_at_home", which, who, do, {"not_found", "last_person", "checked_in", "too_late_to_cancel"}
        )

    @rule(index=st.integers(0, 20))
    def approve(self, index: int) -> None:
        who = self._who(BY_HAND, index, RegistrationState.PENDING)
        self._with(
            "approve",
            BY_HAND,
            who,
            lambda one: line.approve(self.session, one),
            {"wrong_state", "activity_cancelled"},
        )

    @rule(index=st.integers(0, 20))
    def turn_away(self, index: int) -> None:
        who = self._who(BY_HAND, index, *LIVE)
        self._with(
            "turn_away",
            BY_HAND,
            who,
            lambda one: line.turn_away(self.session, one, "只限会员"),
            {"wrong_state"},
        )

    @rule(which=st.integers(0, KINDS - 1), index=st.integers(0, 20))
    def confirm(self, which: int, index: int) -> None:
        who = self._who(which, index, OFFERED)
        self._with(
            "confirm",
            which,
            who,
            lambda one: service.confirm(self.session, one),
            {"wrong_state", "offer_expired", "activity_cancelled"},
        )

    @rule(which=st.integers(0, KINDS - 1), capacity=st.integers(1, 6))
    def change_capacity(self, which: int, capacity: int) -> None:
        self._step(
            "change_capacity",
            lambda: service.change_capacity(self.session, self.places[which], capacity),
            may_be={"below_taken"},
        )

    @rule(which=st.integers(0, KINDS - 1), index=st.integers(0, 20))
    def check_in(self, which: int, index: int) -> None:
        who = self._who(which, index, CONFIRMED)

        def do(one: Registration) -> None:
            activity = self.session.get_one(Activity, one.activity_id)
            service.check_in(self.session, self.organiser, activity, registration_id=one.id)
            self.came.add(one.id)

        self._with(
            "check_in", which, who, do, {"activity_cancelled", "registration_cancelled", "not_confirmed"}
        )

    @rule(which=st.integers(0, KINDS - 1), hours=st.sampled_from([60, 100, 150]))
    def call_it_off(self, which: int, hours: int) -> None:
        """Not before people had time for something."""
        if self.now < datetime.fromisoformat("2026-03-02T02:00:00+00:00") + timedelta(hours=hours):
            return
        activity = self.session.get_one(Activity, self._places(which).activity_id)
        self._step(
            "call_off",
            lambda: service.cancel_activity(self.session, self.organiser, activity),
            may_be={"wrong_state", "activity_over"},
        )

    @rule(minutes=st.sampled_from([5, 60, 181, 12 * 60, 25 * 60]))
    def time_goes_by(self, minutes: int) -> None:
        """The worker looks at the line every minute; here it looks once."""
        self.now += timedelta(minutes=minutes)
        self._step("expire_offers", lambda: service.expire_offers(self.session), may_be=set())

    def _who(self, which: int, index: int, *states: RegistrationState) -> int:
        """Somebody who stands in one of these states, so that lives get long; anybody when nobody does."""
        found = [who for who in range(PEOPLE) if (one := self._of(which, who)) and one[1] in states]
        return found[index % len(found)] if found else index % PEOPLE

    def _places(self, which: int) -> ActivityPlaces:
        return self.session.get_one(ActivityPlaces, self.places[which])

    def _of(self, which: int, who: int) -> tuple[UUID, RegistrationState, int] | None:
        row = self.session.execute(
            select(Registration.id, Registration.state, Registration.size).where(
                Registration.places_id == self.places[which], Registration.account_id == self.accounts[who]
            )
        ).one_or_none()
        return (row[0], row[1], row[2]) if row else None

    def _with(
        self, name: str, which: int, who: int, do: Callable[[Registration], Any], may_be: set[str]
    ) -> None:
        found = self._of(which, who)
        if found is not None:
            one = self.session.get_one(Registration, found[0])
            self._step(name, lambda: do(one), may_be=may_be)

    def _step(self, name: str, do: Verb, *, may_be: set[str]) -> None:
        """What is refused leaves nothing behind, and is refused for a reason that is known."""
        line_before, offered_before = self._in(WAITING), self._in(OFFERED)
        nested = self.session.begin_nested()
        try:
            with clock.at(self.now):
                do()
            self.session.flush()
            nested.commit()
        except (Conflict, NotFound) as problem:
            nested.rollback()
            self.session.expire_all()
            self.seen[problem.code] += 1
            if problem.code not in may_be:
                raise
            return
        self.seen[name] += 1
        self.session.expire_all()
        self._count_who_went_first(
            line_before, [one for one in self._in(OFFERED) if one not in offered_before]
        )

    def _in(self, state: RegistrationState) -> list[Registration]:
        rows = select(Registration).where(Registration.state == state).order_by(Registration.number)
        return list(self.session.scalars(rows))

    def _count_who_went_first(self, line_before: list[Registration], offered: list[Registration]) -> None:
        """Whoever still waits was passed over by each one behind them who has just been offered a place."""
        for one in line_before:
            if one.state is not WAITING:
                self.passed.pop(one.id, None)
                continue
            places = self.session.get_one(ActivityPlaces, one.places_id)
            behind = [
                other
                for other in offered
                if other.places_id == one.places_id
                and other.number > one.number
                and one.size <= places.capacity
            ]
            if one.passed_over < self.passed[one.id] + len(behind):
                # The count begins anew when saving up was in vain for as long as it may be, or is in vain for good.
                assert self.passed[one.id] == line.PASSES or one.size > places.capacity
                self.seen["saved_in_vain"] += 1
                self.passed[one.id] = 0
            self.passed[one.id] += len(behind)
            assert self.passed[one.id] == one.passed_over <= line.PASSES
            self.seen["passed_over"] += len(behind)
            self.seen["saved"] += one.saving_since is not None

    @invariant()
    def everything_comes_out(self) -> None:
        for places_id in getattr(self, "places", []):
            rows = select(Registration).where(Registration.places_id == places_id)
            comers = list(self.session.scalars(rows.order_by(Registration.number)))
            people = list(self.session.scalars(select(Attendee).where(Attendee.places_id == places_id)))
            places = self.session.get_one(ActivityPlaces, places_id)
            self._counts_come_out(places, comers, people)
            self._numbers_are_the_order_of_arrival(places, comers)
            self._offers_stand_as_long_as_they_may(places, comers)
            if places.waiting and places.on_offer and places.starts_at > self.now:
                self._nothing_is_left_to_give(places, comers)
                self._nobody_keeps_the_others_waiting_for_ever(places, comers)

    def _counts_come_out(
        self, places: ActivityPlaces, rows: list[Registration], people: list[Attendee]
    ) -> None:
        sizes = Counter(one.registration_id for one in people)
        assert places.taken == sum(sizes[one.id] for one in rows if one.state is CONFIRMED)
        assert places.held == sum(sizes[one.id] for one in rows if one.state is OFFERED)
        assert places.waiting == sum(one.state is WAITING for one in rows)
        assert places.taken + places.held <= places.capacity
        for one in rows:
            assert sizes[one.id] == (one.size if one.state in LIVE else 0)
            assert one.state is CONFIRMED or one.id not in self.came
        # Nobody is in twice, whoever brings them.
        for ids in ([one.account_id for one in people], [one.member_id for one in people]):
            known = [one for one in ids if one]
            assert len(set(known)) == len(known)

    def _numbers_are_the_order_of_arrival(self, places: ActivityPlaces, rows: list[Registration]) -> None:
        numbers = [one.number for one in rows]
        assert len(set(numbers)) == len(numbers)
        assert max(numbers, default=0) == places.last_number
        assert [one.id for one in rows] == sorted((one.id for one in rows), key=self.arrived.__getitem__)

    def _nothing_is_left_to_give(self, places: ActivityPlaces, rows: list[Registration]) -> None:
        """No place is free while somebody fits into it, unless it is saved up for a family before them."""
        free = places.capacity - places.taken - places.held
        for one in rows:
            if one.state is WAITING:
                assert one.size > free
                if one.saving_since is not None:
                    break
        with clock.at(self.now):
            nested = self.session.begin_nested()
            assert line.move_up(self.session, places.id) == []
            nested.rollback()
            self.session.expire_all()

    def _nobody_keeps_the_others_waiting_for_ever(
        self, places: ActivityPlaces, rows: list[Registration]
    ) -> None:
        for one in rows:
            if one.saving_since is not None:
                assert one.state is WAITING
                assert one.size <= places.capacity
                assert self.now < one.saving_since + line.SAVING

    def _offers_stand_as_long_as_they_may(self, places: ActivityPlaces, rows: list[Registration]) -> None:
        for one in rows:
            assert (one.offer_expires_at is not None) == (one.state is OFFERED)
            if one.offer_expires_at is not None and places.on_offer:
                assert self.now < one.offer_expires_at <= places.starts_at

    @invariant()
    def points_come_out(self) -> None:
        if not self.came:
            return
        assert points.imbalance(self.session) == []
        came = Counter(
            self.session.scalars(
                select(Attendee.account_id).join(Attendance, Attendance.attendee_id == Attendee.id)
            ).all()
        )
        for account_id in self.accounts:
            assert points.balance(self.session, account_id) == POINTS * came[account_id]


@pytest.mark.timeout(600)
def test_the_line_comes_out_whatever_happens(
    app: Flask, db: Database, world: World, organiser: Actor
) -> None:
    people = [world.new_resident().id for _ in range(PEOPLE)]
    parts = {
        "database": db,
        "world": world,
        "organiser": organiser,
        "accounts": people,
        "seen": Counter(),
    }
    machine: Any = type("Machine", (LineMachine,), parts)
    with app.app_context():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=10,
                stateful_step_count=30,
                deadline=None,
                # The same crowds every time, so that how far they get is no matter of luck.
                derandomize=True,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    # A machine that never got anywhere would prove nothing.
    for happened in ("sign_up", "confirm", "approve", "check_in", "passed_over", "saved", "expire_offers"):
        assert machine.seen[happened], machine.seen
