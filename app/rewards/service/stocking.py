"""What comes to a pick-up point and what goes again, each with a row that stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit
from app.core.database import insert_ignoring
from app.core.errors import Conflict, FieldError, Invalid
from app.core.ids import new_id
from app.rewards.models import MovementKind, PickupPoint, Reward, RewardStock, StockMovement

#: Nobody carries more than this in at once; a figure beyond is a slip of the finger.
MOST_AT_ONCE = 100_000


def stock_in(
    session: Session, actor: Actor, reward: Reward, point: PickupPoint, *, quantity: int, note: str
) -> int:
    """So many more lie at a pick-up point; tells how many there are now.

    ``reward`` and ``point`` come from ``access_stockable_reward`` and ``access_managed_pickup_point``.
    Raises Invalid (``wrong_quantity``, ``other_street``).
    """
    _require_sound(reward, point, quantity)
    values = {"id": new_id(), "reward_id": reward.id, "pickup_point_id": point.id, "stock": 0, "reserved": 0}
    insert_ignoring(session, RewardStock, values, key=["reward_id", "pickup_point_id"])
    return _change(session, actor, reward, point, MovementKind.IN, quantity, note)


def stock_out(
    session: Session, actor: Actor, reward: Reward, point: PickupPoint, *, quantity: int, note: str
) -> int:
    """So many are gone from a pick-up point otherwise than to residents; tells how many are left.

    Raises what :func:`stock_in` raises, and Conflict (``stock_short``) when the rest is reserved or was never there.
    """
    _require_sound(reward, point, quantity)
    return _change(session, actor, reward, point, MovementKind.OUT, -quantity, note)


def _require_sound(reward: Reward, point: PickupPoint, quantity: int) -> None:
    if not 1 <= quantity <= MOST_AT_ONCE:
        words = f"数量要在 1 到 {MOST_AT_ONCE} 之间"
        raise Invalid("wrong_quantity", f"{words}。", errors=[FieldError("quantity", words)])
    if reward.street_id != point.street_id:
        words = "领取点和这件不在一个街道"
        raise Invalid("other_street", f"{words}。", errors=[FieldError("pickup_point_id", words)])


def _change(
    session: Session,
    actor: Actor,
    reward: Reward,
    point: PickupPoint,
    kind: MovementKind,
    amount: int,
    note: str,
) -> int:
    changed = session.execute(
        update(RewardStock)
        .where(
            RewardStock.reward_id == reward.id,
            RewardStock.pickup_point_id == point.id,
            RewardStock.stock + amount >= RewardStock.reserved,
        )
        .values(stock=RewardStock.stock + amount)
        .returning(RewardStock.id, RewardStock.stock)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if changed is None:
        raise Conflict("stock_short", "没有这么多可以出库，有的已经被居民预约了。")
    stock_id, after = changed
    write_movement(
        session,
        stock_id=stock_id,
        kind=kind,
        amount=amount,
        stock_after=after,
        note=note,
        made_by=actor.account_id,
    )
    audit.record(
        session,
        "reward.stock_in" if kind is MovementKind.IN else "reward.stock_out",
        actor_id=actor.account_id,
        place=audit.Place(point.unit_id, point.street_id),
        subject=("reward", reward.id),
        details={"title": reward.title, "pickup_point": point.name, "amount": amount},
    )
    return int(after)


def write_movement(
    session: Session,
    *,
    stock_id: UUID,
    kind: MovementKind,
    amount: int,
    stock_after: int,
    note: str,
    made_by: UUID,
    redemption_id: UUID | None = None,
) -> None:
    """Say why a stock is another now, for good."""
    session.add(
        StockMovement(
            stock_id=stock_id,
            kind=kind,
            amount=amount,
            stock_after=stock_after,
            note=note,
            made_by=made_by,
            redemption_id=redemption_id,
        )
    )
    session.flush()
