"""Random people reserve, cancel, fetch and forget while stock comes and goes; after every step everything adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict
from app.points.models import PointsTransfer
from app.rewards import service
from app.rewards.models import LimitPeriod, PickupPoint, Redemption, Reward, StockMovement
from app.rewards.states import RedemptionState
from tests.rewards.conftest import Shop
from tests.rewards.goods import Shelf, balance, counter, faults, give, offered
from tests.world import World

PEOPLE = 4
#: Rice with a limit at the community's, a voucher at the merchant's, and rice there too.
SHELVES = 3
PRICES = (20, 7)


class RedemptionMachine(RuleBasedStateMachine):
    """One world in one transaction that is rolled back; what is refused is rolled back by itself."""

    database: ClassVar[Database]
    world: ClassVar[World]
    keeper: ClassVar[Actor]
    shop: ClassVar[Shop]
    accounts: ClassVar[list[UUID]]
    seen: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = self.database.session(writing=True)
        self.now = datetime.fromisoformat("2026-03-02T02:00:00+00:00")
        #: What each person was awarded, and spent on what is theirs now: the model beside the ledger.
        self.awarded: Counter[UUID] = Counter()

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @initialize(limit=st.sampled_from([None, 1, 2]), period=st.sampled_from(list(LimitPeriod)))
    def begin(self, limit: int | None, period: LimitPeriod) -> None:
        with clock.at(self.now):
            rice = offered(
                self.session,
                self.keeper,
                self.world.community,
                points=PRICES[0],
                per_person=limit,
                period=period,
                keep_days=2,
            )
            voucher = offered(
                self.session,
                self.keeper,
                self.world.community,
                points=PRICES[1],
                per_person=None,
                keep_days=1,
            )
            here = counter(self.session, self.keeper, self.world.community)
            there = counter(self.session, self.keeper, self.shop.unit)
        self.shelves = [Shelf(rice, here), Shelf(voucher, there), Shelf(rice, there)]
        # Something to live on from the beginning, so that lives get long.
        for which in range(SHELVES):
            self.comes(which, 3)
        for who in range(PEOPLE):
            self.earns(who, 60)

    @rule(which=st.integers(0, SHELVES - 1), quantity=st.integers(1, 4))
    def comes(self, which: int, quantity: int) -> None:
        self._step("stock_in", lambda: service.stock_in(*self._stock(which), quantity=quantity, note=""))

    @rule(which=st.integers(0, SHELVES - 1), quantity=st.integers(1, 3))
    def goes(self, which: int, quantity: int) -> None:
        self._step(
            "stock_out",
            lambda: service.stock_out(*self._stock(which), quantity=quantity, note=""),
            may_be={"stock_short"},
        )

    @rule(who=st.integers(0, PEOPLE - 1), amount=st.sampled_from([7, 20, 60]))
    def earns(self, who: int, amount: int) -> None:
        self._step("award", lambda: give(self.session, self.accounts[who], self.world.street, amount))
        self.awarded[self.accounts[who]] += amount

    @rule(
        who=st.integers(0, PEOPLE - 1),
        which=st.integers(0, SHELVES - 1),
        quantity=st.sampled_from([1, 1, 1, 2, 3]),
    )
    def reserves(self, who: int, which: int, quantity: int) -> None:
        shelf = self.shelves[which]
        self._step(
            "reserve",
            lambda: shelf.reserve(self.session, self.accounts[who], quantity),
            may_be={"sold_out", "limit_reached", "points_short"},
        )

    @rule(which=st.integers(0, SHELVES - 1), quantities=st.lists(st.sampled_from([1, 1, 2]), min_size=PEOPLE))
    def many_reserve(self, which: int, quantities: list[int]) -> None:
        for who in range(PEOPLE):
            self.reserves(who, which, quantities[who])

    @rule(index=st.integers(0, 50), again=st.sampled_from([False, False, True]))
    def cancels(self, index: int, again: bool) -> None:
        self._with(index, again, "cancel", lambda one: service.cancel(self.session, one))

    @rule(index=st.integers(0, 50), again=st.sampled_from([False, False, True]))
    def is_called_off(self, index: int, again: bool) -> None:
        self._with(
            index,
            again,
            "call_off",
            lambda one: service.call_off(self.session, self.keeper, one, reason="受潮了"),
        )

    @rule(index=st.integers(0, 50), again=st.sampled_from([False, False, True]))
    def is_handed_over(self, index: int, again: bool) -> None:
        self._with(
            index,
            again,
            "hand_over",
            lambda one: service.hand_over(self.session, self.keeper, one),
            {"redemption_over"},
        )

    @rule(hours=st.sampled_from([1, 13, 25, 24 * 31]))
    def time_goes_by(self, hours: int) -> None:
        """The worker looks some time after, twice, as after a crash."""
        self.now += timedelta(hours=hours)
        waiting = select(Redemption.id).where(Redemption.state == RedemptionState.RESERVED)
        for redemption_id in [*self.session.scalars(waiting)] * 2:
            self._step("look", partial(self._look_after, redemption_id))

    def _look_after(self, redemption_id: UUID) -> None:
        self.seen["lapse"] += service.lapse(self.session, redemption_id)

    def _stock(self, which: int) -> tuple[Session, Actor, Reward, PickupPoint]:
        shelf = self.shelves[which]
        return (
            self.session,
            self.keeper,
            self.session.get_one(Reward, shelf.reward_id),
            self.session.get_one(PickupPoint, shelf.point_id),
        )

    def _with(
        self,
        index: int,
        again: bool,
        name: str,
        do: Callable[[Redemption], None],
        may_be: frozenset[str] | set[str] = frozenset(),
    ) -> None:
        """A verb on something that waits, or ``again`` on whatever there is."""
        rows = select(Redemption).order_by(Redemption.id)
        if not again:
            rows = rows.where(Redemption.state == RedemptionState.RESERVED)
        found = self.session.scalars(rows).all()
        if found:
            one = found[index % len(found)]
            self._step(name, lambda: do(one), may_be={"wrong_state", *may_be})

    def _step(self, name: str, do: Callable[[], Any], *, may_be: set[str] | None = None) -> None:
        """What is refused leaves nothing behind, and is refused for a reason that is known."""
        nested = self.session.begin_nested()
        try:
            with clock.at(self.now):
                do()
            self.session.flush()
            nested.commit()
        except Conflict as problem:
            nested.rollback()
            self.session.expire_all()
            self.seen[problem.code] += 1
            if problem.code not in (may_be or set()):
                raise
            return
        self.seen[name] += 1
        self.session.expire_all()

    @invariant()
    def everything_adds_up(self) -> None:
        assert faults(self.session) == []

    @invariant()
    def nothing_happens_twice(self) -> None:
        """People have what they were awarded less what is theirs; what was fetched moved once and was paid once."""
        rows = self.session.scalars(select(Redemption)).all()
        for account_id in self.accounts:
            spent = sum(
                one.points
                for one in rows
                if one.account_id == account_id
                and one.state in (RedemptionState.RESERVED, RedemptionState.HANDED_OVER)
            )
            assert balance(self.session, account_id) == self.awarded[account_id] - spent
        fetched = sum(one.state is RedemptionState.HANDED_OVER for one in rows)
        moved = select(func.count()).where(StockMovement.redemption_id.is_not(None))
        paid = select(func.count()).where(PointsTransfer.source.startswith("handover:"))
        assert (self.session.scalar(moved), self.session.scalar(paid)) == (fetched, fetched)

    @invariant()
    def nothing_waits_longer_than_it_may(self) -> None:
        over = select(func.count()).where(
            Redemption.state == RedemptionState.RESERVED, Redemption.expires_at <= self.now
        )
        assert self.session.scalar(over) == 0


@pytest.mark.timeout(600)
def test_it_adds_up_whatever_happens(
    app: Flask, db: Database, world: World, keeper: Actor, shop: Shop
) -> None:
    parts = {
        "database": db,
        "world": world,
        "keeper": keeper,
        "shop": shop,
        "accounts": [world.new_resident().id for _ in range(PEOPLE)],
        "seen": Counter(),
    }
    machine: Any = type("Machine", (RedemptionMachine,), parts)
    with app.app_context():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=12,
                stateful_step_count=40,
                deadline=None,
                # The same lives every time, so that how far they get is no matter of luck.
                derandomize=True,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    # A machine that never got anywhere would prove nothing.
    for happened in (
        *("reserve", "cancel", "call_off", "hand_over", "lapse", "stock_out"),
        *("sold_out", "limit_reached", "points_short", "wrong_state", "stock_short"),
    ):
        assert machine.seen[happened], machine.seen
