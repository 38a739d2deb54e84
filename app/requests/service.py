"""Verbs that change a service request. Each is one event row in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import consents
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.views import residence_line
from app.core import audit, clock, outbox
from app.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from app.core.screening import Screening
from app.media import service as media
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests import queries
from app.requests.access import handles, roles_towards, sees_reporter
from app.requests.deadlines import RESOLVE_HOURS, deadlines
from app.requests.looks import ContactField, RevealReason, place_of, subject_of
from app.requests.models import (
    Kind,
    NoteScreening,
    RejectReason,
    RequestEvent,
    RequestPhoto,
    ServiceRequest,
    Urgency,
)
from app.requests.numbers import next_number
from app.requests.states import REQUEST_STATES, STATE_NAMES, State
from app.residents import service as residents

CHECK_TEXT_TOPIC = "requests.check_text"
CHECK_NOTE_TOPIC = "requests.check_note"
HAPPENED_TOPIC = "requests.happened"

TITLE_LENGTH = 30


@dataclass(frozen=True)
class Report:
    """What a resident sends in."""

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


def submit(session: Session, actor: Actor, report: Report) -> ServiceRequest:
    """Take in a report and start its clocks; nobody else sees it before its text is checked.

    It goes to the community of the place, or to the street where the place has none (兜底).
    Raises Invalid (``unknown_place``, ``unknown_type``, ``unknown_photo``, ``unknown_member``), Forbidden
    (``no_consent``), and Conflict (``consent_needed``) when an exact place comes before the consent.
    """
    if report.place_note or report.latitude is not None or report.longitude is not None:
        consents.require(session, actor.account_id, consents.Moment.EXACT_PLACE)
    place = org.place(session, report.unit_id)
    if place.street_id is None:
        raise Invalid(
            "unknown_place", "请选择小区或社区。", errors=[FieldError("unit_id", "请选择小区或社区")]
        )
    kind_of_service = queries.service_type(session, report.type_id) if report.type_id else None
    urgency = kind_of_service.urgency if kind_of_service else Urgency.ORDINARY
    hours = kind_of_service.resolve_hours if kind_of_service else RESOLVE_HOURS[urgency]
    owner = _first_owner(session, place)
    member = (
        residents.member_to_act_for(session, actor, report.for_member_id) if report.for_member_id else None
    )
    now = clock.now()
    due = deadlines(now, urgency, hours)
    request = ServiceRequest(
        id=new_id(),
        number=next_number(session, place.street_id),
        street_id=place.street_id,
        unit_id=place.id,
        owner_unit_id=owner.id,
        owner_street_id=owner.street_id,
        reporter_id=actor.account_id,
        for_member_id=member.id if member else None,
        for_account_id=member.linked_account_id if member else None,
        type_id=report.type_id,
        kind=report.kind,
        title=title_of(report.text),
        text=report.text,
        place_note=report.place_note,
        latitude=report.latitude,
        longitude=report.longitude,
        anonymous=report.anonymous,
        screening=Screening.PENDING,
        state=State.SUBMITTED,
        last_seq=0,
        created_at=now,
        accept_by=due.accept_by,
        contact_by=due.contact_by,
        resolve_by=due.resolve_by,
    )
    session.add(request)
    session.flush()
    _record(session, request, actor, "submit", None, photo_ids=report.photo_ids)
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


def _first_owner(session: Session, place: OrgUnit) -> OrgUnit:
    above = org.ancestors(session, place)
    return above.get(UnitKind.COMMUNITY) or above[UnitKind.STREET]


def accept(session: Session, actor: Actor, request: ServiceRequest, *, note: str | None = None) -> None:
    """Take responsibility; the first who takes it leads (首接负责)."""
    _move(session, request, actor, "accept", note=note)
    request.accepted_at = request.accepted_at or clock.now()
    request.handler_id = actor.account_id


def assign(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    unit_id: UUID,
    account_id: UUID | None = None,
    note: str | None = None,
) -> None:
    """Hand it to a colleague, or to the property company of the compound.

    Raises Invalid (``unknown_assignee``) for anybody who is not among :func:`queries.assignees`.
    """
    target = next(
        (
            candidate
            for candidate in queries.assignees(session, request)
            if candidate.unit.id == unit_id and candidate.account_id == account_id
        ),
        None,
    )
    _require(actor, request, "assign", session)
    if target is None:
        raise Invalid(
            "unknown_assignee", "请在列表里选择由谁来办。", errors=[FieldError("unit_id", "请选择由谁来办")]
        )
    _move(session, request, actor, "assign", note=note, details={"to": target.name})
    _give(session, request, target.unit.id)
    request.handler_id = account_id


def _give(session: Session, request: ServiceRequest, unit_id: UUID) -> None:
    unit = org.held_unit(session, unit_id)
    if unit is None or unit.closed_on:
        raise Conflict("unit_closed", "这个单位已经撤销，请重新选择由谁来办。")
    request.owner_unit_id = unit.id
    request.owner_street_id = unit.street_id


def start(session: Session, actor: Actor, request: ServiceRequest, *, note: str | None = None) -> None:
    """Somebody is on it."""
    _move(session, request, actor, "start", note=note)
    request.handler_id = actor.account_id


def reply(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Tell the resident something; this counts as contact."""
    _move(session, request, actor, "reply", note=note)
    _contacted(request)


