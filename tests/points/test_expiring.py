"""The end of a year: announced, then taken, each once, however late the worker comes."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Database
from app.messages.models import Message
from app.points import queries, service
from app.points.models import OwnerKind, PointsAccount, TransferKind
from app.points.tasks import DUTIES, end_of_year
from tests.world import World


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=clock.SHANGHAI)


def earn(session: Session, world: World, points: int, when: datetime) -> None:
    with clock.at(when):
        service.award(session, world.resident.id, world.street.id, points, f"earn:{when}", "参加讲座")


def spend(session: Session, world: World, points: int, when: datetime) -> None:
    with clock.at(when):
        service.transfer(
            session,
            kind=TransferKind.SPENDING,
            source=f"spend:{when}",
            memo="兑换洗衣液",
            debit=service.person(world.resident.id),
            credit=service.stock(world.street.id),
            amount=points,
            street_id=world.street.id,
        )


def told(session: Session) -> list[str]:
    return list(session.scalars(select(Message.title).order_by(Message.id)))


def run(session: Session, when: datetime) -> None:
    """The duty at a moment."""
    with clock.at(when):
        end_of_year(session)


def balance(session: Session, world: World) -> int:
    return queries.balance(session, world.resident.id)


class TestWhatGoes:
    """``max(0, balance − what came in that lives on)``."""

    def expiring(self, session: Session, world: World, year: int) -> int:
        purse = queries.purse(session, service.person(world.resident.id))
        assert purse
        return queries.expiring(session, [purse.id], year)[purse.id]

    def test_is_what_is_left_of_the_years_before(self, session: Session, world: World) -> None:
        earn(session, world, 50, on(2025, 5, 1))
        earn(session, world, 30, on(2026, 5, 1))
        assert self.expiring(session, world, 2025) == 0
        assert self.expiring(session, world, 2026) == 50
        with clock.at(on(2026, 6, 1)):
            assert queries.summary(session, world.resident.id) == queries.Summary(80, 50, date(2026, 12, 31))

    def test_the_oldest_is_spent_first(self, session: Session, world: World) -> None:
        earn(session, world, 50, on(2025, 5, 1))
        earn(session, world, 30, on(2026, 5, 1))
        spend(session, world, 45, on(2026, 6, 1))
        assert self.expiring(session, world, 2026) == 5
        spend(session, world, 10, on(2026, 6, 2))
        assert self.expiring(session, world, 2026) == 0

    def test_what_was_taken_back_does_not_live_on(self, session: Session, world: World) -> None:
        earn(session, world, 50, on(2025, 5, 1))
        earn(session, world, 30, on(2026, 5, 1))
        with clock.at(on(2026, 6, 1)):
            service.reverse(session, source=f"earn:{on(2026, 5, 1)}", memo="更正")
        assert self.expiring(session, world, 2026) == 50

    def test_a_gift_lives_to_the_end_of_its_year(self, session: Session, world: World) -> None:
        """Otherwise two of a family could keep points young for ever by giving them to and fro."""
        with clock.at(on(2026, 5, 1)):
            service.award(session, world.neighbour.id, world.street.id, 40, "earn", "参加讲座")
            service.transfer(
                session,
                kind=TransferKind.GIFT,
                source="gift",
                memo="转给家人",
                debit=service.person(world.neighbour.id),
                credit=service.person(world.resident.id),
                amount=40,
                street_id=world.street.id,
            )
        assert self.expiring(session, world, 2026) == 40
        assert self.expiring(session, world, 2025) == 0


class TestTheDuty:
    """What the worker does, and when."""

    def test_announces_thirty_days_before_and_takes_at_the_end(self, session: Session, world: World) -> None:
        earn(session, world, 50, on(2025, 5, 1))
        earn(session, world, 30, on(2026, 5, 1))
        run(session, on(2026, 11, 30))
        assert told(session) == []
        run(session, on(2026, 12, 1))
        run(session, on(2026, 12, 2))
        assert told(session) == ["您有 50 积分快到期了"]
        run(session, on(2026, 12, 31))
        assert balance(session, world) == 80
        run(session, on(2027, 1, 1))
        run(session, on(2027, 1, 2))
        assert balance(session, world) == 30
        gone = select(PointsAccount.balance).where(PointsAccount.owner_kind == OwnerKind.EXPIRED)
        assert session.scalars(gone).all() == [50]
        assert queries.imbalance(session) == []

    def test_a_december_without_a_worker_is_caught_up_with_the_same_notice(
        self, session: Session, world: World
    ) -> None:
        earn(session, world, 50, on(2025, 5, 1))
        run(session, on(2027, 1, 20))
        assert told(session) == ["您有 50 积分快到期了"]
        assert "2027年2月19日" in session.scalars(select(Message.body)).one()
        run(session, on(2027, 2, 18))
        assert balance(session, world) == 50
        run(session, on(2027, 2, 20))
        assert balance(session, world) == 0

    def test_what_comes_after_the_year_stays(self, session: Session, world: World) -> None:
        """The duty comes late, and somebody earned and spent meanwhile."""
        earn(session, world, 50, on(2025, 5, 1))
        run(session, on(2026, 12, 1))
        earn(session, world, 7, on(2027, 1, 3))
        spend(session, world, 10, on(2027, 1, 4))
        run(session, on(2027, 1, 5))
        assert balance(session, world) == 7

    def test_a_winter_without_a_worker_is_left_to_the_next_year(self, session: Session, world: World) -> None:
        earn(session, world, 50, on(2025, 5, 1))
        run(session, on(2027, 4, 1))
        assert told(session) == []
        run(session, on(2027, 12, 1))
        assert told(session) == ["您有 50 积分快到期了"]

    def test_goes_on_where_it_stopped(self, session: Session, world: World) -> None:
        people = [world.new_resident(f"居民{number}").id for number in range(5)]
        for account_id in people:
            with clock.at(on(2025, 5, 1)):
                service.award(session, account_id, world.street.id, 10, f"earn:{account_id}", "参加讲座")
        for verb, when in ((service.announce, on(2026, 12, 1)), (service.expire, on(2027, 1, 1))):
            with clock.at(when):
                assert [verb(session, batch=2) for _ in range(4)] == [2, 2, 1, 0]
        assert session.scalar(select(func.count()).select_from(Message)) == 5
        left = select(func.sum(PointsAccount.balance)).where(PointsAccount.owner_kind == OwnerKind.PERSON)
        assert session.scalar(left) == 0

    def test_comes_round_with_the_others(self, db: Database) -> None:
        assert {duty.name for duty in DUTIES} == {"points.end_of_year", "points.check"}


@pytest.mark.parametrize("year", [2026, 2027])
def test_whoever_has_nothing_is_told_nothing(session: Session, world: World, year: int) -> None:
    run(session, on(year, 12, 1))
    assert told(session) == []
