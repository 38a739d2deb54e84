"""The ledger: every point comes from somewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.points import queries, service
from app.points.models import OwnerKind, PointsAccount, PointsEntry, PointsTransfer, TransferKind
from tests.support.append_only import unguarded
from tests.world import World


def award(session: Session, world: World, amount: int = 10, source: str = "test:1") -> bool:
    return service.award(session, world.resident.id, world.street.id, amount, source, "参加讲座")


def spend(session: Session, world: World, amount: int, source: str = "test:spend") -> bool:
    return service.transfer(
        session,
        kind=TransferKind.SPENDING,
        source=source,
        memo="兑换洗衣液",
        debit=service.person(world.resident.id),
        credit=service.issuer(world.street.id),
        amount=amount,
        street_id=world.street.id,
    )


def issued(session: Session, street_id: UUID) -> int | None:
    return session.scalar(
        select(PointsAccount.balance).where(
            PointsAccount.owner_kind == OwnerKind.ISSUER, PointsAccount.owner_id == street_id
        )
    )


def test_an_award_comes_from_the_street(session: Session, world: World) -> None:
    assert award(session, world)
    assert queries.balance(session, world.resident.id) == 10
    assert issued(session, world.street.id) == -10
    assert queries.imbalance(session) == []


def test_a_source_gives_once(session: Session, world: World) -> None:
    assert award(session, world)
    assert not award(session, world)
    assert award(session, world, source="test:2")
    assert queries.balance(session, world.resident.id) == 20
    assert queries.imbalance(session) == []


def test_nobody_spends_what_they_do_not_have(session: Session, world: World) -> None:
    award(session, world, 10)
    with pytest.raises(Conflict) as caught, session.begin_nested():
        spend(session, world, 11)
    assert caught.value.code == "points_short"
    assert queries.balance(session, world.resident.id) == 10
    assert queries.imbalance(session) == []
    assert spend(session, world, 10)
    assert queries.balance(session, world.resident.id) == 0
    assert issued(session, world.street.id) == 0
    assert queries.imbalance(session) == []


def test_the_database_itself_keeps_people_above_zero(session: Session, world: World) -> None:
    award(session, world)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(PointsAccount).where(PointsAccount.owner_kind == OwnerKind.PERSON).values(balance=-1)
        )


def test_the_database_itself_lets_issuers_alone_give_without_a_floor(session: Session, world: World) -> None:
    award(session, world)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(PointsAccount).where(PointsAccount.owner_kind == OwnerKind.PERSON).values(floor=None)
        )


def test_a_street_gives_no_more_than_its_floor_allows(session: Session, world: World) -> None:
    award(session, world, 10)
    session.execute(
        update(PointsAccount).where(PointsAccount.owner_kind == OwnerKind.ISSUER).values(floor=-15)
    )
    with pytest.raises(Conflict) as caught, session.begin_nested():
        award(session, world, 6, "test:2")
    assert caught.value.code == "budget_used_up"
    assert award(session, world, 5, "test:3")
    assert issued(session, world.street.id) == -15
    assert queries.imbalance(session) == []


def test_a_transfer_takes_three_statements(
    session: Session, world: World, query_counter: Callable[[], int]
) -> None:
    award(session, world)
    query_counter()
    award(session, world, source="test:2")
    assert query_counter() == 3
    award(session, world, source="test:2")
    assert query_counter() == 1


@pytest.mark.parametrize("table", [PointsTransfer, PointsEntry])
def test_the_database_refuses_to_change_what_was_written(
    db: Database, world: World, table: type[PointsTransfer | PointsEntry]
) -> None:
    with db.transaction() as session:
        award(session, world)
    for statement in (update(table).values(at=clock.now()), delete(table)):
        with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
            session.execute(statement.execution_options(synchronize_session=False))
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
            session.execute(text(f"TRUNCATE {table.__tablename__} CASCADE"))


class TestTakingBack:
    """A transfer the other way round."""

    def test_takes_the_points_back_once(self, session: Session, world: World) -> None:
        award(session, world, 10)
        assert service.reverse(session, source="test:1", memo="更正：记错了人")
        assert not service.reverse(session, source="test:1", memo="更正：记错了人")
        assert queries.balance(session, world.resident.id) == 0
        assert issued(session, world.street.id) == 0
        original, back = session.scalars(select(PointsTransfer).order_by(PointsTransfer.id))
        assert (back.kind, back.reverses_id) == (TransferKind.REVERSAL, original.id)
        assert queries.imbalance(session) == []

    def test_gives_back_what_was_spent(self, session: Session, world: World) -> None:
        award(session, world, 10)
        spend(session, world, 4)
        spent = session.scalars(select(PointsTransfer.id).where(PointsTransfer.source == "test:spend")).one()
        assert service.reverse(session, transfer_id=spent, memo="兑换取消", made_by=world.worker.id)
        assert queries.balance(session, world.resident.id) == 10
        assert queries.imbalance(session) == []

    def test_what_is_spent_cannot_be_taken_back(self, session: Session, world: World) -> None:
        award(session, world, 10)
        spend(session, world, 4)
        with pytest.raises(Conflict) as caught, session.begin_nested():
            service.reverse(session, source="test:1", memo="更正")
        assert caught.value.code == "points_short"
        assert queries.balance(session, world.resident.id) == 6

    def test_what_takes_back_stays(self, session: Session, world: World) -> None:
        award(session, world, 10)
        service.reverse(session, source="test:1", memo="更正")
        back = session.scalars(select(PointsTransfer.id).where(PointsTransfer.reverses_id.is_not(None))).one()
        with pytest.raises(Conflict) as caught:
            service.reverse(session, transfer_id=back, memo="更正")
        assert caught.value.code == "is_reversal"

    def test_what_never_was_is_not_taken_back(self, session: Session, world: World) -> None:
        with pytest.raises(NotFound):
            service.reverse(session, source="test:1", memo="更正")

    def test_the_database_keeps_a_second_reversal_out(self, session: Session, world: World) -> None:
        """Whatever source it calls itself."""
        award(session, world, 10)
        award(session, world, 10, "test:2")
        service.reverse(session, source="test:1", memo="更正")
        first = session.scalars(select(PointsTransfer.id).where(PointsTransfer.source == "test:1")).one()
        with pytest.raises(IntegrityError), session.begin_nested():
            service.transfer(
                session,
                kind=TransferKind.REVERSAL,
                source="another name",
                memo="更正",
                debit=service.person(world.resident.id),
                credit=service.issuer(world.street.id),
                amount=10,
                street_id=world.street.id,
                reverses_id=first,
            )


def test_every_kind_of_owner_has_a_purse_of_its_own(session: Session, world: World) -> None:
    """Stock, what expired and issuer of one street have one id and are still three."""
    award(session, world, 10)
    owners = [
        service.team(new_id()),
        service.stock(world.street.id),
        service.merchant(new_id()),
        service.expired(world.street.id),
    ]
    giver = service.person(world.resident.id)
    for number, owner in enumerate(owners):
        service.transfer(
            session,
            kind=TransferKind.DONATION,
            source=f"round:{number}",
            memo="一圈",
            debit=giver,
            credit=owner,
            amount=10,
            street_id=world.street.id,
        )
        giver = owner
    held = dict(session.execute(select(PointsAccount.owner_kind, PointsAccount.balance)).all())
    assert held.pop(OwnerKind.EXPIRED) == 10
    assert held.pop(OwnerKind.ISSUER) == -10
    assert set(held.values()) == {0}
    assert queries.imbalance(session) == []


@pytest.mark.parametrize("amount", [0, -5])
def test_points_move_forwards(session: Session, world: World, amount: int) -> None:
    with pytest.raises(ValueError, match="forwards"):
        award(session, world, amount)


def test_points_do_not_move_in_a_circle(session: Session, world: World) -> None:
    someone = service.person(world.resident.id)
    with pytest.raises(ValueError, match="another"):
        service.transfer(
            session,
            kind=TransferKind.SPENDING,
            source="test:circle",
            memo="",
            debit=someone,
            credit=someone,
            amount=1,
            street_id=world.street.id,
        )


def test_earned_this_month_begins_with_the_month_in_shanghai(session: Session, world: World) -> None:
    month = datetime(2026, 11, 1, 0, 0, tzinfo=clock.SHANGHAI)
    with clock.at(month - timedelta(seconds=1)):
        award(session, world, 5, "test:october")
    with clock.at(month):
        award(session, world, 7, "test:november")
        spend(session, world, 3)
        assert queries.earned_this_month(session, world.resident.id) == 7
        assert queries.balance(session, world.resident.id) == 9
        assert queries.earned_this_month(session, world.neighbour.id) == 0
        assert queries.balance(session, world.neighbour.id) == 0


def test_the_statement_is_ones_own_newest_first_and_in_pages(session: Session, world: World) -> None:
    noon = datetime(2026, 11, 3, 12, 0, tzinfo=clock.SHANGHAI)
    for number in range(5):
        with clock.at(noon + timedelta(minutes=number)):
            award(session, world, number + 1, f"test:{number}")
    service.award(session, world.neighbour.id, world.street.id, 99, "test:other", "别人的")
    first, following = queries.statement(session, world.resident.id, cursor=None, limit=3)
    rest, end = queries.statement(session, world.resident.id, cursor=following, limit=3)
    assert [entry.amount for entry in first + rest] == [5, 4, 3, 2, 1]
    assert [entry.balance_after for entry in first + rest] == [15, 10, 6, 3, 1]
    assert {entry.transfer.memo for entry in first + rest} == {"参加讲座"}
    assert end is None


def _invent(session: Session) -> None:
    session.execute(
        update(PointsAccount)
        .where(PointsAccount.owner_kind == OwnerKind.PERSON)
        .values(balance=PointsAccount.balance + 1)
    )


def _forget_a_side(session: Session) -> None:
    session.execute(delete(PointsEntry).where(PointsEntry.amount < 0))


def _bend_an_entry(session: Session) -> None:
    session.execute(update(PointsEntry).where(PointsEntry.amount > 0).values(amount=11))


def _forget_all_sides(session: Session) -> None:
    session.execute(delete(PointsEntry))
    session.execute(update(PointsAccount).values(balance=0))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (_invent, "all balances"),
        (_invent, "account"),
        (_forget_a_side, "transfer"),
        (_forget_a_side, "account"),
        (_bend_an_entry, "transfer"),
        (_forget_all_sides, "transfer"),
    ],
)
def test_adding_up_finds_what_was_tampered_with(
    session: Session, world: World, tamper: Callable[[Session], None], found: str
) -> None:
    award(session, world)
    with unguarded(session):
        tamper(session)
    assert any(line.startswith(found) for line in queries.imbalance(session))


def test_an_empty_ledger_comes_out(session: Session, world: World) -> None:
    assert queries.imbalance(session) == []
    assert session.scalars(select(PointsTransfer)).all() == []


def test_what_the_phone_gets(db: Any, world: World, client_for: Any, query_counter: Any) -> None:
    with db.transaction() as session:
        award(session, world, 10, "test:1")
        award(session, world, 5, "test:2")
    phone = client_for(world.resident)
    year = clock.today().year
    assert phone.get("/api/v1/points").json == {
        "balance": 15,
        "earned_this_month": 15,
        "expiring": 0,
        "expires_on": f"{year}-12-31",
    }
    query_counter()
    page = phone.get("/api/v1/points/entries?limit=1").json
    # The log-in, and the page with its memos.
    assert query_counter() == 2
    [entry] = page["items"]
    assert set(entry) == {"id", "kind", "amount", "balance_after", "memo", "at"}
    assert page["next_cursor"]
    assert client_for(world.neighbour).get("/api/v1/points/entries").json == {
        "items": [],
        "next_cursor": None,
    }
    assert client_for(None).get("/api/v1/points").status_code == 401
