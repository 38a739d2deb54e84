"""Reserving, giving back, falling back: points and stock go together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.periodic import run_due
from app.messages.models import Message
from app.points.models import OwnerKind
from app.rewards import queries, service, tasks
from app.rewards.codes import read_code, written
from app.rewards.models import LimitPeriod, PickupPoint, Redemption, Reward, StockMovement
from app.rewards.offer import period_of
from app.rewards.states import REDEMPTION_STATES, RedemptionState
from tests.rewards.conftest import Shop
from tests.rewards.goods import (
    Shelf,
    balance,
    counter,
    faults,
    give,
    offered,
    purse,
    stocked,
    words,
)
from tests.world import World


@pytest.fixture
def shelf(keeper: Actor, world: World, session: Session) -> Shelf:
    """Three bags of rice at the community's counter, and a resident with 100 points."""
    made = stocked(session, keeper, world.community)
    give(session, world.resident.id, world.street)
    return made


def refusal(job: Callable[[], object]) -> str:
    with pytest.raises((Conflict, Invalid, NotFound, Forbidden)) as refused:
        job()
    return refused.value.code


class TestReserving:
    """Both are put aside, or neither."""

    def test_takes_stock_and_points(self, shelf: Shelf, session: Session, world: World) -> None:
        one = shelf.reserve(session, world.resident.id, 2)
        assert (one.state, one.points, one.quantity) == (RedemptionState.RESERVED, 40, 2)
        assert shelf.left(session) == (3, 2)
        assert balance(session, world.resident.id) == 60
        assert purse(session, OwnerKind.STOCK, world.street.id) == 40
        assert faults(session) == []

    def test_waits_to_the_end_of_its_last_day(self, shelf: Shelf, session: Session, world: World) -> None:
        one = shelf.reserve(session, world.resident.id)
        last = clock.local(one.expires_at - timedelta(seconds=1))
        assert last.date() == clock.today() + timedelta(days=7)
        assert (last.hour, last.minute) == (23, 59)

    def test_the_price_is_the_one_that_was_shown(self, shelf: Shelf, session: Session, world: World) -> None:
        reward = session.get_one(Reward, shelf.reward_id)
        code = refusal(
            lambda: service.reserve(session, world.resident.id, reward, shelf.point_id, quantity=1, points=15)
        )
        assert code == "price_changed"

    def test_nothing_is_left(self, shelf: Shelf, session: Session, world: World) -> None:
        give(session, world.neighbour.id, world.street)
        shelf.reserve(session, world.neighbour.id, 2)
        assert refusal(lambda: shelf.reserve(session, world.resident.id, 2)) == "sold_out"

    def test_so_many_a_month(self, shelf: Shelf, session: Session, world: World) -> None:
        shelf.reserve(session, world.resident.id, 2)
        assert refusal(lambda: shelf.reserve(session, world.resident.id)) == "limit_reached"

    def test_points_are_short(self, shelf: Shelf, session: Session, world: World) -> None:
        give(session, world.neighbour.id, world.street, 19)
        assert refusal(lambda: shelf.reserve(session, world.neighbour.id)) == "points_short"

    def test_not_before_and_not_after_its_days(
        self, shelf: Shelf, keeper: Actor, session: Session, world: World
    ) -> None:
        reward, today = session.get_one(Reward, shelf.reward_id), clock.today()
        for days in (
            {"starts_on": today + timedelta(days=1)},
            {"starts_on": today - timedelta(days=9), "ends_on": today - timedelta(days=1)},
        ):
            service.change_reward(session, keeper, reward, words(**days), photo_id=None)
            assert refusal(lambda: shelf.reserve(session, world.resident.id)) == "not_on_offer"
        service.change_reward(session, keeper, reward, words(starts_on=today, ends_on=today), photo_id=None)
        assert shelf.reserve(session, world.resident.id)

    def test_not_when_withdrawn(self, shelf: Shelf, keeper: Actor, session: Session, world: World) -> None:
        service.offer_or_withdraw(session, keeper, session.get_one(Reward, shelf.reward_id), active=False)
        assert refusal(lambda: shelf.reserve(session, world.resident.id)) == "not_on_offer"

    def test_not_at_a_closed_counter(
        self, shelf: Shelf, keeper: Actor, session: Session, world: World
    ) -> None:
        point = session.get_one(PickupPoint, shelf.point_id)
        service.open_or_close(session, keeper, point, active=False)
        assert refusal(lambda: shelf.reserve(session, world.resident.id)) == "sold_out"

    def test_another_street_has_its_own(self, shelf: Shelf, session: Session, world: World) -> None:
        assert queries.streets_of(session, world.other_resident.id) == {world.other_street.id}

    def test_whoever_got_points_from_a_street_may_spend_them_there(
        self, shelf: Shelf, session: Session, world: World
    ) -> None:
        give(session, world.other_resident.id, world.street)
        assert queries.streets_of(session, world.other_resident.id) == {
            world.street.id,
            world.other_street.id,
        }


