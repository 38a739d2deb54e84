"""Tables of how units and those who work there keep their desk."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, WithId


class AnswerTemplate(WithId, Base):
    """A sentence a unit often needs, ready to be changed and sent."""

    __tablename__ = "answer_templates"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"))
    verb: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]


class WorkLimit(Base):
    """How much somebody takes on at once, and when they are away."""

    __tablename__ = "work_limits"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    open_limit: Mapped[int | None]
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]


class OfficeHours(Base):
    """When a street's offices are open on a working day, where that differs from the usual."""

    __tablename__ = "office_hours"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    #: Pairs of local times in order: ``[["08:30", "12:00"], ["14:00", "17:30"]]``.
    spans: Mapped[list[list[str]]] = mapped_column(JSON)


class SavedView(WithId, Base):
    """A list that a worker narrowed and gave a name; the slots bound how many somebody keeps."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("account_id", "slot"),
        CheckConstraint("slot BETWEEN 1 AND 20", name="slot"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    slot: Mapped[int]
    name: Mapped[str] = mapped_column(String(20))
    #: The list as its address tells it.
    query: Mapped[dict[str, str]] = mapped_column(JSON)
