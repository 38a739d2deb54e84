"""The hotline's door: orders come in as JSON, by the hotline's own number, and can be asked about by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apiflask import APIBlueprint
from flask import Response

from app.core import clock
from app.core.errors import FieldError, Invalid
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.open311 import georeport, queries, service
from app.open311.auth import client_auth, limited, required_caller
from app.open311.georeport import Services
from app.open311.places import Location, unit_at
from app.open311.schemas import HotlineIn, HotlineRequest
from app.org import queries as org
from app.requests import outside
from app.requests.masking import covered
from app.requests.states import STATE_NAMES, State

if TYPE_CHECKING:
    from app.requests.models import ServiceRequest

bp = APIBlueprint("hotline", __name__, tag="热线 Hotline", url_prefix="/hotline")


@bp.post("/requests")
@bp.auth_required(client_auth)
@limited
@bp.input(HotlineIn, arg_name="body")
@bp.output(HotlineRequest, status_code=201)
def take_order(body: HotlineIn) -> Response:
    """Take in an order; the same number again answers the request it was then."""
    client = required_caller()
    if body.due_at and body.due_at <= clock.now():
        raise Invalid("past_due", "办结期限已经过了。", errors=[FieldError("due_at", "期限要在现在之后")])
    street = org.known_unit(session(), client.street_id)
    location = Location(body.latitude, body.longitude, body.place, body.unit_code)
    type_ = Services.of(session(), street).meant_by(body.type) if body.type else None
    request, new = service.take_in(
        session(),
        client,
        service.Sent(
            text=body.text,
            unit=unit_at(session(), street, location),
            location=location,
            channel=outside.Channel.HOTLINE,
            type_id=type_.id if type_ else None,
            external_id=body.external_number,
            caller_name=body.caller_name,
            caller_phone=body.caller_phone,
            due_at=body.due_at,
        ),
    )
    return reply(_standing(request, body.external_number, repeated=not new), 201 if new else 200)


@bp.get("/requests/<external_number>")
@bp.auth_required(client_auth)
@limited
@bp.output(HotlineRequest)
def show_order(external_number: str) -> Response:
    """How an order stands."""
    request = queries.reported_as(session(), required_caller(), external_number)
    return reply(_standing(request, external_number, repeated=True))


def _standing(request: ServiceRequest, external_number: str, *, repeated: bool) -> HotlineRequest:
    """An order that was merged into another stands as that one does, under its own number."""
    number = request.number
    if request.merged_into_id:
        request = outside.by_id(session(), request.merged_into_id)
    standing = outside.standings(session(), [request.id])[request.id]
    return HotlineRequest(
        external_number=external_number,
        number=number,
        status=georeport.status(request.state),
        state=State(request.state),
        state_name=STATE_NAMES[State(request.state)].replace("您", ""),
        answer=covered(standing.answer) if standing.answer else None,
        unit=org.known_unit(session(), request.owner_unit_id).name,
        created_at=request.created_at,
        updated_at=standing.at,
        accept_by=request.accept_by,
        resolve_by=request.resolve_by,
        resolved_at=request.resolved_at,
        repeated=repeated,
    )