class TestGivingBack:
    """Cancelled, called off or out of date: both go back."""

    def test_the_person_cancels(self, shelf: Shelf, session: Session, world: World) -> None:
        one = shelf.reserve(session, world.resident.id, 2)
        service.cancel(session, one)
        assert one.state is RedemptionState.CANCELLED
        assert shelf.left(session) == (3, 0)
        assert balance(session, world.resident.id) == 100
        assert shelf.reserve(session, world.resident.id, 2)
        assert faults(session) == []

    def test_only_once(self, shelf: Shelf, session: Session, world: World) -> None:
        one = shelf.reserve(session, world.resident.id)
        service.cancel(session, one)
        assert refusal(lambda: service.cancel(session, one)) == "wrong_state"
        assert balance(session, world.resident.id) == 100

    def test_the_office_calls_it_off(
        self,
        keeper: Actor,
        world: World,
        app: Flask,
        db: Database,
        deliver: Callable[[], int],
    ) -> None:
        with app.app_context(), db.transaction() as session:
            shelf = stocked(session, keeper, world.community)
            give(session, world.resident.id, world.street)
            one = shelf.reserve(session, world.resident.id)
            service.call_off(session, keeper, one, reason="这批米受潮了")
        deliver()
        with db.reading() as session:
            assert balance(session, world.resident.id) == 100
            told = session.scalars(select(Message)).one()
            assert "这批米受潮了" in told.body
            assert (told.link_kind, told.link_id) == ("redemption", one.id)
            assert faults(session) == []

    def test_out_of_date_falls_back(
        self,
        keeper: Actor,
        world: World,
        app: Flask,
        db: Database,
        deliver: Callable[[], int],
    ) -> None:
        with app.app_context(), db.transaction() as session:
            shelf = stocked(session, keeper, world.community)
            give(session, world.resident.id, world.street)
            one = shelf.reserve(session, world.resident.id)
        with clock.at(one.expires_at - timedelta(minutes=1)):
            run_due(db, tasks.DUTIES)
            deliver()
        with db.reading() as session:
            assert session.get_one(Redemption, one.id).state is RedemptionState.RESERVED
        with clock.at(one.expires_at + timedelta(minutes=6)):
            # A second look, and a second delivery, change nothing.
            for _ in range(2):
                run_due(db, tasks.DUTIES)
                deliver()
        with db.reading() as session:
            assert session.get_one(Redemption, one.id).state is RedemptionState.LAPSED
            assert shelf.left(session) == (3, 0)
            assert balance(session, world.resident.id) == 100
            titles = session.scalars(select(Message.title).order_by(Message.id)).all()
            assert titles == ["记得今天去领兑换的东西", "兑换的东西过期没领，积分退给您了"]
            assert faults(session) == []


class TestHandingOver:
    """The points go to whoever gave it."""

    def test_of_the_street_itself(
        self, street_keeper: Actor, shelf: Shelf, session: Session, world: World
    ) -> None:
        one = shelf.reserve(session, world.resident.id, 2)
        service.hand_over(session, street_keeper, one)
        assert (one.state, one.handed_by) == (RedemptionState.HANDED_OVER, world.street_worker.id)
        assert shelf.left(session) == (1, 0)
        assert purse(session, OwnerKind.STOCK, world.street.id) == 0
        assert purse(session, OwnerKind.ISSUER, world.street.id) == -60
        moved = session.scalars(select(StockMovement).order_by(StockMovement.id)).all()
        assert [(row.amount, row.stock_after) for row in moved] == [(3, 3), (-2, 1)]
        assert faults(session) == []

    def test_of_a_merchant(self, keeper: Actor, shop: Shop, session: Session, world: World) -> None:
        shelf = stocked(session, keeper, world.community, giver=shop.unit)
        give(session, world.resident.id, world.street)
        one = shelf.reserve(session, world.resident.id)
        found = queries.redemption_by_code(session, shop.actor, written(one.code))
        service.hand_over(session, shop.actor, found)
        assert purse(session, OwnerKind.MERCHANT, shop.unit.id) == 20
        assert faults(session) == []

    def test_only_once(self, shelf: Shelf, session: Session, world: World, keeper: Actor) -> None:
        one = shelf.reserve(session, world.resident.id)
        service.hand_over(session, keeper, one)
        assert refusal(lambda: service.hand_over(session, keeper, one)) == "wrong_state"
        assert refusal(lambda: service.cancel(session, one)) == "wrong_state"

    def test_not_after_its_last_day(
        self, shelf: Shelf, session: Session, world: World, keeper: Actor
    ) -> None:
        one = shelf.reserve(session, world.resident.id)
        with clock.at(one.expires_at):
            assert refusal(lambda: service.hand_over(session, keeper, one)) == "redemption_over"

    def test_not_to_oneself(self, shelf: Shelf, session: Session, world: World, keeper: Actor) -> None:
        give(session, world.worker.id, world.street)
        one = shelf.reserve(session, world.worker.id)
        assert refusal(lambda: service.hand_over(session, keeper, one)) == "own_redemption"

    def test_not_at_another_counter(
        self, keeper: Actor, shop: Shop, shelf: Shelf, session: Session, world: World
    ) -> None:
        one = shelf.reserve(session, world.resident.id)
        assert refusal(lambda: queries.redemption_by_code(session, shop.actor, one.code)) == "unknown_code"
        assert refusal(lambda: queries.access_counter_redemption(session, shop.actor, one.id)) == "not_found"

    def test_the_person_is_told(
        self, keeper: Actor, world: World, app: Flask, db: Database, deliver: Callable[[], int]
    ) -> None:
        with app.app_context(), db.transaction() as session:
            shelf = stocked(session, keeper, world.community)
            give(session, world.resident.id, world.street)
            service.hand_over(session, keeper, shelf.reserve(session, world.resident.id))
        deliver()
        with db.reading() as session:
            assert session.scalars(select(Message.title)).one() == "兑换的东西领到了"


