"""Tables of what happened to a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.screening import Screening
from app.requests.states import State


class RequestEvent(WithId, Base):
    """One thing that happened to a request. Rows are added and never changed."""

    __tablename__ = "request_events"
    __table_args__ = (UniqueConstraint("request_id", "seq"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("service_requests.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    seq: Mapped[int]
    verb: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[State | None]
    to_state: Mapped[State]
    #: Who did it; null is the clock itself.
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    note: Mapped[str | None] = mapped_column(Text)
    #: Not for the resident's eyes.
    internal: Mapped[bool] = mapped_column(default=False)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class RequestPhoto(Base):
    """A photo that came with an event."""

    __tablename__ = "request_photos"

    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("request_events.id"), index=True)
    position: Mapped[int]


class NoteScreening(Base):
    """Where the content check of a resident's later note stands; events themselves never change."""

    __tablename__ = "note_screenings"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("request_events.id"), primary_key=True)
    screening: Mapped[Screening] = mapped_column(default=Screening.PENDING)


class RequestMention(Base):
    """A colleague named in an internal note."""

    __tablename__ = "request_mentions"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("request_events.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
