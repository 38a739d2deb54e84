"""Tables of service requests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText
from app.core.screening import Screening
from app.requests.states import OPEN_STATES, State


class Kind(StrEnum):
    """What somebody comes with."""

    REPORT = "report"
    QUESTION = "question"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


KIND_NAMES = {
    Kind.REPORT: "反映问题",
    Kind.QUESTION: "咨询",
    Kind.COMPLAINT: "投诉",
    Kind.SUGGESTION: "建议",
    Kind.PRAISE: "表扬",
}


class Urgency(StrEnum):
    """How pressing a type is."""

    DANGER = "danger"
    UTILITY = "utility"
    ORDINARY = "ordinary"
    COMPLEX = "complex"


class RejectReason(StrEnum):
    """Why a request is not taken; a fixed list, so that it can be counted and appealed."""

    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    INSUFFICIENT = "insufficient"
    LEGAL_CHANNEL = "legal_channel"


REJECT_REASON_NAMES = {
    RejectReason.NOT_OURS: "不属于社区和街道办理范围",
    RejectReason.DUPLICATE: "同一件事已在办理中",
    RejectReason.INSUFFICIENT: "信息不足且联系不上",
    RejectReason.LEGAL_CHANNEL: "需通过诉讼、仲裁等法定途径解决",
}


class ServiceType(WithId, Base):
    """A category of requests, with its clock."""

    __tablename__ = "service_types"

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    hint: Mapped[str] = mapped_column(String(80), default="")
    urgency: Mapped[Urgency]
    resolve_hours: Mapped[int]
    position: Mapped[int]


_OPEN = sql("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))


def _open_index(*columns: str) -> Index:
    """An index of the few requests that somebody still owes something, in the order of a queue.

    The state stands last so that a view of one state passes over the others without reading their rows.
    """
    name = f"ix_service_requests_open_{columns[0]}"
    return Index(name, *columns, postgresql_where=_OPEN, sqlite_where=_OPEN)


class ServiceRequest(WithId, Base):
    """One thing a resident came with. ``state`` equals what its last event says."""

    __tablename__ = "service_requests"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index("ix_service_requests_reporter_id_id", "reporter_id", "id"),
        Index(
            "ix_service_requests_for_account_id_id",
            "for_account_id",
            "id",
            postgresql_where=sql("for_account_id IS NOT NULL"),
            sqlite_where=sql("for_account_id IS NOT NULL"),
        ),
        Index("ix_service_requests_street_id_id", "street_id", "id"),
        Index("ix_service_requests_unit_id_id", "unit_id", "id"),
        Index("ix_service_requests_owner_unit_id_id", "owner_unit_id", "id"),
        Index("ix_service_requests_street_id_state_resolve_by_id", "street_id", "state", "resolve_by", "id"),
        Index("ix_service_requests_owner_street_id_id", "owner_street_id", "id"),
        _open_index("street_id", "resolve_by", "id", "state"),
        _open_index("owner_street_id", "resolve_by", "id", "state"),
        _open_index("resolve_by", "id", "state"),
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
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    #: On whose behalf the reporter acts, and that person's account, if they had one then.
    for_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("household_members.id"))
    for_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"), index=True)
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    #: Where exactly, in the person's words; it may say where they live.
    place_note: Mapped[str | None] = mapped_column(EncryptedText)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    anonymous: Mapped[bool] = mapped_column(default=False)
    screening: Mapped[Screening] = mapped_column(default=Screening.PENDING)
    state: Mapped[State] = mapped_column(default=State.SUBMITTED)
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    accept_by: Mapped[datetime]
    contact_by: Mapped[datetime]
    resolve_by: Mapped[datetime]
    #: Since when the clock stands still (returned to the resident).
    paused_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    stars: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)

    @property
    def awaits_acceptance(self) -> bool:
        """Whether nobody has ever taken it; what comes back from the resident is submitted again, but was taken."""
        return self.state == State.SUBMITTED and self.accepted_at is None


def is_open() -> ColumnElement[bool]:
    """The condition "somebody still owes something", in words that the indexes of open requests know."""
    states: BindParameter[str] = bindparam(
        "open_states", sorted(OPEN_STATES), expanding=True, literal_execute=True
    )
    return ServiceRequest.state.in_(states)


class RequestEvent(WithId, Base):
    """One thing that happened to a request. Rows are added and never changed."""

    __tablename__ = "request_events"
    __table_args__ = (UniqueConstraint("request_id", "seq"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("service_requests.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    seq: Mapped[int]
    verb: Mapped[str] = mapped_column(String(12))
    from_state: Mapped[State | None]
    to_state: Mapped[State]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
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


class RequestCounter(Base):
    """The last number given out in a street on a day."""

    __tablename__ = "request_counters"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
