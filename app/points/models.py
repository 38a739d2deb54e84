"""Tables of points: double entry."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
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


OCCASION_NAMES = {
    Occasion.ACTIVITY_CHECK_IN: "参加活动签到",
    Occasion.COURSE_COMPLETION: "学完一门课",
    Occasion.SERVICE_HALF_HOUR: "志愿服务每半小时",
    Occasion.ORDER_VISIT: "上门服务一次",
    Occasion.GOOD_DEED: "好人好事",
}


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


class PointsBudget(WithId, Base):
    """Points a street was granted for a year, or gave back when below zero; what is left of one year stays."""

    __tablename__ = "points_budgets"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount"),)

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    #: What the street had given before it was granted its first budget: that does not count against it.
    given_before: Mapped[int] = mapped_column(BigInteger, default=0)
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)


class ReversalState(StrEnum):
    """Where the taking back of a transfer stands."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


REVERSAL_STATE_NAMES = {
    ReversalState.ASKED: "等同事确认",
    ReversalState.DONE: "已更正",
    ReversalState.REFUSED: "没有同意",
}


class PointsReversal(WithId, Base):
    """Somebody asks that a transfer be taken back; above a limit somebody else decides."""

    __tablename__ = "points_reversals"
    __table_args__ = (
        CheckConstraint("decided_by <> asked_by", name="four_eyes"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_points_reversals_transfer_id",
            "transfer_id",
            unique=True,
            postgresql_where=text("state <> 'refused'"),
            sqlite_where=text("state <> 'refused'"),
        ),
        Index("ix_points_reversals_street_id_state_id", "street_id", "state", "id"),
    )

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("points_transfers.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(60))
    state: Mapped[ReversalState] = mapped_column(default=ReversalState.ASKED)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Null while it waits, and where the amount needed no second pair of eyes.
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    decided_at: Mapped[datetime | None]


class PointsWish(WithId, Base):
    """What a team collects points for."""

    __tablename__ = "points_wishes"
    __table_args__ = (
        CheckConstraint("wanted > 0", name="wanted"),
        CheckConstraint("raised >= 0", name="raised"),
        Index("ix_points_wishes_team_id_id", "team_id", "id"),
    )

    team_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    wanted: Mapped[int] = mapped_column(BigInteger)
    #: What was given for it so far; the points themselves are the team's.
    raised: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]


class PointsYearEnd(Base):
    """How far the end of a year has come: who was told what they lose, and whose points have gone."""

    __tablename__ = "points_year_ends"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The last points account that was told; null before the first and once all are.
    told_up_to: Mapped[UUID | None]
    told_at: Mapped[datetime | None]
    expired_up_to: Mapped[UUID | None]
    expired_at: Mapped[datetime | None]


class PointsCheck(Base):
    """What the nightly check found: the whole ledger added up again."""

    __tablename__ = "points_checks"

    day: Mapped[date] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(default=clock.now)
    faults: Mapped[int] = mapped_column(default=0)


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
