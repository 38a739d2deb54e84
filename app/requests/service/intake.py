"""How a request comes in, and the content checks of what residents write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import consents
from app.accounts.actor import Actor
from app.core import audit, clock, outbox
from app.core.errors import Conflict, FieldError, Invalid
from app.core.forms import FieldKind, check_answers, write_answers
from app.core.ids import new_id
from app.core.screening import Screening
from app.org import queries as org
from app.requests import queries, routing
from app.requests.clocks import ClockMode
from app.requests.deadlines import RESOLVE_HOURS
from app.requests.looks import place_of, subject_of
from app.requests.models import (
    SYSTEMS,
    TAKEN_DOWN,
    Channel,
    Kind,
    NoteScreening,
    Publication,
    RequestEvent,
    ServiceRequest,
    Urgency,
    Visibility,
)
from app.requests.numbers import next_number
from app.requests.service import timing
from app.requests.service.life import record, sort, tell
from app.requests.states import State
from app.requests.types import reading
from app.residents import service as residents

CHECK_TEXT_TOPIC = "requests.check_text"

#: Ways in on which the reporter has the form before them; nobody else is turned away for want of an answer.
WITH_FORM = frozenset({Channel.MINIPROGRAM, Channel.H5, Channel.OPEN311})

TITLE_LENGTH = 30


@dataclass(frozen=True)
class Report:
    """What somebody sends in."""

    kind: Kind
    text: str
    unit_id: UUID
    type_id: UUID | None = None
    place_note: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    anonymous: bool = False
    photo_ids: Sequence[UUID] = field(default_factory=tuple)
    for_member_id: UUID | None = None
    #: To the form of the category, by the keys of its fields.
    answers: Mapping[str, Any] = field(default_factory=dict)
    channel: Channel = Channel.MINIPROGRAM
    #: Whose it is when somebody else sends it in for them: an account, or a name and a number without one.
    reporter_id: UUID | None = None
    caller_name: str | None = None
    caller_phone: str | None = None
    #: By when whoever sends it in wants it done; it can only shorten what we promise.
    due_at: datetime | None = None
    #: Whether the reporter lets everybody read it, once the street has looked at it.
    public: bool = False


def submit(session: Session, actor: Actor, report: Report) -> ServiceRequest:
    """Take in a report and start its clocks; nobody else sees it before its text is checked.

    Who has it first is for :mod:`app.requests.routing` to say; the event keeps why.
    Raises Invalid (``unknown_place``, ``unknown_type``, ``invalid_answers``, ``unknown_photo``, ``unknown_member``),
    Forbidden (``no_consent``), and Conflict (``consent_needed``) when an exact place comes before the consent.
    """
    exact = report.place_note or report.latitude is not None or report.longitude is not None
    if exact and report.channel not in SYSTEMS | TAKEN_DOWN:
        consents.require(session, actor.account_id, consents.Moment.EXACT_PLACE)
    place = org.place(session, report.unit_id)
    if place.street_id is None:
        raise Invalid(
            "unknown_place", "请选择小区或社区。", errors=[FieldError("unit_id", "请选择小区或社区")]
        )
    types = reading.offered_type(session, place.street_id, report.type_id) if report.type_id else []
    chosen = types[0] if types else None
    form = chosen.form if chosen else ()
    if report.channel in SYSTEMS:
        # Photos come by our own upload only, which other systems have not.
        form = tuple(field for field in form if field.kind is not FieldKind.PHOTO)
    answers = check_answers(form, report.answers, complete=report.channel in WITH_FORM)
    urgency = chosen.urgency if chosen else Urgency.ORDINARY
    now = clock.now()
    way = routing.route(session, place, types, report.text, now)
    member = (
        residents.member_to_act_for(session, actor.account_id, report.for_member_id)
        if report.for_member_id
        else None
    )
    request = ServiceRequest(
        id=new_id(),
        number=next_number(session, place.street_id),
        street_id=place.street_id,
        unit_id=place.id,
        owner_unit_id=way.unit.id,
        owner_street_id=way.unit.street_id,
        reporter_id=report.reporter_id or actor.account_id,
        for_member_id=member.id if member else None,
        for_account_id=member.linked_account_id if member else None,
        type_id=report.type_id,
        kind=report.kind,
        title=title_of(report.text),
        text=report.text,
        place_note=report.place_note,
        latitude=report.latitude,
        longitude=report.longitude,
        answers=write_answers(answers),
        anonymous=report.anonymous,
        visibility=chosen.visibility if chosen else Visibility.UNITS,
        screening=Screening.PENDING,
        state=State.SUBMITTED,
        last_seq=0,
        created_at=now,
        urgency=urgency,
        clock=chosen.clock if chosen else ClockMode.NATURAL,
        resolve_hours=chosen.resolve_hours if chosen else RESOLVE_HOURS[urgency],
        channel=report.channel,
        caller_name=report.caller_name,
        caller_phone=report.caller_phone,
        caller_phone_index=report.caller_phone,
        publication=Publication.ASKED if report.public else Publication.PRIVATE,
    )
    timing.begin(session, request, at_most=report.due_at)
    session.add(request)
    session.flush()
    photo_ids = [*report.photo_ids, *(one for answer in answers for one in answer.photo_ids)]
    event = record(
        session,
        request,
        actor,
        "submit",
        None,
        photo_ids=list(dict.fromkeys(photo_ids)),
        details={"route": way.details(), "channel": report.channel.value},
    )
    sort(session, event, classified=False)
    if report.channel in TAKEN_DOWN:
        # Whoever of the staff wrote it answers for the words.
        text_checked(session, request, Screening.PASSED)
    else:
        outbox.put(
            session,
            CHECK_TEXT_TOPIC,
            {"request_id": str(request.id)},
            dedup_key=f"{CHECK_TEXT_TOPIC}:{request.id}",
        )
    return request


def title_of(text: str) -> str:
    """The first sentence, cut to what fits a list."""
    first = text.strip().splitlines()[0]
    for mark in "。！？!?；;":
        first = first.split(mark)[0] or first
    return first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"


def text_checked(session: Session, request: ServiceRequest, screening: Screening) -> None:
    """The content check of the text has ended.

    When it passed, the workers of the place are told; when a person must decide, those of the street.
    """
    if request.screening is not Screening.PENDING:
        return
    request.screening = screening
    if screening is not Screening.REFUSED and request.state is not State.WITHDRAWN:
        _tell_of_report(session, request)


def _tell_of_report(session: Session, request: ServiceRequest) -> None:
    first = session.get_one(RequestEvent, queries.first_event_id(session, request.id))
    tell(session, first, again=f":{request.screening}")


def let_through(session: Session, actor: Actor, request: ServiceRequest, *, passed: bool) -> None:
    """A person of the street decides on a text that the machine would not.

    Raises Conflict (``already_reviewed``).
    """
    if request.screening is not Screening.REVIEW:
        raise Conflict("already_reviewed", "这条内容已经审核过了。")
    verb_details = {"screening": "passed" if passed else "refused"}
    request.screening = Screening.PASSED if passed else Screening.REFUSED
    record(session, request, actor, "review", request.state, internal=True, details=verb_details)
    audit.record(
        session,
        "request.reviewed",
        actor_id=actor.account_id,
        place=place_of(request),
        subject=subject_of(request),
        details=verb_details,
    )
    if passed:
        _tell_of_report(session, request)


def note_checked(session: Session, event_id: UUID, screening: Screening) -> None:
    """The content check of a resident's later note has ended; when it passed, the workers are told."""
    row = session.get_one(NoteScreening, event_id, with_for_update=True)
    if row.screening is not Screening.PENDING:
        return
    row.screening = screening
    if screening is Screening.PASSED:
        tell(session, session.get_one(RequestEvent, event_id))
