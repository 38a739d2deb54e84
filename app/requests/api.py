"""Service requests for residents' phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import database, session
from app.requests import duplicates, queries, service, similar, views
from app.requests.access import access_own_request
from app.requests.models import ServiceRequest
from app.requests.schemas.reporting import ReportIn
from app.requests.schemas.resident import (
    AppealIn,
    NoteIn,
    OwnQuery,
    RatingIn,
    ReopeningIn,
    RequestDetail,
    RequestPage,
)
from app.requests.schemas.similar import SimilarIn, SimilarList, Support
from app.requests.schemas.types import ServiceTypeList, ServiceTypeQuery

bp = APIBlueprint("requests", __name__, tag="诉求 Requests")


@bp.get("/service-types")
@bp.input(ServiceTypeQuery, location="query", arg_name="query")
@bp.output(ServiceTypeList)
def list_service_types(query: ServiceTypeQuery) -> Response:
    """The categories a resident may pick, in a street with what it keeps otherwise, each with its form."""
    return reply(ServiceTypeList(items=views.offered_types(session(), query.street_id)))


@bp.post("/requests")
@bp.auth_required(auth)
@limiter.limit("20/minute;200/day")
@bp.input(ReportIn, arg_name="body")
@bp.output(RequestDetail, status_code=201)
def report(body: ReportIn) -> Response:
    """Report a problem, ask, complain, suggest or praise."""
    fields = service.Report(**body.model_dump())
    return _detail(service.submit(session(), current_actor(), fields), 201)


@bp.post("/requests/similar")
@bp.auth_required(auth)
@limiter.limit("60/minute;1000/day")
@bp.input(SimilarIn, arg_name="body")
@bp.output(SimilarList)
def find_similar(body: SimilarIn) -> Response:
    """Open requests near by that sound like this; nothing of it is kept."""
    with database().reading() as reading:
        return reply(similar.offered(reading, current_actor(), body))


@bp.post("/requests/<uuid:request_id>/support")
@bp.auth_required(auth)
@limiter.limit("20/minute;200/day")
@bp.output(Support)
def support(request_id: UUID) -> Response:
    """I have the same trouble; again changes nothing."""
    found = duplicates.access_supportable(session(), current_actor(), request_id)
    service.support(session(), current_actor(), found)
    people = duplicates.people_of(session(), [found])[found.id]
    return reply(Support(id=found.id, people=people, supported=True))


@bp.get("/requests")
@bp.auth_required(auth)
@bp.input(OwnQuery, location="query", arg_name="query")
@bp.output(RequestPage)
def list_own(query: OwnQuery) -> Response:
    """What I reported, newest first."""
    actor = current_actor()
    done = None if query.state is None else query.state == "done"
    rows, following = queries.own_requests(
        session(), actor, done=done, cursor=query.cursor, limit=query.limit
    )
    return reply(RequestPage(items=views.own_items(session(), actor, rows), next_cursor=following))


@bp.get("/requests/<uuid:request_id>")
@bp.auth_required(auth)
@bp.output(RequestDetail)
def show(request_id: UUID) -> Response:
    """One of my requests with its timeline."""
    return _detail(access_own_request(session(), current_actor(), request_id))


@bp.post("/requests/<uuid:request_id>/notes")
@bp.auth_required(auth)
@limiter.limit("20/minute")
@bp.input(NoteIn, arg_name="body")
@bp.output(RequestDetail)
def add_note(request_id: UUID, body: NoteIn) -> Response:
    """Add something; this also answers a question that waits for me."""
    request = access_own_request(session(), current_actor(), request_id, changing=True)
    service.add_note(session(), current_actor(), request, text=body.text, photo_ids=body.photo_ids)
    return _detail(request)


@bp.post("/requests/<uuid:request_id>/withdrawal")
@bp.auth_required(auth)
@bp.output(RequestDetail)
def withdraw(request_id: UUID) -> Response:
    """Take it back before anybody has accepted it."""
    request = access_own_request(session(), current_actor(), request_id, changing=True)
    service.withdraw(session(), current_actor(), request)
    return _detail(request)


@bp.post("/requests/<uuid:request_id>/rating")
@bp.auth_required(auth)
@bp.input(RatingIn, arg_name="body")
@bp.output(RequestDetail)
def rate(request_id: UUID, body: RatingIn) -> Response:
    """Say whether it is solved and how it went."""
    request = access_own_request(session(), current_actor(), request_id, changing=True)
    service.rate(
        session(), current_actor(), request, solved=body.solved, stars=body.stars, comment=body.comment
    )
    return _detail(request)


@bp.post("/requests/<uuid:request_id>/urge")
@bp.auth_required(auth)
@bp.output(RequestDetail)
def urge(request_id: UUID) -> Response:
    """Ask to hurry, once a day."""
    request = access_own_request(session(), current_actor(), request_id, changing=True)
    service.urge(session(), current_actor(), request)
    return _detail(request)


@bp.post("/requests/<uuid:request_id>/appeal")
@bp.auth_required(auth)
@bp.input(AppealIn, arg_name="body")
@bp.output(RequestDetail)
def appeal(request_id: UUID, body: AppealIn) -> Response:
    """Have the street look at a rejection, once."""
    request = access_own_request(session(), current_actor(), request_id, changing=True)
    service.appeal(session(), current_actor(), request, note=body.note)
    return _detail(request)


@bp.post("/requests/<uuid:request_id>/reopening")
@bp.auth_required(auth)
@bp.input(ReopeningIn, arg_name="body")
@bp.output(RequestDetail)
def reopen(request_id: UUID, body: ReopeningIn) -> Response:
    """It is not done: have it worked on again, within seven days and once."""
    request = access_own_request(session(), current_actor(), request_id, changing=True)
    service.reopen(session(), current_actor(), request, note=body.note)
    return _detail(request)


def _detail(request: ServiceRequest, status: int = 200) -> Response:
    return reply(views.own_detail(session(), current_actor(), request), status)
