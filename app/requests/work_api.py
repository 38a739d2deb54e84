"""Service requests for workers' phones (工作台)."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.requests import looks, queries, service, views
from app.requests.access import access_request
from app.requests.models import ServiceRequest
from app.requests.schemas import (
    AnswerIn,
    AssigneeList,
    AssigneeOut,
    AssignmentIn,
    MaybeNoteIn,
    NoteIn,
    QueueCounts,
    QueueQuery,
    RejectionIn,
    ResolutionIn,
    Revealed,
    RevealIn,
    WorkDetail,
    WorkPage,
)

bp = APIBlueprint("work_requests", __name__, tag="工作台 Work", url_prefix="/work/requests")


@bp.get("")
@bp.auth_required(auth)
@bp.input(QueueQuery, location="query", arg_name="query")
@bp.output(WorkPage)
def list_queue(query: QueueQuery) -> Response:
    """The requests of my units in one saved view."""
    actor = current_actor()
    actor.require(Permission.READ_REQUESTS)
    rows, following = queries.queue(session(), actor, query.filter, cursor=query.cursor, limit=query.limit)
    return reply(WorkPage(items=views.work_items(session(), actor, rows), next_cursor=following))


@bp.get("/counts")
@bp.auth_required(auth)
@bp.output(QueueCounts)
def count_queue() -> Response:
    """How many requests stand in each view."""
    actor = current_actor()
    actor.require(Permission.READ_REQUESTS)
    return reply(QueueCounts(**{view.value: n for view, n in queries.counts(session(), actor).items()}))


@bp.get("/<uuid:request_id>")
@bp.auth_required(auth)
@bp.output(WorkDetail)
def show(request_id: UUID) -> Response:
    """One request of my units."""
    found = access_request(session(), current_actor(), request_id)
    looks.looked_at(current_actor(), found)
    return _detail(found)


@bp.get("/<uuid:request_id>/assignees")
@bp.auth_required(auth)
@bp.output(AssigneeList)
def list_assignees(request_id: UUID) -> Response:
    """Who this request can be given to."""
    request = access_request(session(), current_actor(), request_id)
    found = queries.assignees(session(), request)
    return reply(AssigneeList(items=[AssigneeOut.model_validate(one) for one in found]))


@bp.post("/<uuid:request_id>/accept")
@bp.auth_required(auth)
@bp.input(MaybeNoteIn, arg_name="body")
@bp.output(WorkDetail)
def accept(request_id: UUID, body: MaybeNoteIn) -> Response:
    """Take responsibility for it."""
    request = _lock(request_id)
    service.accept(session(), current_actor(), request, note=body.note)
    return _detail(request)


@bp.post("/<uuid:request_id>/assign")
@bp.auth_required(auth)
@bp.input(AssignmentIn, arg_name="body")
@bp.output(WorkDetail)
def assign(request_id: UUID, body: AssignmentIn) -> Response:
    """Give it to a colleague or to the property company."""
    request = _lock(request_id)
    service.assign(
        session(), current_actor(), request, unit_id=body.unit_id, account_id=body.account_id, note=body.note
    )
    return _detail(request)


@bp.post("/<uuid:request_id>/start")
@bp.auth_required(auth)
@bp.input(MaybeNoteIn, arg_name="body")
@bp.output(WorkDetail)
def start(request_id: UUID, body: MaybeNoteIn) -> Response:
    """I am on it."""
    request = _lock(request_id)
    service.start(session(), current_actor(), request, note=body.note)
    return _detail(request)


@bp.post("/<uuid:request_id>/reply")
@bp.auth_required(auth)
@bp.input(AnswerIn, arg_name="body")
@bp.output(WorkDetail)
def answer(request_id: UUID, body: AnswerIn) -> Response:
    """Tell the resident something."""
    request = _lock(request_id)
    service.reply(session(), current_actor(), request, note=body.note)
    return _detail(request)


@bp.post("/<uuid:request_id>/return")
@bp.auth_required(auth)
@bp.input(AnswerIn, arg_name="body")
@bp.output(WorkDetail)
def ask_for_more(request_id: UUID, body: AnswerIn) -> Response:
    """Ask the resident for more; the clock stands still."""
    request = _lock(request_id)
    service.ask_for_more(session(), current_actor(), request, note=body.note)
    return _detail(request)


@bp.post("/<uuid:request_id>/resolve")
@bp.auth_required(auth)
@bp.input(ResolutionIn, arg_name="body")
@bp.output(WorkDetail)
def resolve(request_id: UUID, body: ResolutionIn) -> Response:
    """It is done; here is how, with photos."""
    request = _lock(request_id)
    service.resolve(session(), current_actor(), request, note=body.note, photo_ids=body.photo_ids)
    return _detail(request)


@bp.post("/<uuid:request_id>/reject")
@bp.auth_required(auth)
@bp.input(RejectionIn, arg_name="body")
@bp.output(WorkDetail)
def reject(request_id: UUID, body: RejectionIn) -> Response:
    """Not take it, for a reason of the fixed list."""
    request = _lock(request_id)
    service.reject(session(), current_actor(), request, reason=body.reason, note=body.note)
    return _detail(request)


@bp.post("/<uuid:request_id>/notes")
@bp.auth_required(auth)
@bp.input(NoteIn, arg_name="body")
@bp.output(WorkDetail)
def add_note(request_id: UUID, body: NoteIn) -> Response:
    """Add an internal note."""
    request = _lock(request_id)
    service.add_note(session(), current_actor(), request, text=body.text, photo_ids=body.photo_ids)
    return _detail(request)


@bp.post("/<uuid:request_id>/reveal")
@bp.auth_required(auth)
@limiter.limit(looks.REVEAL_LIMIT)
@bp.input(RevealIn, arg_name="body")
@bp.output(Revealed)
def reveal(request_id: UUID, body: RevealIn) -> Response:
    """Show one personal field of the reporter in full; who asked and why is on record."""
    found = access_request(session(), current_actor(), request_id)
    value = service.reveal_contact(
        session(), current_actor(), found, field=body.field, reason=body.reason, words=body.words
    )
    return reply(Revealed(value=value))


def _lock(request_id: UUID) -> ServiceRequest:
    return access_request(session(), current_actor(), request_id, changing=True)


def _detail(request: ServiceRequest) -> Response:
    return reply(views.work_detail(session(), current_actor(), request))
