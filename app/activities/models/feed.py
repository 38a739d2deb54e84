"""The table of the addresses under which people's calendars fetch what they signed up for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base


class CalendarFeed(Base):
    """Somebody's calendar is fetched by whoever knows the token; only its hash is kept, and each person has one."""

    __tablename__ = "calendar_feeds"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
