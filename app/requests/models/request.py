"""The table of service requests, and of the numbers they are given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import BlindIndex, EncryptedText
from app.core.screening import Screening
from app.requests.clocks import ClockMode
from app.requests.models.indexes import REQUEST_INDEXES
from app.requests.models.words import SYSTEMS, Channel, Kind, Publication, Urgency, Visibility
from app.requests.states import RUNNING_STATES, State


class ServiceRequest(WithId, Base):
    """One thing a resident came with. ``state`` equals what its last event says."""

    __tablename__ = "service_requests"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        *REQUEST_INDEXES,
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    #: The street that answers for the place now (docs/adr/0008).
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: Where it happens.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: Who has it now.
    owner_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: The street of that unit; null for one above the streets.
    owner_street_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    #: On whose behalf the reporter acts, and that person's account, if they had one then.
    for_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("household_members.id"))
    for_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"), index=True)
    channel: Mapped[Channel] = mapped_column(default=Channel.MINIPROGRAM, server_default=Channel.MINIPROGRAM)
    #: Who it comes from when they have no account: whoever typed it in is the reporter then.
    caller_name: Mapped[str | None] = mapped_column(EncryptedText)
    caller_phone: Mapped[str | None] = mapped_column(EncryptedText)
    #: So that whoever takes the next call of this number finds it.
    caller_phone_index: Mapped[str | None] = mapped_column(BlindIndex, index=True)
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    #: Where exactly, in the person's words; it may say where they live.
    place_note: Mapped[str | None] = mapped_column(EncryptedText)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    #: What was answered to the form of its type: JSON, each with the question as it was asked.
    answers: Mapped[str | None] = mapped_column(EncryptedText)
    anonymous: Mapped[bool] = mapped_column(default=False)
    #: Its category's, as it is in the street of the place; kept here because every list is narrowed by it.
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.UNITS, server_default=Visibility.UNITS)
    screening: Mapped[Screening] = mapped_column(default=Screening.PENDING)
    state: Mapped[State] = mapped_column(default=State.SUBMITTED)
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    #: What its deadlines were reckoned by; a later change of the type does not move them.
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.ORDINARY, server_default=Urgency.ORDINARY)
    clock: Mapped[ClockMode] = mapped_column(default=ClockMode.NATURAL, server_default=ClockMode.NATURAL)
    resolve_hours: Mapped[int] = mapped_column(default=168, server_default="168")
    accept_by: Mapped[datetime]
    contact_by: Mapped[datetime]
    resolve_by: Mapped[datetime]
    #: When four fifths of the time to resolve are gone.
    warn_at: Mapped[datetime | None]
    #: When it was told that they are, that nobody has accepted it in time, and that it is overdue: each once.
    warned_at: Mapped[datetime | None]
    unaccepted_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    #: Since when the clock stands still (returned to the resident, or suspended).
    paused_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    stars: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_requests.id"), index=True)
    #: Whose it was before it was transferred; that unit has it again when the other refuses.
    transferred_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    #: Each of these happens once in the life of a request.
    refused_at: Mapped[datetime | None]
    appealed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    #: The last time the reporter asked to hurry.
    urged_at: Mapped[datetime | None]
    #: Until when those who handle it ask to let it rest, and until when the street lets it.
    asked_review_on: Mapped[date | None]
    review_on: Mapped[date | None]
    support_count: Mapped[int] = mapped_column(default=0, server_default="0")
    publication: Mapped[Publication] = mapped_column(
        default=Publication.PRIVATE, server_default=Publication.PRIVATE
    )

    @property
    def awaits_acceptance(self) -> bool:
        """Whether nobody has ever taken it; what comes back from the resident is submitted again, but was taken."""
        return self.state == State.SUBMITTED and self.accepted_at is None

    @property
    def due(self) -> tuple[Literal["accept", "resolve"], datetime] | None:
        """Which clock runs now, and until when; none for what is done, waits for its reporter or rests."""
        if self.awaits_acceptance:
            return "accept", self.accept_by
        return ("resolve", self.resolve_by) if self.state in RUNNING_STATES else None

    @property
    def by_telephone(self) -> bool:
        """Whether it comes from somebody without an account; whoever typed it in is not the one it concerns."""
        return self.caller_name is not None or self.channel in SYSTEMS


class RequestCounter(Base):
    """The last number given out in a street on a day."""

    __tablename__ = "request_counters"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
