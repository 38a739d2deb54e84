"""What others are told of: events of requests, queued for each address that listens, and delivered at least once.

The body is made of the event, which never changes, so that each attempt says the same. How to receive: docs/open311.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from orjson import dumps
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.core.ids import new_id
from app.core.outbox import MAX_ATTEMPTS
from app.open311 import queries, sending, service
from app.open311.georeport import moment, status, status_notes
from app.open311.models import ApiClient, WebhookDelivery, WebhookEndpoint
from app.org import queries as org
from app.requests import outside
from app.requests import queries as requests
from app.requests.masking import covered
from app.requests.states import OPEN_STATES, State
from app.requests.types import reading

if TYPE_CHECKING:
    from app.requests.models import RequestEvent, ServiceRequest

CREATED, CHANGED, CLOSED = "request.created", "request.changed", "request.closed"
EVENT_NAMES = {CREATED: "新诉求", CHANGED: "有进展", CLOSED: "已办结"}

#: After so many failures in a row nothing more is sent until somebody has looked.
PATIENCE = 24


@dataclass(frozen=True)
class Attempt:
    """One attempt at a delivery: what is sent where."""

    delivery_id: UUID
    endpoint_id: UUID
    number: int
    url: str
    body: bytes
    headers: dict[str, str]


def queue(session: Session, event: RequestEvent, request: ServiceRequest) -> None:
    """Queue an event for everybody who listens, once each, however often it is told; what is internal stays here."""
    if event.internal:
        return
    readers_too = outside.shown_to_readers(request)
    for endpoint in queries.listening(session, request, readers_too=readers_too):
        delivery_id = new_id()
        values = {
            "id": delivery_id,
            "endpoint_id": endpoint.id,
            "event_id": event.id,
            "event": _kind(event),
            "created_at": clock.now(),
            "attempts": 0,
            "failed_at": clock.now() if endpoint.paused_at else None,
        }
        queued = insert_ignoring(session, WebhookDelivery, values, key=["endpoint_id", "event_id"])
        if queued and endpoint.paused_at is None:
            service.put_delivery(session, delivery_id, turn="first")


def _kind(event: RequestEvent) -> str:
    if event.from_state is None:
        return CREATED
    over = event.to_state not in OPEN_STATES | {State.MERGED}
    return CLOSED if over and event.from_state in OPEN_STATES else CHANGED


def begin(session: Session, delivery_id: UUID) -> Attempt | None:
    """Count an attempt and say what it sends; ``None`` when there is nothing to send any more."""
    delivery = session.get_one(WebhookDelivery, delivery_id, with_for_update=True)
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if delivery.delivered_at or delivery.failed_at:
        return None
    if endpoint.removed_at or endpoint.paused_at:
        delivery.failed_at = clock.now()
        return None
    delivery.attempts += 1
    body = _body(session, delivery, session.get_one(ApiClient, endpoint.client_id))
    timestamp = int(clock.now().timestamp())
    return Attempt(
        delivery.id,
        endpoint.id,
        delivery.attempts,
        endpoint.url,
        body,
        {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Eshiban-Webhook/1",
            "Eshiban-Event": delivery.event,
            "Eshiban-Delivery": str(delivery.id),
            "Eshiban-Timestamp": str(timestamp),
            "Eshiban-Signature": sending.signature(endpoint.secret, timestamp, body),
        },
    )


def _body(session: Session, delivery: WebhookDelivery, client: ApiClient) -> bytes:
    event, request = requests.event(session, delivery.event_id)
    merged = [
        one for one in requests.merged_into(session, request.id) if one.reporter_id == client.account_id
    ]
    own = bool(merged) or request.reporter_id == client.account_id
    external = queries.external_ids(session, client.id, [request.id, *(one.id for one in merged)])
    type_ = reading.remembered(session, None).get(request.type_id) if request.type_id else None
    return dumps(
        {
            "id": str(delivery.id),
            "event": delivery.event,
            "occurred_at": moment(event.at),
            #: Events of one request count up, so that one that comes late can be told.
            "sequence": event.seq,
            "request": {
                "service_request_id": request.number,
                "external_id": external.get(request.id),
                "jurisdiction_id": org.known_unit(session, request.street_id).code,
                "service_code": type_.code if type_ else None,
                "status": "open" if event.to_state == State.MERGED else status(event.to_state),
                "status_notes": status_notes(event.to_state, _answer(event) if own else None),
                "state": event.to_state,
                "agency_responsible": org.known_unit(session, request.owner_unit_id).name,
                "address_id": org.known_unit(session, request.unit_id).code,
                "requested_datetime": moment(request.created_at),
                "expected_datetime": moment(request.resolve_by),
            },
            #: What the client sent about the same thing: what happens to the request happens to these.
            "merged": [
                {"service_request_id": one.number, "external_id": external.get(one.id)} for one in merged
            ],
        }
    )


def _answer(event: RequestEvent) -> str | None:
    return event.note if event.verb in outside.ANSWERS else None


def succeeded(session: Session, attempt: Attempt, answered: int) -> None:
    """It has arrived."""
    _set(session, attempt, status=answered, last_error=None, delivered_at=clock.now())
    session.execute(
        update(WebhookEndpoint).where(WebhookEndpoint.id == attempt.endpoint_id).values(failures=0)
    )


def failed(session: Session, attempt: Attempt, error: sending.Undeliverable) -> None:
    """It has not; an address that fails again and again is left alone."""
    over = attempt.number % MAX_ATTEMPTS == 0
    _set(
        session,
        attempt,
        status=error.status,
        last_error=covered(str(error))[:200],
        failed_at=clock.now() if over else None,
    )
    failures = session.execute(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == attempt.endpoint_id)
        .values(failures=WebhookEndpoint.failures + 1)
        .returning(WebhookEndpoint.failures)
    ).scalar_one()
    if failures >= PATIENCE:
        session.execute(
            update(WebhookEndpoint)
            .where(WebhookEndpoint.id == attempt.endpoint_id, WebhookEndpoint.paused_at.is_(None))
            .values(paused_at=clock.now())
        )


def _set(session: Session, attempt: Attempt, **values: object) -> None:
    session.execute(update(WebhookDelivery).where(WebhookDelivery.id == attempt.delivery_id).values(**values))
