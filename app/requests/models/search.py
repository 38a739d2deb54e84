"""The table by which requests are found."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.search import Tokens


class RequestSearch(Base):
    """What a request is found by; written by :mod:`app.requests.search_index` alone."""

    __tablename__ = "request_search"
    __table_args__ = (
        # Without a list of pending entries, which every search would have to read through.
        Index(
            "ix_request_search_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            info={"only": "postgresql"},
        ),
    )

    #: An integer, because the full-text table of SQLite goes by it.
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    request_id: Mapped[UUID] = mapped_column(
        ForeignKey("service_requests.id", ondelete="CASCADE"), unique=True
    )
    #: The day it came, counted from the beginning of the calendar.
    day: Mapped[int]
    folded: Mapped[str] = mapped_column(Text)
    words: Mapped[Iterable[str]] = mapped_column(Tokens)
