"""Tables of who comes: registrations, the people each stands for, and who was there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activities.models.activity import Activity, ActivityPlaces
from app.activities.states import RegistrationState
from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import BlindIndex, EncryptedText

if TYPE_CHECKING:
    from app.accounts.models import Account

_WAITING = text("state = 'waiting'")
_OFFERED = text("state = 'offered'")
_LIVE = text("household IS NOT NULL AND state IN ('confirmed', 'offered', 'pending', 'waiting')")
_SELF = text("member_id IS NULL")


class Registration(WithId, Base):
    """What one account wants of an activity or of one of its sessions, for itself and its family.

    One row for each account and places, which comes back to life when they return. ``number`` is the order of arrival.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("places_id", "account_id"),
        UniqueConstraint("activity_id", "code"),
        CheckConstraint("size >= 1", name="size"),
        CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offer"),
        Index("ix_registrations_account_id_id", "account_id", "id"),
        Index(
            "ix_registrations_line", "places_id", "number", postgresql_where=_WAITING, sqlite_where=_WAITING
        ),
        Index(
            "ix_registrations_offers", "offer_expires_at", postgresql_where=_OFFERED, sqlite_where=_OFFERED
        ),
        Index(
            "uq_registrations_household",
            "places_id",
            "household",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    places_id: Mapped[UUID] = mapped_column(ForeignKey("activity_places.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.CONFIRMED)
    #: How many people it stands for, each of whom takes a place.
    size: Mapped[int] = mapped_column(default=1, server_default="1")
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    #: How often the person has come back after it was over; keeps what is told each time apart.
    turn: Mapped[int] = mapped_column(default=1, server_default="1")
    #: What the person shows at the door.
    code: Mapped[str] = mapped_column(String(8))
    #: What was answered to the organiser's questions (app.core.forms).
    answers: Mapped[str | None] = mapped_column(EncryptedText)
    #: Of which household, where each may come once.
    household: Mapped[str | None] = mapped_column(BlindIndex)
    #: When they signed up, or signed up again.
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    offer_expires_at: Mapped[datetime | None]
    #: How often a freed place went to somebody behind because it was not enough for all of them.
    passed_over: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Since when freed places are saved up for them.
    saving_since: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    #: Why the organiser said no.
    reason: Mapped[str | None] = mapped_column(String(100))

    #: All are asked for by name, so that no list loads them one by one.
    activity: Mapped[Activity] = relationship(lazy="raise", viewonly=True)
    places: Mapped[ActivityPlaces] = relationship(lazy="raise", viewonly=True)
    account: Mapped[Account] = relationship(foreign_keys=account_id, lazy="raise", viewonly=True)


class Attendee(WithId, Base):
    """One person a living registration stands for: whoever signed up, or somebody of their family."""

    __tablename__ = "attendees"
    __table_args__ = (
        # Of each person there is one, whoever signs them up.
        UniqueConstraint("places_id", "member_id"),
        UniqueConstraint("places_id", "account_id"),
        Index(
            "uq_attendees_self",
            "registration_id",
            unique=True,
            postgresql_where=_SELF,
            sqlite_where=_SELF,
        ),
        Index("ix_attendees_registration_id", "registration_id"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    places_id: Mapped[UUID] = mapped_column(ForeignKey("activity_places.id"))
    #: Null for whoever signed up.
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("household_members.id"))
    #: The person's own account, if they have one.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    #: Asked only where age decides.
    birth_year: Mapped[str | None] = mapped_column(EncryptedText)


class CheckInMethod(StrEnum):
    """How somebody was found to be there."""

    LIST = "list"
    CODE = "code"
    SCREEN = "screen"


class Attendance(WithId, Base):
    """Somebody was there, at one session."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("attendee_id", "session_id"),
        CheckConstraint("checked_out_at >= checked_in_at", name="times"),
        Index("ix_attendances_session_id_checked_in_at", "session_id", "checked_in_at"),
    )

    attendee_id: Mapped[UUID] = mapped_column(ForeignKey("attendees.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("activity_sessions.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    method: Mapped[CheckInMethod]
    checked_in_at: Mapped[datetime]
    #: Null when the person did it, at the screen.
    checked_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: When we heard of it: later, where there was no network.
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)
    checked_out_at: Mapped[datetime | None]
    checked_out_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
