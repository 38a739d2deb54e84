"""Every night the whole ledger is added up again."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Database
from app.messages.models import Message
from app.points import checking, queries, service
from app.points.models import OwnerKind, PointsAccount, PointsCheck, PointsEntry, TransferKind
from app.points.tasks import check
from tests.support.append_only import unguarded
from tests.world import World


def night(hour: int, day: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=clock.SHANGHAI)


def add_some(session: Session, world: World) -> None:
    service.award(session, world.resident.id, world.street.id, 10, "test:1", "参加讲座")


def test_a_good_ledger_is_on_record_and_tells_nobody(session: Session, world: World) -> None:
    add_some(session, world)
    with clock.at(night(1)):
        check(session)
    assert queries.last_check(session) is None
    with clock.at(night(2)):
        check(session)
        check(session)
    assert [(one.day.day, one.faults) for one in session.scalars(select(PointsCheck))] == [(10, 0)]
    assert session.scalars(select(Message)).all() == []


def test_a_fault_is_told_to_the_admins_once_a_day(session: Session, world: World) -> None:
    add_some(session, world)
    session.execute(
        update(PointsAccount).where(PointsAccount.owner_kind == OwnerKind.PERSON).values(balance=11)
    )
    for hour in (3, 4):
        with clock.at(night(hour)):
            check(session)
    message = session.scalars(select(Message)).one()
    assert (message.account_id, message.title) == (world.admin.id, "积分账有 2 处对不上")
    last = queries.last_check(session)
    assert last
    assert last.faults == 2


def test_a_reversal_that_does_not_mirror_is_found(session: Session, world: World) -> None:
    """Both sides changed alike, so that everything still adds up."""
    add_some(session, world)
    service.reverse(session, source="test:1", memo="更正")
    back = select(queries.PointsTransfer.id).where(queries.PointsTransfer.kind == TransferKind.REVERSAL)
    with unguarded(session):
        session.execute(
            update(PointsEntry)
            .where(PointsEntry.transfer_id.in_(back))
            .values(amount=PointsEntry.amount * 9 / 10)
            .execution_options(synchronize_session=False)
        )
    found = [fault.sentence for fault in checking.faults(session)]
    assert any(sentence.startswith("reversal") for sentence in found)


def test_a_floor_that_was_not_granted_is_found(session: Session, world: World) -> None:
    service.grant_budget(session, world.actor(world.street_worker), world.street.id, 100)
    session.execute(update(PointsAccount).values(floor=-500))
    [fault] = checking.faults(session)
    assert fault.sentence.startswith(f"street {world.street.id} was granted 100")
    assert fault.street_id == world.street.id


def test_the_command_says_so_and_fails(app: Flask, db: Database, world: World) -> None:
    with db.transaction() as session:
        add_some(session, world)
    runner = app.test_cli_runner()
    good = runner.invoke(args=["points", "verify"])
    assert (good.exit_code, good.output.strip()) == (0, "积分账目相符")
    with db.transaction() as session:
        session.execute(
            update(PointsAccount).where(PointsAccount.owner_kind == OwnerKind.PERSON).values(balance=11)
        )
    bad = runner.invoke(args=["points", "verify"])
    assert (bad.exit_code, "all balances add up to 1" in bad.output) == (1, True)
