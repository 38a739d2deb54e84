"""One source, and one purse, on two connections at the same moment."""

from __future__ import annotations

import threading
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.database import Database
from app.core.ids import new_id
from app.points import queries, service
from app.points.models import OwnerKind, PointsAccount, PointsTransfer, TransferKind
from app.points.service import Occasion, rules
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 8


def award(db: Database, world: World, account_id: UUID, source: str, amount: int = 10) -> bool:
    with db.transaction() as session:
        return service.award(session, account_id, world.street.id, amount, source, "参加讲座")


def pay(db: Database, world: World, payer: UUID, payee: UUID, source: str, amount: int = 10) -> bool:
    with db.transaction() as session:
        return service.transfer(
            session,
            kind=TransferKind.SPENDING,
            source=source,
            memo="兑换洗衣液",
            debit=service.person(payer),
            credit=service.person(payee),
            amount=amount,
            street_id=world.street.id,
        )


def state(db: Database, account_id: UUID) -> tuple[int, list[str]]:
    with db.reading() as session:
        return queries.balance(session, account_id), queries.imbalance(session)


def add_blindly(db: Database, account_id: UUID, amount: int) -> None:
    """Change a balance by what was read, or without asking where it comes from: what a control does."""
    with db.transaction() as session:
        session.execute(
            update(PointsAccount)
            .where(PointsAccount.owner_kind == OwnerKind.PERSON, PointsAccount.owner_id == account_id)
            .values(balance=PointsAccount.balance + amount)
        )


class TestOneSource:
    """The same cause handed in many times at once."""

    def test_gives_once(self, db: Database, world: World) -> None:
        """Nobody has an account yet: those are made in the same rush."""
        answers = together([lambda: award(db, world, world.resident.id, "test:1")] * CROWD)
        assert sorted(answers) == [False] * (CROWD - 1) + [True]
        assert state(db, world.resident.id) == (10, [])

    def test_many_sources_give_each_their_own(self, db: Database, world: World) -> None:
        answers = together([partial(award, db, world, world.resident.id, f"test:{n}") for n in range(CROWD)])
        assert answers == [True] * CROWD
        assert state(db, world.resident.id) == (10 * CROWD, [])

    def test_without_the_key_it_gives_twice(self, db: Database, world: World) -> None:
        """The control: looking whether the source is known, then giving."""
        award(db, world, world.resident.id, "test:before")
        both_have_looked = threading.Barrier(2)

        def look_then_give() -> None:
            with db.reading() as session:
                known = session.scalar(select(PointsTransfer.id).where(PointsTransfer.source == "test:1"))
            both_have_looked.wait()
            if known is None:
                add_blindly(db, world.resident.id, 10)

        together([look_then_give, look_then_give])
        balance, wrong = state(db, world.resident.id)
        assert balance == 30
        assert wrong


class TestOnePurse:
    """Two payments, points for one."""

    def test_pays_once(self, db: Database, world: World) -> None:
        award(db, world, world.resident.id, "test:1")
        payment = partial(pay, db, world, world.resident.id, world.neighbour.id)
        answers = together([partial(payment, f"pay:{n}") for n in range(CROWD)])
        assert answers.count("points_short") == CROWD - 1
        assert state(db, world.resident.id) == (0, [])
        assert state(db, world.neighbour.id) == (10, [])

    def test_without_the_condition_it_pays_twice(self, db: Database, world: World) -> None:
        """The control: reading the balance, then writing what is left of it."""
        award(db, world, world.resident.id, "test:1")
        both_have_read = threading.Barrier(2)

        def read_then_write() -> str:
            with db.reading() as session:
                balance = queries.balance(session, world.resident.id)
            both_have_read.wait()
            if balance < 10:
                return "points_short"
            with db.transaction() as session:
                session.execute(
                    update(PointsAccount)
                    .where(PointsAccount.owner_id == world.resident.id)
                    .values(balance=balance - 10)
                )
            return "paid"

        assert together([read_then_write, read_then_write]) == ["paid", "paid"]
        assert state(db, world.resident.id)[0] == 0

    def test_payments_both_ways_do_not_wait_for_each_other_for_ever(self, db: Database, world: World) -> None:
        award(db, world, world.resident.id, "test:1", 1000)
        award(db, world, world.neighbour.id, "test:2", 1000)

        def there_and_back(payer: UUID, payee: UUID) -> None:
            for n in range(20):
                pay(db, world, payer, payee, f"pay:{payer}:{n}", 1)

        one, other = world.resident.id, world.neighbour.id
        assert (
            together([lambda: there_and_back(one, other), lambda: there_and_back(other, one)]) == [None] * 2
        )
        assert state(db, one) == (1000, [])
        assert state(db, other) == (1000, [])

    def test_nor_do_owners_who_are_new_to_the_ledger(self, db: Database, world: World) -> None:
        def move(source: str, debit: service.Owner, credit: service.Owner) -> None:
            with db.transaction() as session:
                service.transfer(
                    session,
                    kind=TransferKind.AWARD,
                    source=source,
                    memo="街道之间划转",
                    debit=debit,
                    credit=credit,
                    amount=1,
                    street_id=world.street.id,
                )

        for n in range(20):
            one, other = (service.issuer(new_id()) for _ in range(2))
            together([partial(move, f"there:{n}", one, other), partial(move, f"back:{n}", other, one)])
        assert state(db, world.resident.id) == (0, [])


