"""Suggestions for phones: while a resident types, and for a worker who looks at what came in."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, current_app

from app.accounts.auth import auth, current_actor
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import database, session
from app.org import queries as org
from app.requests.access import access_request
from app.triage import queries, views
from app.triage.schemas import SuggestionIn, SuggestionOut

bp = APIBlueprint("triage", __name__, tag="诉求 Requests")


@bp.post("/requests/suggestions")
@bp.auth_required(auth)
@limiter.limit("60/minute;1000/day")
@bp.input(SuggestionIn, arg_name="body")
@bp.output(SuggestionOut)
def suggest(body: SuggestionIn) -> Response:
    """What this looks like; a POST because what somebody types belongs in no address. Nothing is kept."""
    with database().reading() as reading:
        unit = org.unit(reading, body.unit_id) if body.unit_id else None
        found = queries.suggest(
            reading, current_app.extensions["triage"], body.text, street_id=unit.street_id if unit else None
        )
    return reply(views.suggestion_out(found, body.text))


@bp.get("/work/requests/<uuid:request_id>/suggestions")
@bp.auth_required(auth)
@bp.output(SuggestionOut)
def suggest_for(request_id: UUID) -> Response:
    """What a request of my units looks like."""
    request = access_request(session(), current_actor(), request_id)
    found = queries.suggest(
        session(), current_app.extensions["triage"], request.text, street_id=request.street_id
    )
    return reply(views.suggestion_out(found, request.text))
