"""How a request is shown: to its reporter, and to those who handle it. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.views import residence_line
from app.core import clock
from app.core.encryption import mask_name, mask_phone
from app.core.forms import FieldOut, read_answers
from app.core.screening import Screening
from app.media import queries as media
from app.org import queries as org
from app.org.schemas import Unit
from app.requests import queries, related, sentences
from app.requests.access import handles, roles_towards, sees_reporter
from app.requests.behalf import on_behalf
from app.requests.conditions import hindrance
from app.requests.models import CHANNEL_NAMES, KIND_NAMES, RequestEvent, ServiceRequest
from app.requests.schemas.resident import AnswerOut, EventOut, RatingOut, RequestDetail, RequestItem
from app.requests.schemas.types import ServiceTypeOut
from app.requests.schemas.work import Reporter, WorkDetail, WorkItem
from app.requests.states import PAUSED_STATES, REPORTER, REQUEST_STATES, STATE_NAMES, State
from app.requests.types import reading

ANONYMOUS = "匿名居民"
THE_CLOCK = "系统"
BEING_CHECKED = "（内容审核中，审核后可见）"


def offered_types(session: Session, street_id: UUID | None) -> list[ServiceTypeOut]:
    """The categories to pick from in a street, in order; raises Invalid (``unknown_place``) for what is no street."""
    if street_id is not None:
        org.require_street(session, street_id)
    catalogue = reading.remembered(session, street_id)
    return [
        ServiceTypeOut(
            id=one.id,
            parent_id=one.parent_id,
            code=one.code,
            name=one.name,
            hint=one.hint,
            urgency=one.urgency,
            resolve_hours=one.resolve_hours,
            clock=one.clock,
            fields=[FieldOut.model_validate(field) for field in one.form],
        )
        for one in catalogue.offered.values()
    ]


def own_items(session: Session, actor: Actor, requests: Sequence[ServiceRequest]) -> list[RequestItem]:
    """Rows of the reporter's own list."""
    return [RequestItem(**fields) for fields in _items(session, requests, viewer_id=actor.account_id)]


def work_items(session: Session, actor: Actor, requests: Sequence[ServiceRequest]) -> list[WorkItem]:
    """Rows of a worker's queue."""
    people = accounts.names(
        session, {r.reporter_id for r in requests} | {r.handler_id for r in requests if r.handler_id}
    )
    places = org.units(session, {r.unit_id for r in requests})
    fields = _items(session, requests, viewer_id=actor.account_id)
    answer_by = queries.answers_due(session, [request.id for request in requests])
    return [
        WorkItem(
            **field,
            reporter_name=(
                mask_name(request.caller_name or people[request.reporter_id])
                if sees_reporter(actor, request, places[request.unit_id].path)
                else ANONYMOUS
            ),
            late=is_late(request),
            answer_by=answer_by.get(request.id),
            handler_name=people.get(request.handler_id) if request.handler_id else None,
            screening=request.screening,
        )
        for request, field in zip(requests, fields, strict=True)
    ]


def is_late(request: ServiceRequest) -> bool:
    """Whether a clock of this request has run out; the same rule as :func:`work_queue.late`."""
    return request.due is not None and request.due[1] < clock.now()


def _items(session: Session, requests: Sequence[ServiceRequest], *, viewer_id: UUID) -> list[dict[str, Any]]:
    units = org.units(session, {r.unit_id for r in requests} | {r.owner_unit_id for r in requests})
    types = reading.type_names(session, {r.type_id for r in requests})
    first = queries.first_photos(session, [r.id for r in requests])
    thumbs = media.photos(session, first.values(), viewer_id=viewer_id)
    shown = []
    behalf = on_behalf(session, requests, viewer_id)
    for request in requests:
        state = State(request.state)
        thumb = thumbs.get(first[request.id]) if request.id in first else None
        shown.append(
            {
                "id": request.id,
                "number": request.number,
                "kind": request.kind,
                "kind_name": KIND_NAMES[request.kind],
                "title": request.title,
                "state": state,
                "state_name": STATE_NAMES[state],
                "unit": Unit.model_validate(units[request.unit_id]),
                "type_name": types.get(request.type_id) if request.type_id else None,
                "next_step": sentences.next_step(request, units[request.owner_unit_id].name),
                "due_at": request.due[1] if request.due else None,
                "due_for": request.due[0] if request.due else None,
                "paused": request.state in PAUSED_STATES,
                "created_at": request.created_at,
                "thumb_url": thumb.thumb_url if thumb else None,
                "can_rate": (
                    state is State.RESOLVED and viewer_id == request.reporter_id and not request.by_telephone
                ),
                "on_behalf": behalf.get(request.id),
            }
        )
    return shown


def own_detail(session: Session, actor: Actor, request: ServiceRequest) -> RequestDetail:
    """A request as its reporter sees it: no internal notes."""
    return RequestDetail(**_detail(session, actor, request, working=False))


