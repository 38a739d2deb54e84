"""Tables of those around a request: units at its table, superiors, and neighbours with the same trouble."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.requests.models.words import SupervisionReason


class RequestDepartment(Base):
    """A unit called to the table of an escalated request (吹哨报到), and what it answered."""

    __tablename__ = "request_departments"
    __table_args__ = (Index("ix_request_departments_unit_id_request_id", "unit_id", "request_id"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("service_requests.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    #: The one that puts the answers together and resolves it.
    leads: Mapped[bool]
    #: What it is asked to do.
    asked: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class Supervision(WithId, Base):
    """A superior unit's demand on a request (督办)."""

    __tablename__ = "supervisions"
    __table_args__ = (
        Index(
            "ix_supervisions_open",
            "street_id",
            "answer_by",
            postgresql_where=sql("answered_at IS NULL"),
            sqlite_where=sql("answered_at IS NULL"),
        ),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("service_requests.id"), index=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: The superior unit.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: Who demanded it; null is the clock itself.
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[SupervisionReason]
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_by: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class RequestSupporter(Base):
    """Somebody who has the same trouble (同感)."""

    __tablename__ = "request_supporters"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("service_requests.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
