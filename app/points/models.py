"""Tables of points: double entry."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.database import Base, WithId


class OwnerKind(StrEnum):
    """Whose account it is. An issuer gives points out, so what it has given stands below zero."""

    ISSUER = "issuer"
    PERSON = "person"
    TEAM = "team"
    #: What a street holds for rewards that are reserved and not yet handed over.
    STOCK = "stock"
    MERCHANT = "merchant"
    #: Where a street's points go that nobody spent in time.
    EXPIRED = "expired"


class TransferKind(StrEnum):
    """What points moved for."""

    AWARD = "award"
    #: A reward is reserved: from a person to the stock.
    SPENDING = "spending"
    #: To somebody of the family.
    GIFT = "gift"
    #: To a team, for its wish.
    DONATION = "donation"
    #: A reward is handed over: from the stock to the merchant, or back to the street that gave it.
    HANDOVER = "handover"
    EXPIRY = "expiry"
    #: Takes another transfer back.
    REVERSAL = "reversal"


KIND_NAMES = {
    TransferKind.AWARD: "发放",
    TransferKind.SPENDING: "兑换",
    TransferKind.GIFT: "转赠家人",
    TransferKind.DONATION: "捐给队伍",
    TransferKind.HANDOVER: "交付结算",
    TransferKind.EXPIRY: "到期",
    TransferKind.REVERSAL: "更正",
}


class Occasion(StrEnum):
    """What a rule gives points for."""

    ACTIVITY_CHECK_IN = "activity_check_in"
    COURSE_COMPLETION = "course_completion"
    SERVICE_HALF_HOUR = "service_half_hour"
    ORDER_VISIT = "order_visit"
    #: Seen by a worker and recorded by hand.
    GOOD_DEED = "good_deed"


class PointsAccount(WithId, Base):
    """What somebody has now; always the sum of their entries.

    A person's ``street_id`` is the street that first gave them points; an issuer's is the street itself.
    """

    __tablename__ = "points_accounts"
    __table_args__ = (
        UniqueConstraint("owner_kind", "owner_id"),
        CheckConstraint("floor IS NULL OR balance >= floor", name="balance"),
        CheckConstraint(f"floor IS NOT NULL OR owner_kind = '{OwnerKind.ISSUER}'", name="floor"),
    )

    owner_kind: Mapped[OwnerKind]
    #: An account of ours for a person; a street for an issuer, a stock and what expired; a unit for team and merchant.
    owner_id: Mapped[UUID]
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    #: The lowest balance it may have: zero, and for an issuer minus all budgets it was granted; null where a street
    #: was granted none and gives without limit.
    floor: Mapped[int | None] = mapped_column(BigInteger)


class PointsRule(WithId, Base):
    """How many points a street gives for what, from when until when, and how many at most."""

    __tablename__ = "points_rules"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("per_day IS NULL OR per_day > 0", name="per_day"),
        CheckConstraint("per_month IS NULL OR per_month > 0", name="per_month"),
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days"),
        Index("ix_points_rules_street_id_occasion", "street_id", "occasion"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    occasion: Mapped[Occasion]
    #: The street, or the part of it in which the rule holds; the smallest part goes first.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: For one half hour, one visit, one check-in.
    points: Mapped[int]
    #: At most so many points for one person by this rule.
    per_day: Mapped[int | None]
    per_month: Mapped[int | None]
    #: Both days included.
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PointsTransfer(WithId, Base):
    """Points moved once for one ``source``, such as ``check-in:<registration id>``.

    Rows are added, and the database refuses to change them.
    """

    __tablename__ = "points_transfers"
    __table_args__ = (
        CheckConstraint(f"(kind = '{TransferKind.REVERSAL}') = (reverses_id IS NOT NULL)", name="reversal"),
        UniqueConstraint("reverses_id"),
    )

    source: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[TransferKind]
    #: What people read beside the number.
    memo: Mapped[str] = mapped_column(String(80))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    #: What this takes back; a transfer is taken back once.
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("points_transfers.id"))
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("points_rules.id"))
    #: Who decided it; null when nobody but a rule or the clock did.
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class PointsEntry(WithId, Base):
    """One side of a transfer. Rows are added, and the database refuses to change them."""

    __tablename__ = "points_entries"
    __table_args__ = (
        UniqueConstraint("transfer_id", "account_id"),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_points_entries_account_id_id", "account_id", "id"),
    )

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("points_transfers.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("points_accounts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    balance_after: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    #: What it was for; asked for by name, so that no list loads transfers one by one.
    transfer: Mapped[PointsTransfer] = relationship(lazy="raise", viewonly=True)
