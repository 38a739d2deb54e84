"""Tables of points: double entry."""

from __future__ import annotations

from datetime import datetime
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


class TransferKind(StrEnum):
    """What points moved for."""

    AWARD = "award"
    SPENDING = "spending"


class PointsAccount(WithId, Base):
    """What somebody has now; always the sum of their entries.

    A person's ``street_id`` is the street that first gave them points; an issuer's is the street itself.
    """

    __tablename__ = "points_accounts"
    __table_args__ = (
        UniqueConstraint("owner_kind", "owner_id"),
        CheckConstraint(f"balance >= 0 OR owner_kind = '{OwnerKind.ISSUER}'", name="balance"),
    )

    owner_kind: Mapped[OwnerKind]
    #: An account of ours for a person, a street for an issuer.
    owner_id: Mapped[UUID]
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    balance: Mapped[int] = mapped_column(BigInteger, default=0)


class PointsTransfer(WithId, Base):
    """Points moved once for one ``source``, such as ``check-in:<registration id>``."""

    __tablename__ = "points_transfers"

    source: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[TransferKind]
    #: What people read beside the number.
    memo: Mapped[str] = mapped_column(String(80))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class PointsEntry(WithId, Base):
    """One side of a transfer. Rows are added and never changed."""

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