def ask_for_more(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Give it back to the resident with a question; the clock stands still until they answer."""
    _move(session, request, actor, "return", note=note)
    _contacted(request)
    request.paused_at = clock.now()


def resolve(
    session: Session, actor: Actor, request: ServiceRequest, *, note: str, photo_ids: Sequence[UUID] = ()
) -> None:
    """Say that it is done and how, with photos as proof."""
    _move(session, request, actor, "resolve", note=note, photo_ids=photo_ids)
    _contacted(request)
    request.resolved_at = clock.now()
    request.handler_id = request.handler_id or actor.account_id


def reject(
    session: Session, actor: Actor, request: ServiceRequest, *, reason: RejectReason, note: str | None = None
) -> None:
    """Not take it, for a reason of the fixed list."""
    _move(session, request, actor, "reject", note=note, details={"reason": reason.value})
    _contacted(request)
    request.closed_at = clock.now()


def withdraw(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """The resident takes it back before anybody has accepted it."""
    _move(session, request, actor, "withdraw")
    request.closed_at = clock.now()


def add_note(
    session: Session, actor: Actor, request: ServiceRequest, *, text: str, photo_ids: Sequence[UUID] = ()
) -> None:
    """Add something: the resident's own words (which answer a question that waits), or a worker's internal note."""
    mine = request.reporter_id == actor.account_id
    verb = "supplement" if mine and request.state is State.RETURNED else "note"
    event = _move(session, request, actor, verb, note=text, photo_ids=photo_ids, internal=not mine)
    if not mine:
        return
    _resume_clock(request)
    session.add(NoteScreening(event_id=event.id, screening=Screening.PENDING))
    outbox.put(
        session, CHECK_NOTE_TOPIC, {"event_id": str(event.id)}, dedup_key=f"{CHECK_NOTE_TOPIC}:{event.id}"
    )


def rate(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    solved: bool,
    stars: int,
    comment: str | None = None,
) -> None:
    """The resident says whether it is solved and how it went; this closes the request."""
    _move(session, request, actor, "rate", details={"solved": solved, "stars": stars})
    request.solved = solved
    request.stars = stars
    request.rating_comment = comment
    request.closed_at = clock.now()


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
    event_id = queries.first_event_id(session, request.id)
    key = f"{HAPPENED_TOPIC}:{event_id}:{request.screening}"
    outbox.put(session, HAPPENED_TOPIC, {"event_id": str(event_id)}, dedup_key=key)


def let_through(session: Session, actor: Actor, request: ServiceRequest, *, passed: bool) -> None:
    """A person of the street decides on a text that the machine would not.

    Raises Conflict (``already_reviewed``).
    """
    if request.screening is not Screening.REVIEW:
        raise Conflict("already_reviewed", "这条内容已经审核过了。")
    verb_details = {"screening": "passed" if passed else "refused"}
    request.screening = Screening.PASSED if passed else Screening.REFUSED
    _record(session, request, actor, "review", request.state, internal=True, details=verb_details)
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
        outbox.put(
            session, HAPPENED_TOPIC, {"event_id": str(event_id)}, dedup_key=f"{HAPPENED_TOPIC}:{event_id}"
        )


def reveal_contact(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    field: ContactField,
    reason: RevealReason,
    words: str | None = None,
) -> str:
    """One personal field of the reporter in full, for those who handle the request; who asked and why is on record.

    Raises Forbidden (``not_yours`` for those who only read, ``reporter_hidden`` for an anonymous request) and
    NotFound (``no_contact``).
    """
    if not handles(session, actor, request):
        raise Forbidden("not_yours", "这件事不由您办理，看不到居民的联系方式。")
    if not sees_reporter(actor, request, org.known_unit(session, request.unit_id).path):
        raise Forbidden("reporter_hidden", "居民选择了匿名，只有街道能看到是谁。")
    if field is ContactField.PHONE:
        value = accounts.account(session, request.reporter_id).phone
    else:
        value = residence_line(session, request.reporter_id, masked=False)
    if not value:
        raise NotFound("no_contact", "这位居民没有留这一项。")
    audit.record(
        session,
        "request.contact_revealed",
        actor_id=actor.account_id,
        place=place_of(request),
        subject=subject_of(request),
        details={"field": field, "reason": reason} | ({"words": words} if words else {}),
    )
    return value


def _contacted(request: ServiceRequest) -> None:
    request.contacted_at = request.contacted_at or clock.now()


def _resume_clock(request: ServiceRequest) -> None:
    """Time spent waiting for the resident does not count against those who handle it.

    Only what was still owed moves: asking was the contact, and what was accepted in time stays so.
    """
    if request.paused_at is None:
        return
    waited: timedelta = clock.now() - request.paused_at
    if request.accepted_at is None:
        request.accept_by += waited
    request.resolve_by += waited
    request.paused_at = None


def _require(actor: Actor, request: ServiceRequest, verb: str, session: Session) -> None:
    if not REQUEST_STATES.transition(verb).actors & roles_towards(session, actor, request):
        raise Forbidden("not_yours", "这件事不由您办理，如有需要请联系社区。")


def _move(
    session: Session,
    request: ServiceRequest,
    actor: Actor,
    verb: str,
    *,
    note: str | None = None,
    photo_ids: Sequence[UUID] = (),
    internal: bool = False,
    details: dict[str, Any] | None = None,
) -> RequestEvent:
    """Take one arrow of the table; raises Forbidden (``not_yours``) or Conflict (``wrong_state``)."""
    _require(actor, request, verb, session)
    before = State(request.state)
    request.state = REQUEST_STATES.next_state(before, verb, label=STATE_NAMES[before])
    event = _record(
        session,
        request,
        actor,
        verb,
        before,
        note=note,
        photo_ids=photo_ids,
        internal=internal,
        details=details,
    )
    waits_for_check = verb in ("note", "supplement")
    if not internal and not waits_for_check:
        outbox.put(
            session, HAPPENED_TOPIC, {"event_id": str(event.id)}, dedup_key=f"{HAPPENED_TOPIC}:{event.id}"
        )
    return event


def _record(
    session: Session,
    request: ServiceRequest,
    actor: Actor,
    verb: str,
    before: State | None,
    *,
    note: str | None = None,
    photo_ids: Sequence[UUID] = (),
    internal: bool = False,
    details: dict[str, Any] | None = None,
) -> RequestEvent:
    request.last_seq += 1
    event = RequestEvent(
        id=new_id(),
        request_id=request.id,
        street_id=request.street_id,
        seq=request.last_seq,
        verb=verb,
        from_state=before,
        to_state=request.state,
        actor_id=actor.account_id,
        at=clock.now(),
        note=note,
        internal=internal,
        details=details or {},
    )
    session.add(event)
    session.flush()
    for position, photo in enumerate(
        media.claim_photos(session, actor.account_id, photo_ids, request.street_id)
    ):
        session.add(RequestPhoto(media_id=photo.id, event_id=event.id, position=position))
    return event
