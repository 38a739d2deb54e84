"""Tables of what is left when an activity is over: ratings, an album, a report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.screening import Screening

#: So many photos of one activity may come from one person.
PHOTOS_EACH = 9


class ActivityRating(WithId, Base):
    """What somebody who was there thought of it; one for each registration.

    Everybody reads the comment once it has passed the check; the organiser reads it at once.
    """

    __tablename__ = "activity_ratings"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index("ix_activity_ratings_activity_id_id", "activity_id", "id"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"), unique=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    stars: Mapped[int]
    comment: Mapped[str | None] = mapped_column(Text)
    screening: Mapped[Screening]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PhotoState(StrEnum):
    """Whether a photo of the album is seen: not yet, by everybody, not any more."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class ActivityPhoto(WithId, Base):
    """A photo of an activity's album. ``number`` counts those of one person, which limits them."""

    __tablename__ = "activity_photos"
    __table_args__ = (
        UniqueConstraint("activity_id", "account_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {PHOTOS_EACH}", name="number"),
        Index("ix_activity_photos_activity_id_state_id", "activity_id", "state", "id"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), unique=True)
    #: Who took it.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    number: Mapped[int]
    state: Mapped[PhotoState]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Who of the organisers let it through or hid it.
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]


class ActivityReport(WithId, Base):
    """What the organiser writes about it for the news, once they have kept it."""

    __tablename__ = "activity_reports"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"), unique=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(60))
    #: Plain; an empty line parts two paragraphs.
    text: Mapped[str] = mapped_column(Text)
    edited_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    edited_at: Mapped[datetime]
