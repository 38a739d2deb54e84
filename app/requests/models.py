"""Tables of service requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    or_,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import BlindIndex, EncryptedText
from app.core.screening import Screening
from app.core.search import Tokens
from app.requests.clocks import ClockMode
from app.requests.states import OPEN_STATES, RUNNING_STATES, State


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


URGENCY_NAMES = {
    Urgency.DANGER: "危及生命财产",
    Urgency.UTILITY: "水电气暖",
    Urgency.ORDINARY: "一般",
    Urgency.COMPLEX: "复杂",
}


class DefaultOwner(StrEnum):
    """Who has a new request of a type, where no rule says otherwise."""

    COMMUNITY = "community"
    PROPERTY = "property"
    STREET = "street"


class Visibility(StrEnum):
    """Who of the staff may see requests of a type: the units it concerns, or only the street and who has it."""

    UNITS = "units"
    STREET = "street"


class Channel(StrEnum):
    """The way a request came in."""

    MINIPROGRAM = "miniprogram"
    H5 = "h5"
    PHONE = "phone"
    DESK = "desk"
    HOTLINE = "hotline"
    OPEN311 = "open311"


#: Somebody of the staff writes it down for whoever called or came.
TAKEN_DOWN = frozenset({Channel.PHONE, Channel.DESK})

CHANNEL_NAMES = {
    Channel.MINIPROGRAM: "小程序",
    Channel.H5: "网页",
    Channel.PHONE: "电话",
    Channel.DESK: "窗口",
    Channel.HOTLINE: "12345 热线",
    Channel.OPEN311: "外部系统",
}

#: Through these another system reports: whoever is behind it agreed to its terms, and hears of it by its way.
SYSTEMS = frozenset({Channel.HOTLINE, Channel.OPEN311})


class Publication(StrEnum):
    """Whether everybody may read a request: the reporter asks for it, the street decides."""

    PRIVATE = "private"
    ASKED = "asked"
    PUBLIC = "public"
    WITHHELD = "withheld"


class SupervisionReason(StrEnum):
    """Why a superior unit steps in."""

    UNACCEPTED = "unaccepted"
    OVERDUE = "overdue"
    IMPORTANT = "important"
    UNSATISFIED = "unsatisfied"


SUPERVISION_REASON_NAMES = {
    SupervisionReason.UNACCEPTED: "没有按时受理",
    SupervisionReason.OVERDUE: "办理超时",
    SupervisionReason.IMPORTANT: "事情重要",
    SupervisionReason.UNSATISFIED: "居民不满意",
}


PUBLICATION_NAMES = {
    Publication.PRIVATE: "不公开",
    Publication.ASKED: "等街道审核",
    Publication.PUBLIC: "已公开",
    Publication.WITHHELD: "没有公开",
}


#: The reasons for which a person steps in; that nobody has accepted it is told by the clock alone.
DEMANDED_REASON_NAMES = {
    reason: name
    for reason, name in SUPERVISION_REASON_NAMES.items()
    if reason is not SupervisionReason.UNACCEPTED
}


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
    """A category of requests, with its clock. Streets may keep some of it otherwise: :class:`ServiceTypeOverride`."""

    __tablename__ = "service_types"

    #: Whose tree it belongs to.
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    hint: Mapped[str] = mapped_column(String(80), default="")
    urgency: Mapped[Urgency]
    resolve_hours: Mapped[int]
    clock: Mapped[ClockMode] = mapped_column(default=ClockMode.NATURAL, server_default=ClockMode.NATURAL)
    default_owner: Mapped[DefaultOwner] = mapped_column(
        default=DefaultOwner.COMMUNITY, server_default=DefaultOwner.COMMUNITY
    )
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.UNITS, server_default=Visibility.UNITS)
    #: What a form asks beyond the text, in order.
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    position: Mapped[int]
    #: No longer offered since; requests of it stay.
    retired_on: Mapped[date | None]


class ServiceTypeOverride(Base):
    """What a street keeps otherwise about a category of its district; null is as the district has it."""

    __tablename__ = "service_type_overrides"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    type_id: Mapped[UUID] = mapped_column(ForeignKey("service_types.id"), primary_key=True)
    urgency: Mapped[Urgency | None]
    resolve_hours: Mapped[int | None]
    clock: Mapped[ClockMode | None]
    visibility: Mapped[Visibility | None]
    #: The unit that has it first, before the district's default owner.
    owner_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    hidden: Mapped[bool] = mapped_column(default=False)


class AnswerTemplate(WithId, Base):
    """A sentence a unit often needs, ready to be changed and sent."""

    __tablename__ = "answer_templates"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"))
    verb: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]


class RoutingRule(WithId, Base):
    """Where a new request goes, in a street's own words; the first rule that fits decides."""

    __tablename__ = "routing_rules"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    #: This category and those below it.
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"))
    #: This place and those below it.
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    keyword: Mapped[str | None] = mapped_column(String(40))
    #: Monday is 0; null is every day.
    weekdays: Mapped[list[int] | None] = mapped_column(JSON)
    #: Local time of day; past midnight when ``until_time`` comes before ``from_time``.
    from_time: Mapped[time | None]
    until_time: Mapped[time | None]
    target_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))


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


