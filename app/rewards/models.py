"""Tables of rewards: what there is, where it is handed out, how many are left, and who reserved them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.database import Base, WithId
from app.rewards.codes import LENGTH
from app.rewards.states import RedemptionState


class RewardKind(StrEnum):
    """Something to carry home, or something done for one."""

    GOODS = "goods"
    SERVICE = "service"


REWARD_KIND_NAMES = {RewardKind.GOODS: "物品", RewardKind.SERVICE: "服务"}


class LimitPeriod(StrEnum):
    """In which time somebody may have so many of a reward."""

    MONTH = "month"
    YEAR = "year"
    ALWAYS = "always"


LIMIT_PERIOD_NAMES = {LimitPeriod.MONTH: "每月", LimitPeriod.YEAR: "每年", LimitPeriod.ALWAYS: "一共"}


class MovementKind(StrEnum):
    """Why a stock is another now."""

    IN = "in"
    OUT = "out"
    HANDED_OVER = "handed_over"


MOVEMENT_KIND_NAMES = {
    MovementKind.IN: "入库",
    MovementKind.OUT: "出库",
    MovementKind.HANDED_OVER: "发给居民",
}


class PickupPoint(WithId, Base):
    """A counter: of a street or a community, or of a merchant within one."""

    __tablename__ = "pickup_points"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The street or community that answers for it.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: Whose people hand over; the unit's own when there is no merchant.
    merchant_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    #: How to find it, as people say it.
    place: Mapped[str] = mapped_column(String(80))
    hours: Mapped[str] = mapped_column(String(60))
    public_telephone: Mapped[str | None] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Reward(WithId, Base):
    """Something for points."""

    __tablename__ = "rewards"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("per_person > 0", name="per_person"),
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("keep_days BETWEEN 1 AND 60", name="keep_days"),
        CheckConstraint("starts_on <= ends_on", name="days"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The street or community that gives it.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(30))
    about: Mapped[str] = mapped_column(String(500))
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"))
    kind: Mapped[RewardKind]
    points: Mapped[int]
    #: How many somebody may have within ``period``; none means as many as they like.
    per_person: Mapped[int | None]
    period: Mapped[LimitPeriod] = mapped_column(default=LimitPeriod.MONTH)
    #: What the street pays a merchant for one.
    price_cents: Mapped[int] = mapped_column(default=0)
    #: How many days a reserved one waits to be picked up.
    keep_days: Mapped[int] = mapped_column(default=7)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class RewardStock(WithId, Base):
    """How many of a reward lie at a pick-up point, and how many of those somebody has reserved."""

    __tablename__ = "reward_stocks"
    __table_args__ = (
        UniqueConstraint("reward_id", "pickup_point_id"),
        CheckConstraint("reserved >= 0 AND reserved <= stock", name="reserved"),
    )

    reward_id: Mapped[UUID] = mapped_column(ForeignKey("rewards.id"))
    pickup_point_id: Mapped[UUID] = mapped_column(ForeignKey("pickup_points.id"), index=True)
    stock: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)


class StockMovement(WithId, Base):
    """Why a stock changed, once. The database itself refuses to change or remove a row."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("stock_after >= 0", name="stock_after"),
        CheckConstraint(
            f"(kind = '{MovementKind.HANDED_OVER}') = (redemption_id IS NOT NULL)", name="redemption"
        ),
        Index("ix_stock_movements_stock_id_id", "stock_id", "id"),
    )

    stock_id: Mapped[UUID] = mapped_column(ForeignKey("reward_stocks.id"))
    kind: Mapped[MovementKind]
    #: What came; below zero for what went.
    amount: Mapped[int]
    stock_after: Mapped[int]
    note: Mapped[str] = mapped_column(String(60))
    redemption_id: Mapped[UUID | None] = mapped_column(ForeignKey("redemptions.id"), unique=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class RewardTaking(Base):
    """How many of a reward somebody has reserved or been given in a period; its limit is held here."""

    __tablename__ = "reward_takings"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("rewards.id"), primary_key=True)
    #: ``2026-11``, ``2026`` or ``always``.
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)


_WAITING = text(f"state = '{RedemptionState.RESERVED}'")


class Redemption(WithId, Base):
    """Somebody's claim to so many of a reward at a pick-up point, paid for with points that wait with the street."""

    __tablename__ = "redemptions"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("points > 0", name="points"),
        CheckConstraint(
            f"(state = '{RedemptionState.HANDED_OVER}') = (handed_over_at IS NOT NULL)", name="handed_over"
        ),
        CheckConstraint("(handed_over_at IS NULL) = (handed_by IS NULL)", name="handed_by"),
        Index("ix_redemptions_account_id_id", "account_id", "id"),
        Index("ix_redemptions_pickup_point_id_id", "pickup_point_id", "id"),
        Index("ix_redemptions_merchant_id_handed_over_at", "merchant_id", "handed_over_at"),
        Index("ix_redemptions_waiting", "expires_at", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("rewards.id"), index=True)
    pickup_point_id: Mapped[UUID] = mapped_column(ForeignKey("pickup_points.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: What it was when it was reserved, whatever the reward costs now.
    title: Mapped[str] = mapped_column(String(30))
    quantity: Mapped[int]
    points: Mapped[int]
    price_cents: Mapped[int] = mapped_column(default=0)
    #: Which limit it counts against.
    period: Mapped[str] = mapped_column(String(7))
    code: Mapped[str] = mapped_column(String(LENGTH), unique=True)
    state: Mapped[RedemptionState] = mapped_column(default=RedemptionState.RESERVED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    #: When somebody was reminded that it waits no longer than tomorrow.
    reminded_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    handed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: Whose counter it was then, who is paid for it.
    merchant_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    #: When its points and its stock went back, and what the office said if it was the office's doing.
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(100))

    #: Asked for by name, so that no list loads them one by one.
    reward: Mapped[Reward] = relationship(lazy="raise", viewonly=True)
    pickup_point: Mapped[PickupPoint] = relationship(lazy="raise", viewonly=True)
