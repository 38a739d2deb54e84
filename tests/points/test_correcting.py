"""What was booked wrongly is taken back: small amounts alone, larger ones by two."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit import AuditRow
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, NotFound
from app.messages.models import Message
from app.points import queries, service
from app.points.models import PointsReversal, PointsTransfer, ReversalState, TransferKind
from tests.world import World


def booked(session: Session, world: World, points: int) -> PointsTransfer:
    service.award(session, world.resident.id, world.street.id, points, "test:1", "参加讲座")
    return session.scalars(select(PointsTransfer).where(PointsTransfer.source == "test:1")).one()


def ask(session: Session, world: World, points: int) -> PointsReversal:
    one = booked(session, world, points)
    return service.ask_reversal(session, world.actor(world.worker), one.id, "记错了人")


def test_up_to_the_limit_one_is_enough(session: Session, world: World) -> None:
    asked = ask(session, world, service.ALONE_UP_TO)
    assert asked.state is ReversalState.DONE
    assert queries.balance(session, world.resident.id) == 0
    told = session.scalars(select(Message).where(Message.account_id == world.resident.id)).one()
    assert (told.link_kind, "记错了人" in told.body) == ("points", True)
    assert queries.imbalance(session) == []


def test_above_it_somebody_else_confirms(session: Session, world: World) -> None:
    asked = ask(session, world, service.ALONE_UP_TO + 1)
    assert (asked.state, queries.balance(session, world.resident.id)) == (ReversalState.ASKED, 201)
    assert queries.count_asked(session, world.actor(world.worker)) == 0
    assert queries.count_asked(session, world.actor(world.colleague)) == 1
    with pytest.raises(Conflict) as caught:
        service.confirm_reversal(session, world.actor(world.worker), asked.id)
    assert caught.value.code == "same_eyes"
    service.confirm_reversal(session, world.actor(world.colleague), asked.id)
    assert (asked.state, asked.decided_by) == (ReversalState.DONE, world.colleague.id)
    assert queries.balance(session, world.resident.id) == 0
    back = session.scalars(select(PointsTransfer).where(PointsTransfer.kind == TransferKind.REVERSAL)).one()
    assert back.reverses_id == asked.transfer_id


def test_the_database_knows_four_eyes_too(session: Session, world: World) -> None:
    ask(session, world, 201)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(PointsReversal).values(decided_by=PointsReversal.asked_by))


def test_what_is_refused_stays_and_may_be_asked_again(session: Session, world: World) -> None:
    asked = ask(session, world, 201)
    service.refuse_reversal(session, world.actor(world.colleague), asked.id)
    assert queries.balance(session, world.resident.id) == 201
    with pytest.raises(Conflict) as caught:
        service.confirm_reversal(session, world.actor(world.colleague), asked.id)
    assert caught.value.code == "decided_before"
    again = service.ask_reversal(session, world.actor(world.worker), asked.transfer_id, "确实记错了")
    assert again.state is ReversalState.ASKED


def test_it_is_asked_once(session: Session, world: World) -> None:
    asked = ask(session, world, 201)
    with pytest.raises(Conflict) as caught:
        service.ask_reversal(session, world.actor(world.colleague), asked.transfer_id, "记错了人")
    assert caught.value.code == "asked_before"


def test_what_is_spent_is_not_taken_back(session: Session, world: World) -> None:
    one = booked(session, world, 100)
    service.transfer(
        session,
        kind=TransferKind.SPENDING,
        source="test:spend",
        memo="兑换洗衣液",
        debit=service.person(world.resident.id),
        credit=service.stock(world.street.id),
        amount=1,
        street_id=world.street.id,
    )
    with pytest.raises(Conflict) as caught, session.begin_nested():
        service.ask_reversal(session, world.actor(world.worker), one.id, "记错了人")
    assert caught.value.code == "points_spent"
    spent = session.scalars(select(PointsTransfer).where(PointsTransfer.source == "test:spend")).one()
    with pytest.raises(Conflict) as caught:
        service.ask_reversal(session, world.actor(world.worker), spent.id, "不要了")
    assert caught.value.code == "not_correctable"


def test_other_streets_do_not_decide(session: Session, world: World) -> None:
    asked = ask(session, world, 201)
    with pytest.raises(NotFound):
        service.confirm_reversal(session, world.actor(world.other_street_worker), asked.id)
    with pytest.raises(Forbidden):
        service.refuse_reversal(session, world.actor(world.resident), asked.id)


def test_who_did_what_is_on_record(db: Database, world: World) -> None:
    with db.transaction() as session:
        asked = ask(session, world, 201)
        service.confirm_reversal(session, world.actor(world.colleague), asked.id)
    with db.reading() as session:
        rows = session.execute(
            select(AuditRow.action, AuditRow.actor_id).where(AuditRow.action.startswith("points."))
        )
        assert {(action, actor_id) for action, actor_id in rows} == {
            ("points.reversal_asked", world.worker.id),
            ("points.reversal_confirmed", world.colleague.id),
        }
