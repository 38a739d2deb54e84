"""Table of photos."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.screening import Screening


class Media(WithId, Base):
    """One photo, re-encoded, in two sizes."""

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_screening_street_id_id", "screening", "street_id", "id"),)

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    #: Set when the photo becomes part of something that belongs to a street.
    street_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    key: Mapped[str] = mapped_column(String(100))
    thumb_key: Mapped[str] = mapped_column(String(100))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    screening: Mapped[Screening] = mapped_column(default=Screening.PENDING)
    #: WeChat's name for the check under way; its answer comes later by message push.
    trace_id: Mapped[str | None] = mapped_column(String(100), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
