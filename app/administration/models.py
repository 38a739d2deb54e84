"""Tables of administration."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId


class TreeImport(WithId, Base):
    """A table somebody sent in and has been shown the consequences of; it is gone once it is applied."""

    __tablename__ = "tree_imports"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Of the changes that were shown; the same rows on a tree that has changed meanwhile give another one.
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
