"""Reserving a reward for points, and everything that gives both back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit, clock, outbox
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, Invalid
from app.core.ids import new_id
from app.rewards import purses
from app.rewards.codes import new_code
from app.rewards.models import (
    LIMIT_PERIOD_NAMES,
    PickupPoint,
    Redemption,
    Reward,
    RewardStock,
    RewardTaking,
)
from app.rewards.offer import is_on_offer, period_of
from app.rewards.states import REDEMPTION_STATE_NAMES, REDEMPTION_STATES, RedemptionState

#: Somebody is told what became of their redemption.
HAPPENED_TOPIC = "rewards.happened"
#: A reservation whose time is over falls back, each in a transaction of its own.
LAPSE_TOPIC = "rewards.lapse"
#: So many of one reward at once: who wants more comes again.
MOST_AT_ONCE = 20
#: How many numbers are tried before something must be wrong with the dice.
_TRIES = 5


def reserve(
    session: Session, account_id: UUID, reward: Reward, pickup_point_id: UUID, *, quantity: int, points: int
) -> Redemption:
    """Put so many of a reward, and the points for them, aside for somebody: both or neither.

    ``reward`` comes from ``access_reward``; ``points`` is the price of one as the person saw it.
    Raises Conflict (``not_on_offer``, ``price_changed``, ``limit_reached``, ``sold_out``, ``points_short``) and
    Invalid (``too_many``).
    """
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Invalid("too_many", f"一次最多兑换 {MOST_AT_ONCE} 份。")
    if not is_on_offer(reward):
        raise Conflict("not_on_offer", "这件现在不能兑换了，看看别的吧。")
    if points != reward.points:
        raise Conflict("price_changed", f"这件现在要 {reward.points} 积分了，请看一看再决定。")
    period = period_of(reward.period, clock.today())
    # Everybody takes their own row, then the stock's, then those of the ledger, so nobody waits in a circle.
    _count(session, account_id, reward, period, quantity)
    _take(session, reward.id, pickup_point_id, quantity)
    one = _insert(
        session,
        account_id=account_id,
        reward_id=reward.id,
        pickup_point_id=pickup_point_id,
        street_id=reward.street_id,
        title=reward.title,
        quantity=quantity,
        points=points * quantity,
        price_cents=reward.price_cents,
        period=period,
        expires_at=clock.day_start(clock.today() + timedelta(days=reward.keep_days + 1)),
    )
    purses.put_aside(session, one)
    return one


def _count(session: Session, account_id: UUID, reward: Reward, period: str, quantity: int) -> None:
    values = {"account_id": account_id, "reward_id": reward.id, "period": period, "taken": 0}
    insert_ignoring(session, RewardTaking, values, key=["account_id", "reward_id", "period"])
    counted = (
        update(RewardTaking)
        .where(
            RewardTaking.account_id == account_id,
            RewardTaking.reward_id == reward.id,
            RewardTaking.period == period,
        )
        .values(taken=RewardTaking.taken + quantity)
    )
    if reward.per_person is not None:
        counted = counted.where(RewardTaking.taken + quantity <= reward.per_person)
    if not rows_changed(session, counted):
        limit = f"{LIMIT_PERIOD_NAMES[reward.period]}每人限兑 {reward.per_person} 份"
        raise Conflict(
            "limit_reached", f"{limit}，您已经兑过了。" if quantity == 1 else f"{limit}，请少选几份。"
        )


def _take(session: Session, reward_id: UUID, pickup_point_id: UUID, quantity: int) -> None:
    open_counter = select(PickupPoint.id).where(PickupPoint.id == pickup_point_id, PickupPoint.active)
    taken = rows_changed(
        session,
        update(RewardStock)
        .where(
            RewardStock.reward_id == reward_id,
            RewardStock.pickup_point_id.in_(open_counter),
            RewardStock.stock - RewardStock.reserved >= quantity,
        )
        .values(reserved=RewardStock.reserved + quantity),
    )
    if not taken:
        raise Conflict("sold_out", "这个领取点刚刚兑完了，换个领取点看看，或者过几天再来。")


def _insert(session: Session, **values: Any) -> Redemption:
    values |= {"id": new_id(), "created_at": clock.now(), "state": RedemptionState.RESERVED}
    for _ in range(_TRIES):
        # A number that somebody has already is no reason to send anybody away.
        if insert_ignoring(session, Redemption, values | {"code": new_code()}, key=["code"]):
            return session.get_one(Redemption, values["id"])
    raise RuntimeError("no number is free")


def cancel(session: Session, one: Redemption) -> None:
    """The person does not want it any more; stock and points go back.

    ``one`` comes from ``access_own_redemption``. Raises Conflict (``wrong_state``).
    """
    _end(session, one, "cancel")


def call_off(session: Session, actor: Actor, one: Redemption, *, reason: str) -> None:
    """The office cannot give it; stock and points go back, and the person is told why.

    ``one`` comes from ``access_managed_redemption``. Raises Conflict (``wrong_state``).
    """
    _end(session, one, "call_off", reason=reason)
    note(session, actor, one, "redemption.called_off")
    tell(session, one, "called_off")


def lapse(session: Session, redemption_id: UUID) -> bool:
    """Let one reservation fall back whose time is over; false when it was picked up or given back meanwhile."""
    one = session.get_one(Redemption, redemption_id)
    if one.state is not RedemptionState.RESERVED or one.expires_at > clock.now():
        return False
    try:
        _end(session, one, "lapse")
    except Conflict:
        return False
    return True


def queue_lapses(session: Session, *, limit: int = 500) -> int:
    """Queue each reservation whose time is over for :func:`lapse`; tells how many were new."""
    due = select(Redemption.id).where(
        Redemption.state == RedemptionState.RESERVED, Redemption.expires_at <= clock.now()
    )
    return sum(
        outbox.put(session, LAPSE_TOPIC, {"redemption_id": str(found)}, dedup_key=f"{LAPSE_TOPIC}:{found}")
        for found in session.scalars(due.order_by(Redemption.expires_at, Redemption.id).limit(limit)).all()
    )


def _end(session: Session, one: Redemption, verb: str, *, reason: str | None = None) -> None:
    move(session, one, verb, ended_at=clock.now(), end_reason=reason)
    key = (RewardTaking.account_id == one.account_id, RewardTaking.reward_id == one.reward_id)
    session.execute(
        update(RewardTaking)
        .where(*key, RewardTaking.period == one.period)
        .values(taken=RewardTaking.taken - one.quantity)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(RewardStock)
        .where(RewardStock.reward_id == one.reward_id, RewardStock.pickup_point_id == one.pickup_point_id)
        .values(reserved=RewardStock.reserved - one.quantity)
        .execution_options(synchronize_session=False)
    )
    purses.give_back(session, one)


def move(session: Session, one: Redemption, verb: str, **values: Any) -> None:
    """Take a redemption over the arrow of ``verb``: of several who try at once, one succeeds.

    Raises Conflict (``wrong_state``).
    """
    source = one.state
    target = REDEMPTION_STATES.next_state(source, verb, label=REDEMPTION_STATE_NAMES[source])
    moved = rows_changed(
        session,
        update(Redemption)
        .where(Redemption.id == one.id, Redemption.state == source)
        .values(state=target, **values),
    )
    session.refresh(one)
    if not moved:
        # Another was first; the table says in their words why there is no arrow any more.
        REDEMPTION_STATES.next_state(one.state, verb, label=REDEMPTION_STATE_NAMES[one.state])


def tell(session: Session, one: Redemption, what: str) -> None:
    """Have the person told what became of their redemption, once."""
    payload = {"redemption_id": str(one.id), "what": what}
    outbox.put(session, HAPPENED_TOPIC, payload, dedup_key=f"{HAPPENED_TOPIC}:{one.id}:{what}")


def note(session: Session, actor: Actor, one: Redemption, action: str) -> None:
    """Put on record what somebody of the office did about a redemption."""
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(None, one.street_id),
        subject=("redemption", one.id),
        details={"title": one.title, "quantity": one.quantity, "points": one.points},
    )
