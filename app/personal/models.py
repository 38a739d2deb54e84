"""Table of the copies people asked for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId


class ExportState(StrEnum):
    """Being made, there to be fetched, or gone."""

    PENDING = "pending"
    READY = "ready"
    EXPIRED = "expired"


#: Which rows of ``data_exports`` are still being made.
PENDING = text("state = 'pending'")


class DataExport(WithId, Base):
    """One copy of everything we hold of a person, made when they asked for it; the file itself is in the storage."""

    __tablename__ = "data_exports"
    __table_args__ = (
        Index(
            "uq_data_exports_pending",
            "account_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
        Index("ix_data_exports_account_id_id", "account_id", "id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[ExportState] = mapped_column(default=ExportState.PENDING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    bytes: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return f"exports/{self.id}.zip"
