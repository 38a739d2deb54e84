"""Random lives of orders: after every step the events replay to the same state, and one team at most has each order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Problem
from app.orders import queries, service
from app.orders.models import DemandOrder, OrderOffer
from app.orders.states import ORDER_STATES, STATE_NAMES, OfferState, OrderState, Side
from tests.orders.scene import Scene

Step = Callable[[Session, Scene, DemandOrder], object]


def _pick(session: Session, scene: Scene, order: DemandOrder) -> None:
    at = clock.now() + timedelta(minutes=30)
    service.pick(session, scene.scissors_leader, order, [scene.member.account_id], at)


def _takes(who: str) -> Step:
    return lambda session, scene, order: service.take(session, getattr(scene, who), order)


def _declines(who: str) -> Step:
    return lambda session, scene, order: service.decline(session, getattr(scene, who), order, "有事")


def _rates(side: Side, who: str) -> Step:
    def rate(session: Session, scene: Scene, order: DemandOrder) -> None:
        actor: Actor = getattr(scene, who)
        service.rate(session, actor, order, side, stars=5, comment=None)

    return rate


STEPS: dict[str, Step] = {
    "accept": lambda s, w, o: service.accept(s, w.worker, o, skill=None),
    "return": lambda s, w, o: service.send_back(s, w.worker, o, "几楼？"),
    "supplement": lambda s, w, o: service.supplement(s, w.resident, o, "三楼"),
    "dispatch": lambda s, w, o: service.dispatch(s, w.worker, o, [w.scissors.unit_id, w.combs.unit_id]),
    "scissors take": _takes("scissors_leader"),
    "combs take": _takes("combs_leader"),
    "scissors decline": _declines("scissors_leader"),
    "combs decline": _declines("combs_leader"),
    "give back": lambda s, w, o: service.give_back(s, w.scissors_leader, o, "病了"),
    "recall": lambda s, w, o: service.recall(s, w.worker, o, "改天"),
    "pick": _pick,
    "check in": lambda s, w, o: service.check_in(s, w.member, o, code=o.visit_code, point=None),
    "check out": lambda s, w, o: service.check_out(s, w.member, o, note=None, photo_ids=()),
    "resident rates": _rates(Side.RESIDENT, "resident"),
    "team rates": _rates(Side.TEAM, "scissors_leader"),
    "station rates": _rates(Side.STATION, "worker"),
    "withdraw": lambda s, w, o: service.withdraw(s, w.resident, o),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(STEPS)), min_size=8, max_size=30))
def test_events_replay_to_the_state(scene: Scene, names: list[str]) -> None:
    order_id = scene.ordered()
    # What most often leads on comes between the steps of chance, so that lives get somewhere.
    for name in ("accept", "dispatch", *names):
        try:
            scene.do(lambda s, step=STEPS[name]: step(s, scene, s.get_one(DemandOrder, order_id)))
        except Problem:
            continue
        check(scene, order_id)


def check(scene: Scene, order_id: UUID) -> None:
    with scene.world.database.reading() as session:
        order = session.get_one(DemandOrder, order_id)
        state = OrderState.ORDERED
        for event in queries.events(session, order_id)[1:]:
            assert event.from_state == state
            state = ORDER_STATES.next_state(state, event.verb, label=STATE_NAMES[state])
            assert event.to_state == state
        assert order.state == state
        taken = session.scalars(
            select(OrderOffer.team_id).where(
                OrderOffer.order_id == order_id, OrderOffer.state == OfferState.TAKEN
            )
        ).all()
        assert len(taken) <= 1
        if order.state in (OrderState.TAKEN, OrderState.VISITING, OrderState.DONE, OrderState.CLOSED):
            assert list(taken) == [order.team_id]
        waiting = session.scalar(
            select(func.count()).where(OrderOffer.order_id == order_id, OrderOffer.state == OfferState.OPEN)
        )
        assert bool(waiting) == (order.state == OrderState.DISPATCHED)
