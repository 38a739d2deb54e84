"""Handing over at the counter."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.rewards import purses
from app.rewards.models import MovementKind, PickupPoint, Redemption, RewardStock
from app.rewards.service import redeeming
from app.rewards.service.stocking import write_movement
from app.rewards.states import RedemptionState


def hand_over(session: Session, actor: Actor, one: Redemption) -> None:
    """Somebody has what they reserved in their hands; the points go to whoever gave it.

    ``one`` comes from ``access_counter_redemption``. Nobody hands over to themselves.
    Raises Forbidden (``own_redemption``) and Conflict (``wrong_state``, ``redemption_over``).
    """
    if one.account_id == actor.account_id:
        raise Forbidden("own_redemption", "这是您自己兑换的，请让同事来核销。")
    now = clock.now()
    if one.state is RedemptionState.RESERVED and one.expires_at <= now:
        raise Conflict("redemption_over", "这份兑换过了领取日子，积分会退给居民，请居民重新兑换。")
    point = session.get_one(PickupPoint, one.pickup_point_id)
    redeeming.move(
        session,
        one,
        "hand_over",
        handed_over_at=now,
        handed_by=actor.account_id,
        merchant_id=point.merchant_id,
    )
    stock_id, left = session.execute(
        update(RewardStock)
        .where(RewardStock.reward_id == one.reward_id, RewardStock.pickup_point_id == one.pickup_point_id)
        .values(stock=RewardStock.stock - one.quantity, reserved=RewardStock.reserved - one.quantity)
        .returning(RewardStock.id, RewardStock.stock)
        .execution_options(synchronize_session=False)
    ).one()
    write_movement(
        session,
        stock_id=stock_id,
        kind=MovementKind.HANDED_OVER,
        amount=-one.quantity,
        stock_after=left,
        note="",
        made_by=actor.account_id,
        redemption_id=one.id,
    )
    purses.pass_on(session, one)
    redeeming.note(session, actor, one, "redemption.handed_over")
    redeeming.tell(session, one, "handed_over")