_OPEN = sql("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))


def _open_index(*columns: str) -> Index:
    """An index of the few requests that somebody still owes something, in the order of a queue.

    The state stands last so that a view of one state passes over the others without reading their rows.
    """
    name = f"ix_service_requests_open_{columns[0]}"
    return Index(name, *columns, postgresql_where=_OPEN, sqlite_where=_OPEN)


_RUNNING = "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(RUNNING_STATES)))


def _watched_index(name: str, column: str, condition: str) -> Index:
    """An index of the few requests in which a duty looks for what is next."""
    where = sql(condition)
    return Index(f"ix_service_requests_{name}", column, postgresql_where=where, sqlite_where=where)


#: Nobody has ever taken it.
_UNTAKEN = sql("state IN ('submitted') AND accepted_at IS NULL")


def _untaken_index(*columns: str) -> Index:
    """An index of what waits to be accepted, in the order of a queue; until when stands last, to be passed over by."""
    name = f"ix_service_requests_untaken_{columns[0]}"
    return Index(name, *columns, postgresql_where=_UNTAKEN, sqlite_where=_UNTAKEN)


#: The street has to say something: about a text, an appeal, a rest or a publication that is asked for.
_AWAITS_THE_STREET = sql(
    f"{_OPEN} AND (screening = 'review' OR state IN ('appealed')"
    " OR asked_review_on IS NOT NULL OR publication = 'asked')"
)
_TRANSFERRED = sql("state IN ('transferred')")
_IN_NOBODYS_HANDS = sql(f"handler_id IS NULL AND {_OPEN}")

_PUBLIC = sql("publication = 'public'")


def _public_index(name: str, *columns: str) -> Index:
    """An index of the requests everybody may read, in an order of their list."""
    return Index(
        f"ix_service_requests_public_{name}", *columns, postgresql_where=_PUBLIC, sqlite_where=_PUBLIC
    )


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
        _open_index("unit_id", "id", "state"),
        _watched_index("warn", "warn_at", f"warned_at IS NULL AND {_RUNNING}"),
        _watched_index(
            "unaccepted",
            "accept_by",
            "unaccepted_at IS NULL AND accepted_at IS NULL AND state IN ('submitted')",
        ),
        _watched_index("overdue", "resolve_by", f"overdue_at IS NULL AND {_RUNNING}"),
        _watched_index("rested", "review_on", "state IN ('suspended')"),
        _watched_index("unrated", "resolved_at", "state IN ('resolved')"),
        _open_index("handler_id", "resolve_by", "id"),
        Index(
            "ix_service_requests_to_approve",
            "street_id",
            "resolve_by",
            "id",
            postgresql_where=_AWAITS_THE_STREET,
            sqlite_where=_AWAITS_THE_STREET,
        ),
        Index(
            "ix_service_requests_to_receive",
            "owner_unit_id",
            "resolve_by",
            "id",
            postgresql_where=_TRANSFERRED,
            sqlite_where=_TRANSFERRED,
        ),
        Index(
            "ix_service_requests_pool",
            "owner_unit_id",
            "resolve_by",
            "id",
            postgresql_where=_IN_NOBODYS_HANDS,
            sqlite_where=_IN_NOBODYS_HANDS,
        ),
        _untaken_index("street_id", "resolve_by", "id", "accept_by"),
        _untaken_index("owner_street_id", "resolve_by", "id", "accept_by"),
        _untaken_index("resolve_by", "id", "accept_by"),
        # For the beginning of a number; the unique index compares as people do.
        Index("ix_service_requests_number", "number", postgresql_ops={"number": "text_pattern_ops"}),
        _public_index("newest", "id", "state", "type_id"),
        _public_index("support", "support_count", "id", "state", "type_id"),
        _public_index("street_newest", "street_id", "id", "state", "type_id"),
        _public_index("street_support", "street_id", "support_count", "id", "state", "type_id"),
        _public_index("unit_newest", "unit_id", "id", "state", "type_id"),
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


def is_open() -> ColumnElement[bool]:
    """The condition "somebody still owes something", in words that the indexes of open requests know."""
    return is_in(OPEN_STATES)


def is_in(states: Collection[State]) -> ColumnElement[bool]:
    """The condition on the state with the words themselves in it, so that partial indexes know it."""
    words: BindParameter[str] = bindparam(
        "states", sorted(states), unique=True, expanding=True, literal_execute=True
    )
    return ServiceRequest.state.in_(words)


def is_untaken() -> ColumnElement[bool]:
    """The condition "nobody has ever taken it", in words that the indexes of those know."""
    return and_(is_in({State.SUBMITTED}), ServiceRequest.accepted_at.is_(None))


def awaits_the_street() -> ColumnElement[bool]:
    """The condition "the street has to say something", in words that its index knows."""
    return and_(
        is_open(),
        or_(
            ServiceRequest.screening == _literally("review", Screening.REVIEW),
            is_in({State.APPEALED}),
            ServiceRequest.asked_review_on.is_not(None),
            ServiceRequest.publication == _literally("asked", Publication.ASKED),
        ),
    )


def _literally(name: str, word: StrEnum) -> BindParameter[str]:
    """The word itself in the statement, because a partial index is not recognised by a parameter."""
    return bindparam(name, word.value, literal_execute=True)


def is_public() -> ColumnElement[bool]:
    """The condition "everybody may read it", in words that the indexes of public requests know.

    What was checked and let through is public until it is merged with another, or its reporter takes it back; nothing
    of a sensitive category ever is.
    """
    return and_(
        ServiceRequest.publication == _literally("public", Publication.PUBLIC),
        ServiceRequest.screening == Screening.PASSED,
        ServiceRequest.visibility == Visibility.UNITS,
        ServiceRequest.state.not_in((State.MERGED, State.WITHDRAWN)),
    )


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


class RequestMention(Base):
    """A colleague named in an internal note."""

    __tablename__ = "request_mentions"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("request_events.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)


class RequestCounter(Base):
    """The last number given out in a street on a day."""

    __tablename__ = "request_counters"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


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