class TestStock:
    """What comes and goes has a row that stays."""

    def test_in_and_out(self, shelf: Shelf, session: Session, keeper: Actor) -> None:
        reward, point = session.get_one(Reward, shelf.reward_id), session.get_one(PickupPoint, shelf.point_id)
        assert service.stock_in(session, keeper, reward, point, quantity=5, note="补货") == 8
        assert service.stock_out(session, keeper, reward, point, quantity=2, note="破损") == 6
        assert faults(session) == []

    def test_what_is_reserved_stays(
        self, shelf: Shelf, session: Session, keeper: Actor, world: World
    ) -> None:
        shelf.reserve(session, world.resident.id, 2)
        reward, point = session.get_one(Reward, shelf.reward_id), session.get_one(PickupPoint, shelf.point_id)
        assert (
            refusal(lambda: service.stock_out(session, keeper, reward, point, quantity=2, note=""))
            == "stock_short"
        )
        assert service.stock_out(session, keeper, reward, point, quantity=1, note="") == 2

    def test_not_across_streets(self, world: World, session: Session, shelf: Shelf, keeper: Actor) -> None:
        other = PickupPoint(
            street_id=world.other_street.id,
            unit_id=world.other_community.id,
            name="别处",
            place="别处",
            hours="",
        )
        session.add(other)
        session.flush()
        reward = session.get_one(Reward, shelf.reward_id)
        assert (
            refusal(lambda: service.stock_in(session, keeper, reward, other, quantity=1, note=""))
            == "other_street"
        )

    @pytest.mark.parametrize(
        "change", ["UPDATE stock_movements SET amount = 9", "DELETE FROM stock_movements"]
    )
    def test_a_movement_is_never_changed(self, shelf: Shelf, session: Session, change: str) -> None:
        session.flush()
        with pytest.raises(DBAPIError, match="append-only"):
            session.connection().exec_driver_sql(change)
        session.rollback()


def test_who_may_keep_what(world: World, keeper: Actor, street_keeper: Actor, session: Session) -> None:
    of_street = offered(session, street_keeper, world.street)
    assert queries.access_readable_reward(session, keeper, of_street.id)
    assert refusal(lambda: queries.access_managed_reward(session, keeper, of_street.id)) == "not_found"
    assert refusal(lambda: offered(session, keeper, world.sibling_community)) == "out_of_reach"
    assert refusal(lambda: counter(session, keeper, world.street)) == "out_of_reach"
    point = counter(session, keeper, world.community)
    assert queries.access_managed_pickup_point(session, street_keeper, point.id)


def test_every_illegal_move_is_refused() -> None:
    for state in RedemptionState:
        for verb in REDEMPTION_STATES.verbs:
            if state is RedemptionState.RESERVED:
                assert REDEMPTION_STATES.next_state(state, verb, label="") is not state
            else:
                with pytest.raises(Conflict):
                    REDEMPTION_STATES.next_state(state, verb, label="")


def test_numbers_are_read_however_they_are_typed() -> None:
    assert written("12345678") == "1234 5678"
    assert {read_code(typed) for typed in ("1234 5678", "１２３４-5678", " 12 34 56 78 ")} == {"12345678"}


def test_a_number_somebody_has_is_thrown_again(
    shelf: Shelf, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["11111111", "11111111", "22222222"])
    monkeypatch.setattr("app.rewards.service.redeeming.new_code", lambda: next(numbers))
    assert [shelf.reserve(session, world.resident.id).code for _ in range(2)] == ["11111111", "22222222"]


def test_a_limit_counts_by_month_by_year_or_for_good() -> None:
    day = clock.today().replace(year=2026, month=11, day=21)
    assert [period_of(period, day) for period in LimitPeriod] == ["2026-11", "2026", "always"]
