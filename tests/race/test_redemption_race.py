"""One stock, one limit and one redemption, on several connections at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.ids import new_id
from app.points import service as points
from app.rewards import queries, service
from app.rewards.models import Redemption, RewardStock, RewardTaking
from app.rewards.states import RedemptionState
from tests.race.together import together
from tests.rewards.goods import Shelf, balance, faults, give, stocked
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 8


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor(world.worker)


@pytest.fixture
def make_shelf(app: Flask, db: Database, world: World, keeper: Actor) -> Callable[..., Shelf]:
    def make(stock: int, per_person: int | None = None) -> Shelf:
        with app.app_context(), db.transaction() as session:
            return stocked(session, keeper, world.community, stock, per_person=per_person)

    return make


@pytest.fixture
def crowd(db: Database, world: World) -> list[UUID]:
    """People with points for one bag of rice each."""
    people = [world.new_resident(f"居民{n}").id for n in range(CROWD)]
    with db.transaction() as session:
        for one in people:
            give(session, one, world.street, 20)
    return people


@pytest.fixture
def rich(db: Database, world: World) -> UUID:
    with db.transaction() as session:
        give(session, world.resident.id, world.street, 20 * CROWD)
    return world.resident.id


def reserve(app: Flask, db: Database, shelf: Shelf, account_id: UUID) -> str:
    with app.app_context(), db.transaction() as session:
        shelf.reserve(session, account_id)
        return "reserved"


def verdicts(db: Database) -> list[str]:
    with db.reading() as session:
        return faults(session)


class TestOneStock:
    """More people than there are bags."""

    def test_is_given_once(
        self, app: Flask, db: Database, make_shelf: Callable[..., Shelf], crowd: list[UUID]
    ) -> None:
        shelf = make_shelf(3)
        answers = together([partial(reserve, app, db, shelf, one) for one in crowd])
        assert sorted(answers) == ["reserved"] * 3 + ["sold_out"] * (CROWD - 3)
        assert verdicts(db) == []
        with db.reading() as session:
            assert sum(balance(session, one) for one in crowd) == 20 * (CROWD - 3)

    def test_without_the_condition_it_is_given_twice(
        self, db: Database, make_shelf: Callable[..., Shelf]
    ) -> None:
        """The control: looking how many are left, then writing down one more who gets one."""
        shelf = make_shelf(1)
        both_have_looked = threading.Barrier(2)
        given: list[bool] = []

        def look_then_write() -> None:
            with db.reading() as session:
                stock, reserved = shelf.left(session)
            both_have_looked.wait()
            if stock - reserved < 1:
                return
            with db.transaction() as session:
                session.execute(
                    update(RewardStock)
                    .where(RewardStock.reward_id == shelf.reward_id)
                    .values(reserved=reserved + 1)
                )
                given.append(True)

        together([look_then_write, look_then_write])
        assert len(given) == 2
        with db.reading() as session:
            assert shelf.left(session) == (1, 1)


class TestOneLimit:
    """One person, many phones."""

    def test_holds(self, app: Flask, db: Database, make_shelf: Callable[..., Shelf], rich: UUID) -> None:
        shelf = make_shelf(CROWD, per_person=2)
        answers = together([partial(reserve, app, db, shelf, rich)] * CROWD)
        assert sorted(answers) == ["limit_reached"] * (CROWD - 2) + ["reserved"] * 2
        assert verdicts(db) == []

    def test_without_the_count_it_is_passed(
        self, app: Flask, db: Database, make_shelf: Callable[..., Shelf], rich: UUID
    ) -> None:
        """The control: looking how many somebody has had, then reserving a reward that knows no limit."""
        shelf = make_shelf(CROWD)
        both_have_looked = threading.Barrier(2)

        def look_then_reserve() -> str:
            with db.reading() as session:
                had = session.scalar(select(RewardTaking.taken).where(RewardTaking.account_id == rich))
            both_have_looked.wait()
            return "limit_reached" if had else reserve(app, db, shelf, rich)

        assert together([look_then_reserve, look_then_reserve]) == ["reserved", "reserved"]


class TestOneRedemption:
    """Two who want different things of it."""

    @pytest.fixture
    def reserved(
        self, app: Flask, db: Database, make_shelf: Callable[..., Shelf], rich: UUID
    ) -> tuple[Shelf, UUID]:
        shelf = make_shelf(2)
        with app.app_context(), db.transaction() as session:
            return shelf, shelf.reserve(session, rich).id

    def hand_over(self, app: Flask, db: Database, keeper: Actor, redemption_id: UUID) -> str:
        with app.app_context(), db.transaction() as session:
            one = queries.access_counter_redemption(session, keeper, redemption_id)
            service.hand_over(session, keeper, one)
            return "handed over"

    def cancel(self, app: Flask, db: Database, redemption_id: UUID) -> str:
        with app.app_context(), db.transaction() as session:
            service.cancel(session, session.get_one(Redemption, redemption_id))
            return "cancelled"

    def test_is_handed_over_once(
        self, app: Flask, db: Database, keeper: Actor, reserved: tuple[Shelf, UUID]
    ) -> None:
        shelf, redemption_id = reserved
        answers = together([partial(self.hand_over, app, db, keeper, redemption_id)] * CROWD)
        assert sorted(answers) == ["handed over"] + ["wrong_state"] * (CROWD - 1)
        with db.reading() as session:
            assert shelf.left(session) == (1, 0)
        assert verdicts(db) == []

    def test_is_handed_over_or_cancelled(
        self, app: Flask, db: Database, keeper: Actor, reserved: tuple[Shelf, UUID], rich: UUID
    ) -> None:
        shelf, redemption_id = reserved
        jobs = [
            partial(self.hand_over, app, db, keeper, redemption_id),
            partial(self.cancel, app, db, redemption_id),
        ] * 4
        answers = together(jobs)
        assert answers.count("wrong_state") == len(jobs) - 1
        with db.reading() as session:
            back = session.get_one(Redemption, redemption_id).state is RedemptionState.CANCELLED
            assert shelf.left(session) == ((2, 0) if back else (1, 0))
            assert balance(session, rich) == 20 * CROWD - (0 if back else 20)
        assert verdicts(db) == []

    def test_lapses_or_is_cancelled(
        self, app: Flask, db: Database, reserved: tuple[Shelf, UUID], rich: UUID
    ) -> None:
        shelf, redemption_id = reserved
        with db.reading() as session:
            over = session.get_one(Redemption, redemption_id).expires_at

        def lapse() -> str:
            with clock.at(over), app.app_context(), db.transaction() as session:
                return "lapsed" if service.lapse(session, redemption_id) else "wrong_state"

        answers = together([lapse, partial(self.cancel, app, db, redemption_id)] * 3)
        assert answers.count("wrong_state") == 5
        with db.reading() as session:
            assert (shelf.left(session), balance(session, rich)) == ((2, 0), 20 * CROWD)
        assert verdicts(db) == []

    def test_without_the_state_both_happen(
        self, db: Database, reserved: tuple[Shelf, UUID], rich: UUID, world: World
    ) -> None:
        """The control: looking at the state, then giving the points to both sides."""
        _, redemption_id = reserved
        both_have_looked = threading.Barrier(2)

        def look_then_move(credit: points.Owner) -> str:
            with db.reading() as session:
                state = session.get_one(Redemption, redemption_id).state
            both_have_looked.wait()
            if state is not RedemptionState.RESERVED:
                return "wrong_state"
            with db.transaction() as session:
                points.transfer(
                    session,
                    kind=points.TransferKind.HANDOVER,
                    source=f"blind:{new_id()}",
                    memo="两边都给",
                    debit=points.issuer(world.street.id),
                    credit=credit,
                    amount=20,
                    street_id=world.street.id,
                )
            return "moved"

        moves = [
            partial(look_then_move, owner) for owner in (points.person(rich), points.person(world.worker.id))
        ]
        assert together(moves) == ["moved", "moved"]


def test_many_rewards_and_many_verbs_never_wait_in_a_circle(
    app: Flask, db: Database, keeper: Actor, make_shelf: Callable[..., Shelf], crowd: list[UUID], world: World
) -> None:
    """People reserve and cancel two rewards crosswise while the counter hands over; nobody is sent away by a lock."""
    shelves = [make_shelf(100), make_shelf(100)]
    with db.transaction() as session:
        for one in crowd:
            give(session, one, world.street, 400)

    def live(number: int, account_id: UUID) -> int:
        for turn in range(6):
            with app.app_context(), db.transaction() as session:
                one = shelves[(number + turn) % 2].reserve(session, account_id)
            with app.app_context(), db.transaction() as session:
                if turn % 2:
                    service.cancel(session, session.get_one(Redemption, one.id))
                else:
                    found = queries.access_counter_redemption(session, keeper, one.id)
                    service.hand_over(session, keeper, found)
        return 6

    assert together([partial(live, number, one) for number, one in enumerate(crowd)]) == [6] * CROWD
    assert verdicts(db) == []
