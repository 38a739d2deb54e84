"""What the worker does for systems of others: queues what happened, and sends it."""

from __future__ import annotations

from uuid import UUID

from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.open311 import sending, service, webhooks
from app.requests import queries as requests
from app.requests.service import HAPPENED_TOPIC


def happened(payload: Payload) -> None:
    """Queue an event for those who listen."""
    with database().transaction() as session:
        webhooks.queue(session, *requests.event(session, UUID(payload["event_id"])))


def deliver(payload: Payload) -> None:
    """Make one attempt; raises Undeliverable, so that the outbox puts the next one off."""
    with database().transaction() as session:
        attempt = webhooks.begin(session, UUID(payload["delivery_id"]))
    if attempt is None:
        return
    try:
        answered = sending.post(attempt.url, attempt.body, attempt.headers)
    except sending.Undeliverable as error:
        with database().transaction() as session:
            webhooks.failed(session, attempt, error)
        raise
    with database().transaction() as session:
        webhooks.succeeded(session, attempt, answered)


HANDLERS: dict[str, Handler] = {service.DELIVER_TOPIC: deliver}

#: Topics of other domains that are listened to beside their own handlers.
LISTENERS: dict[str, Handler] = {HAPPENED_TOPIC: happened}
