"""Service requests for workers' phones (工作台)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.core.rate_limits import limiter
from app.core.schemas import Input, reply
from app.core.unit_of_work import session
from app.org.models import OrgUnit
from app.org.schemas import Unit
from app.requests import colleagues, looks, queries, search, service, similar, views, work_queue
from app.requests.access import access_request
from app.requests.models import ServiceRequest
from app.requests.schemas.colleagues import (
    AnswerTemplateList,
    AnswerTemplateOut,
    AssigneeList,
    AssigneeOut,
    ColleagueList,
    ColleagueOut,
    UnitList,
)
from app.requests.schemas.resident import NoteIn
from app.requests.schemas.similar import SimilarWorkList
from app.requests.schemas.verbs import AssignmentIn, ResolutionIn, Revealed, RevealIn
from app.requests.schemas.work import QueueCounts, QueueQuery, WorkDetail, WorkPage
from app.requests.work_verbs import WORK_VERBS, WorkVerb

bp = APIBlueprint("work_requests", __name__, tag="工作台 Work", url_prefix="/work/requests")


@bp.get("")
@bp.auth_required(auth)
@bp.input(QueueQuery, location="query", arg_name="query")
@bp.output(WorkPage)
def list_queue(query: QueueQuery) -> Response:
    """The requests of my units in one saved view, or those that contain what is looked for, newest first."""
    actor = current_actor()
    actor.require(Permission.READ_REQUESTS)
    cursor, limit = query.cursor, query.limit
    if query.search:
        rows, following = search.find(session(), actor, query.search, cursor=cursor, limit=limit)
    else:
        rows, following = work_queue.page(session(), actor, query.filter, cursor=cursor, limit=limit)
    return reply(WorkPage(items=views.work_items(session(), actor, rows), next_cursor=following))


@bp.get("/counts")
@bp.auth_required(auth)
@bp.output(QueueCounts)
def count_queue() -> Response:
    """How many requests stand in each view."""
    actor = current_actor()
    actor.require(Permission.READ_REQUESTS)
    return reply(QueueCounts(**{view.value: n for view, n in work_queue.counts(session(), actor).items()}))


@bp.get("/<uuid:request_id>")
@bp.auth_required(auth)
@bp.output(WorkDetail)
def show(request_id: UUID) -> Response:
    """One request of my units."""
    found = access_request(session(), current_actor(), request_id)
    looks.looked_at(current_actor(), found)
    return _detail(found)


@bp.get("/<uuid:request_id>/similar")
@bp.auth_required(auth)
@bp.output(SimilarWorkList)
def find_similar(request_id: UUID) -> Response:
    """Open requests near by that sound like this one."""
    found = access_request(session(), current_actor(), request_id)
    return reply(similar.beside(session(), current_actor(), found))


@bp.get("/<uuid:request_id>/assignees")
@bp.auth_required(auth)
@bp.output(AssigneeList)
def list_assignees(request_id: UUID) -> Response:
    """Who this request can be given to."""
    request = access_request(session(), current_actor(), request_id)
    found = queries.assignees(session(), request)
    return reply(AssigneeList(items=[AssigneeOut.model_validate(one) for one in found]))


@bp.get("/<uuid:request_id>/colleagues")
@bp.auth_required(auth)
@bp.output(ColleagueList)
def list_colleagues(request_id: UUID) -> Response:
    """Who can be named in an internal note on this request."""
    actor = current_actor()
    people = colleagues.around(session(), access_request(session(), actor, request_id))
    return reply(
        ColleagueList(
            items=[
                ColleagueOut(id=one.account_id, name=one.name, unit=Unit.model_validate(one.unit))
                for one in people
                if one.account_id != actor.account_id
            ]
        )
    )


@bp.get("/<uuid:request_id>/templates")
@bp.auth_required(auth)
@bp.output(AnswerTemplateList)
def list_templates(request_id: UUID) -> Response:
    """The sentences my units keep ready for this request."""
    kept = queries.answer_templates(session(), access_request(session(), current_actor(), request_id))
    return reply(
        AnswerTemplateList(
            items=[AnswerTemplateOut(verb=verb, text=text) for verb, texts in kept.items() for text in texts]
        )
    )


@bp.get("/<uuid:request_id>/transfer-targets")
@bp.auth_required(auth)
@bp.output(UnitList)
def list_transfer_targets(request_id: UUID) -> Response:
    """The units this request can be handed to."""
    request = access_request(session(), current_actor(), request_id)
    return _units(queries.transfer_targets(session(), request))


@bp.get("/<uuid:request_id>/table-units")
@bp.auth_required(auth)
@bp.output(UnitList)
def list_table_units(request_id: UUID) -> Response:
    """The units the street can call together about this request."""
    request = access_request(session(), current_actor(), request_id)
    return _units(queries.table_units(session(), request))


def _add_route(verb: WorkVerb[Any]) -> None:
    def act(request_id: UUID, body: Input) -> Response:
        request = access_request(session(), current_actor(), request_id, changing=verb.locks)
        verb.do(session(), current_actor(), request, body)
        return _detail(request)

    act.__name__, act.__doc__ = f"do_{verb.name}", verb.says
    view = bp.input(verb.body, arg_name="body")(bp.output(WorkDetail)(act))
    bp.post(f"/<uuid:request_id>/{verb.name}")(bp.auth_required(auth)(view))


for one in WORK_VERBS:
    _add_route(one)


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


@bp.post("/<uuid:request_id>/resolve")
@bp.auth_required(auth)
@bp.input(ResolutionIn, arg_name="body")
@bp.output(WorkDetail)
def resolve(request_id: UUID, body: ResolutionIn) -> Response:
    """It is done; here is how, with photos."""
    request = _lock(request_id)
    service.resolve(session(), current_actor(), request, note=body.note, photo_ids=body.photo_ids)
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


def _units(found: Sequence[OrgUnit]) -> Response:
    return reply(UnitList(items=[Unit.model_validate(one) for one in found]))


def _lock(request_id: UUID) -> ServiceRequest:
    return access_request(session(), current_actor(), request_id, changing=True)


def _detail(request: ServiceRequest) -> Response:
    return reply(views.work_detail(session(), current_actor(), request))