class TestOneBudget:
    """Many people, and a street that can give to one of them."""

    def grant(self, db: Database, world: World, floor: int) -> None:
        award(db, world, world.neighbour.id, "test:first", 10)
        with db.transaction() as session:
            session.execute(
                update(PointsAccount).where(PointsAccount.owner_kind == OwnerKind.ISSUER).values(floor=floor)
            )

    def test_gives_what_is_in_it(self, db: Database, world: World) -> None:
        self.grant(db, world, -20)
        answers = together([partial(award, db, world, world.resident.id, f"test:{n}") for n in range(CROWD)])
        assert answers.count("budget_used_up") == CROWD - 1
        assert state(db, world.resident.id) == (10, [])

    def test_without_the_floor_in_the_update_it_gives_too_much(self, db: Database, world: World) -> None:
        """The control: reading what is left, then giving it."""
        self.grant(db, world, -20)
        both_have_read = threading.Barrier(2)
        of_street = PointsAccount.owner_kind == OwnerKind.ISSUER

        def read_then_give(source: str) -> bool:
            with db.reading() as session:
                left = session.scalar(select(PointsAccount.balance - PointsAccount.floor).where(of_street))
            both_have_read.wait()
            assert left == 10
            with db.transaction() as session:
                session.execute(update(PointsAccount).where(of_street).values(floor=None))
                return service.award(session, world.resident.id, world.street.id, 10, source, "参加讲座")

        assert together([partial(read_then_give, f"test:{n}") for n in range(2)]) == [True, True]
        assert state(db, world.resident.id)[0] == 20


class TestOneReversal:
    """Two workers take the same award back."""

    def take_back(self, db: Database) -> bool:
        with db.transaction() as session:
            return service.reverse(session, source="test:1", memo="更正")

    def test_takes_back_once(self, db: Database, world: World) -> None:
        award(db, world, world.resident.id, "test:1")
        award(db, world, world.resident.id, "test:2")
        answers = together([partial(self.take_back, db)] * CROWD)
        assert sorted(answers) == [False] * (CROWD - 1) + [True]
        assert state(db, world.resident.id) == (10, [])

    def test_without_the_key_it_takes_back_twice(self, db: Database, world: World) -> None:
        """The control: looking whether it was taken back, then doing it."""
        award(db, world, world.resident.id, "test:1")
        award(db, world, world.resident.id, "test:2")
        both_have_looked = threading.Barrier(2)

        def look_then_take() -> None:
            with db.reading() as session:
                known = session.scalar(
                    select(PointsTransfer.id).where(PointsTransfer.reverses_id.is_not(None))
                )
            both_have_looked.wait()
            if known is None:
                add_blindly(db, world.resident.id, -10)

        together([look_then_take, look_then_take])
        assert state(db, world.resident.id)[0] == 0


class TestOneCap:
    """Many good deeds at once, and a rule that gives ten points a day."""

    def rule(self, db: Database, world: World) -> None:
        street = world.actor(world.street_worker)
        with db.transaction() as session:
            draft = service.RuleDraft(
                Occasion.SERVICE_HALF_HOUR, world.street.id, 5, 10, None, date(2026, 1, 1), None
            )
            service.add_rule(session, street, world.street, draft)

    def serve(self, db: Database, world: World, source: str) -> int:
        with db.transaction() as session:
            return service.award_by_rule(
                session,
                world.resident.id,
                world.street.id,
                Occasion.SERVICE_HALF_HOUR,
                1,
                source,
                "志愿服务",
            )

    def test_is_kept(self, db: Database, world: World) -> None:
        self.rule(db, world)
        answers = together([partial(self.serve, db, world, f"test:{n}") for n in range(CROWD)])
        assert sorted(answers) == [0] * (CROWD - 2) + [5, 5]
        assert state(db, world.resident.id) == (10, [])

    def test_without_holding_the_person_it_is_passed(
        self, db: Database, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control, on the engine with several writers: both count before either gives."""
        if db.engine.dialect.name == "sqlite":
            pytest.skip("one writer at a time")
        self.rule(db, world)
        self.serve(db, world, "test:before")
        both_have_counted = threading.Barrier(2)
        counted = rules._room

        def count_without_holding(*given: Any) -> int:
            left = counted(*given)
            both_have_counted.wait()
            return left

        monkeypatch.setattr(
            rules, "hold_person", lambda session, account_id, _: purse_of(session, account_id)
        )
        monkeypatch.setattr(rules, "_room", count_without_holding)
        assert together([partial(self.serve, db, world, f"test:{n}") for n in range(2)]) == [5, 5]
        assert state(db, world.resident.id)[0] == 15

    def test_awards_with_and_without_a_cap_do_not_wait_for_each_other_for_ever(
        self, db: Database, world: World
    ) -> None:
        self.rule(db, world)

        def by_rule() -> None:
            for n in range(20):
                self.serve(db, world, f"rule:{n}")

        def plainly() -> None:
            for n in range(20):
                award(db, world, world.resident.id, f"plain:{n}", 1)

        assert together([by_rule, plainly]) == [None, None]
        assert state(db, world.resident.id) == (30, [])


class TestOneDecision:
    """Two who may confirm do so at once."""

    def test_is_carried_out_once(self, db: Database, world: World) -> None:
        award(db, world, world.resident.id, "test:1", 300)
        worker = world.actor(world.worker)
        with db.transaction() as session:
            one = session.scalars(select(PointsTransfer.id)).one()
            asked = service.ask_reversal(session, worker, one, "记错了人").id

        def confirm(actor: Actor) -> str:
            with db.transaction() as session:
                service.confirm_reversal(session, actor, asked)
            return "done"

        actors = [world.actor(account) for account in (world.colleague, world.street_worker)] * 2
        answers = together([partial(confirm, actor) for actor in actors])
        assert sorted(answers) == ["decided_before"] * 3 + ["done"]
        assert state(db, world.resident.id) == (0, [])


def purse_of(session: Session, account_id: UUID) -> UUID:
    return session.scalars(select(PointsAccount.id).where(PointsAccount.owner_id == account_id)).one()
