"""Tables of messages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId


class Message(WithId, Base):
    """One thing somebody was told in the app."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_account_id_id", "account_id", "id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    link_kind: Mapped[str | None] = mapped_column(String(20))
    link_id: Mapped[UUID | None]
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class SubscriptionQuota(Base):
    """How many subscription messages of a template somebody still allows: each acceptance is good for one."""

    __tablename__ = "subscription_quotas"
    __table_args__ = (CheckConstraint("remaining >= 0", name="remaining"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    template_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    remaining: Mapped[int] = mapped_column(default=0)
