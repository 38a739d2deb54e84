"""Rewards as the tests need them."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.ids import new_id
from app.org.models import OrgUnit
from app.points import queries as points_queries
from app.points import service as points
from app.points.models import OwnerKind, PointsAccount
from app.rewards import service
from app.rewards.models import (
    LimitPeriod,
    PickupPoint,
    Redemption,
    Reward,
    RewardKind,
    RewardStock,
    RewardTaking,
    StockMovement,
)
from app.rewards.service import PointWords, RewardWords
from app.rewards.states import RedemptionState


def words(**changes: Any) -> RewardWords:
    """A bag of rice for 20 points, two a month; ``changes`` replace fields."""
    fields: dict[str, Any] = {
        "title": "大米 5 斤",
        "about": "本地新米，袋装。",
        "kind": RewardKind.GOODS,
        "points": 20,
        "per_person": 2,
        "period": LimitPeriod.MONTH,
        "price_cents": 1850,
        "keep_days": 7,
        "starts_on": None,
        "ends_on": None,
    }
    return RewardWords(**fields | changes)


def offered(session: Session, actor: Actor, unit: OrgUnit, **changes: Any) -> Reward:
    """A reward of a unit; nothing of it lies anywhere yet."""
    return service.add_reward(session, actor, unit_id=unit.id, words=words(**changes), photo_id=None)


def counter(session: Session, actor: Actor, giver: OrgUnit, name: str = "社区服务站") -> PickupPoint:
    """An open pick-up point of a street, a community or a merchant."""
    said = PointWords(name, "一楼大厅", "工作日 9:00–17:00", "0352-5550100")
    return service.add_pickup_point(session, actor, giver_id=giver.id, words=said)


class Shelf:
    """A reward at a counter."""

    def __init__(self, reward: Reward, point: PickupPoint) -> None:
        self.reward_id, self.point_id = reward.id, point.id

    def reserve(self, session: Session, account_id: UUID, quantity: int = 1) -> Redemption:
        """Somebody takes so many at the price of now."""
        reward = session.get_one(Reward, self.reward_id)
        return service.reserve(
            session, account_id, reward, self.point_id, quantity=quantity, points=reward.points
        )

    def left(self, session: Session) -> tuple[int, int]:
        """How many lie there, and how many of those are reserved."""
        row = session.execute(
            select(RewardStock.stock, RewardStock.reserved).where(
                RewardStock.reward_id == self.reward_id, RewardStock.pickup_point_id == self.point_id
            )
        ).one()
        return row[0], row[1]


def stocked(
    session: Session,
    actor: Actor,
    unit: OrgUnit,
    stock: int = 3,
    *,
    giver: OrgUnit | None = None,
    **changes: Any,
) -> Shelf:
    """A reward of ``unit``, a counter of the same unit or of ``giver``, and so many that lie there."""
    reward, point = offered(session, actor, unit, **changes), counter(session, actor, giver or unit)
    service.stock_in(session, actor, reward, point, quantity=stock, note="采购")
    return Shelf(reward, point)


def give(session: Session, account_id: UUID, street: OrgUnit, amount: int = 100) -> None:
    """Points to spend."""
    points.award(session, account_id, street.id, amount, f"test:{new_id()}", "参加活动")


def balance(session: Session, account_id: UUID) -> int:
    return points_queries.balance(session, account_id)


def purse(session: Session, kind: OwnerKind, owner_id: UUID) -> int:
    """What a street, a stock or a merchant has."""
    found = select(PointsAccount.balance).where(
        PointsAccount.owner_kind == kind, PointsAccount.owner_id == owner_id
    )
    return session.scalar(found) or 0


def faults(session: Session) -> list[str]:
    """Whatever does not come out between redemptions, stocks, limits and points; none if all is well."""
    session.expire_all()
    rows = list(session.scalars(select(Redemption)))
    return [
        *points_queries.imbalance(session),
        *_below_floor(session),
        *_wrong_purses(session, rows),
        *_wrong_stocks(session, rows),
        *_wrong_limits(session, rows),
    ]


def _below_floor(session: Session) -> list[str]:
    low = session.scalars(select(PointsAccount).where(PointsAccount.balance < PointsAccount.floor))
    return [f"{one.owner_kind} has {one.balance}, below {one.floor}" for one in low]


def _wrong_purses(session: Session, rows: list[Redemption]) -> list[str]:
    """The streets hold what is reserved, and merchants have what they handed over."""
    held: Counter[tuple[OwnerKind, UUID]] = Counter()
    for one in rows:
        if one.state is RedemptionState.RESERVED:
            held[OwnerKind.STOCK, one.street_id] += one.points
        if one.merchant_id:
            held[OwnerKind.MERCHANT, one.merchant_id] += one.points
    kinds = (OwnerKind.STOCK, OwnerKind.MERCHANT)
    found = session.execute(
        select(PointsAccount.owner_kind, PointsAccount.owner_id, PointsAccount.balance).where(
            PointsAccount.owner_kind.in_(kinds), PointsAccount.balance != 0
        )
    )
    purses = {(kind, owner_id): amount for kind, owner_id, amount in found}
    return [] if purses == held else [f"the purses hold {purses}, and they should hold {dict(held)}"]


def _wrong_stocks(session: Session, rows: list[Redemption]) -> list[str]:
    reserved: Counter[tuple[UUID, UUID]] = Counter()
    for one in rows:
        if one.state is RedemptionState.RESERVED:
            reserved[one.reward_id, one.pickup_point_id] += one.quantity
    wrong = []
    for stock in session.scalars(select(RewardStock)):
        moved = session.scalar(
            select(func.sum(StockMovement.amount)).where(StockMovement.stock_id == stock.id)
        )
        here = reserved[stock.reward_id, stock.pickup_point_id]
        if (stock.stock, stock.reserved) != (moved, here) or not 0 <= stock.reserved <= stock.stock:
            wrong.append(f"stock {stock.stock} of {moved} moved, reserved {stock.reserved} of {here}")
    return wrong


def _wrong_limits(session: Session, rows: list[Redemption]) -> list[str]:
    counts: Counter[tuple[UUID, UUID, str]] = Counter()
    for one in rows:
        if one.state in (RedemptionState.RESERVED, RedemptionState.HANDED_OVER):
            counts[one.account_id, one.reward_id, one.period] += one.quantity
    kept = {
        (one.account_id, one.reward_id, one.period): one.taken
        for one in session.scalars(select(RewardTaking).where(RewardTaking.taken > 0))
    }
    return [] if kept == counts else [f"limits count {kept}, and there are {dict(counts)}"]