def work_detail(session: Session, actor: Actor, request: ServiceRequest) -> WorkDetail:
    """A request as those who handle it see it: the person masked, internal notes included."""
    fields = _detail(session, actor, request, working=True)
    place = org.known_unit(session, request.unit_id)
    reporter = _reporter(session, actor, request, place.path)
    handler = accounts.names(session, [request.handler_id]) if request.handler_id else {}
    beside = related.of(session, request)
    answer_by = min((one.answer_by for one in beside["supervisions"] if not one.answered_at), default=None)
    return WorkDetail(
        **fields,
        reporter=reporter,
        reporter_name=reporter.name,
        handler_name=next(iter(handler.values()), None),
        accept_by=request.accept_by,
        contact_by=request.contact_by,
        resolve_by=request.resolve_by,
        late=is_late(request),
        answer_by=answer_by,
        screening=request.screening,
        channel=request.channel,
        channel_name=CHANNEL_NAMES[request.channel],
        asked_review_on=request.asked_review_on,
        review_on=request.review_on,
        **beside,
    )


def _reporter(session: Session, actor: Actor, request: ServiceRequest, place_path: str) -> Reporter:
    if not sees_reporter(actor, request, place_path):
        return Reporter(name=ANONYMOUS, phone=None, address=None, may_reveal=False)
    may_reveal = handles(session, actor, request)
    if request.caller_name:
        return Reporter(
            name=mask_name(request.caller_name),
            phone=mask_phone(request.caller_phone),
            address=None,
            may_reveal=may_reveal,
        )
    person = accounts.account(session, request.reporter_id)
    return Reporter(
        name=mask_name(person.name),
        phone=mask_phone(person.phone),
        address=residence_line(session, request.reporter_id),
        may_reveal=may_reveal,
    )


def _detail(session: Session, actor: Actor, request: ServiceRequest, *, working: bool) -> dict[str, Any]:
    [fields] = _items(session, [request], viewer_id=actor.account_id)
    owner = org.known_unit(session, request.owner_unit_id)
    shown = [event for event in queries.events(session, request.id) if working or not event.internal]
    lines = _timeline(session, actor, request, shown, working=working)
    came_with = lines[0].photos if lines else []
    answers = read_answers(request.answers)
    answered = {id_ for one in answers for id_ in one.photo_ids}
    rating = None
    if request.stars is not None and request.solved is not None:
        rating = RatingOut(solved=request.solved, stars=request.stars, comment=request.rating_comment)
    roles = roles_towards(session, actor, request)
    # Whoever called has nobody else to speak for them.
    acts_as = roles if request.by_telephone else roles - {REPORTER} if working else roles & {REPORTER}
    open_to_them = REQUEST_STATES.allowed(State(request.state), acts_as)
    return fields | {
        "text": request.text,
        "place_note": request.place_note,
        "latitude": request.latitude,
        "longitude": request.longitude,
        "anonymous": request.anonymous,
        "photos": [photo for photo in came_with if photo.id not in answered],
        "answers": [
            AnswerOut(
                key=one.key,
                label=one.label,
                kind=one.kind,
                value=one.words,
                photos=[photo for photo in came_with if photo.id in one.photo_ids],
            )
            for one in answers
        ],
        "events": lines,
        "owner": Unit.model_validate(owner),
        "owner_phone": owner.public_telephone,
        "promise": sentences.promise(request, owner.name),
        "rating": rating,
        "publication": request.publication,
        "support_count": request.support_count,
        "allowed": [verb for verb in open_to_them if hindrance(session, actor, request, verb) is None],
    }


def _timeline(
    session: Session, actor: Actor, request: ServiceRequest, events: Sequence[RequestEvent], *, working: bool
) -> list[EventOut]:
    ids = [event.id for event in events]
    photo_ids = queries.photo_ids(session, ids)
    photos = media.photos(
        session, {one for several in photo_ids.values() for one in several}, viewer_id=actor.account_id
    )
    checks = queries.note_screenings(session, ids)
    actors = {event.actor_id for event in events if event.actor_id}
    people = accounts.names(session, {request.reporter_id, *actors})
    place = org.known_unit(session, request.unit_id)
    known = sees_reporter(actor, request, place.path)
    lines = []
    for event in events:
        by_reporter = event.actor_id == request.reporter_id and not request.by_telephone
        family = not working and actor.account_id != request.reporter_id
        hidden = (
            (working or family) and event.id in checks and checks[event.id].screening is not Screening.PASSED
        )
        name = people[event.actor_id] if event.actor_id else THE_CLOCK
        title = sentences.worker_event_title(event) if working else sentences.event_title(event)
        if family:
            title = title.replace("您", people[request.reporter_id])
        elif by_reporter:
            name = "我" if not working else (mask_name(name) if known else ANONYMOUS)
        lines.append(
            EventOut(
                id=event.id,
                verb=event.verb,
                title=title,
                note=BEING_CHECKED if hidden else event.note,
                at=event.at,
                actor_name=name,
                photos=[photos[one] for one in photo_ids.get(event.id, []) if one in photos and not hidden],
                internal=event.internal,
            )
        )
    return lines
