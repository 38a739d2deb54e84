"""What the worker does about orders: tells people, and lets the clock run."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.core.outbox import Handler, Payload
from app.core.periodic import Duty
from app.core.unit_of_work import database
from app.orders import queries, service, telling


def happened(payload: Payload) -> None:
    """Tell those concerned about an event."""
    with database().transaction() as session:
        event, order = queries.event(session, UUID(payload["event_id"]))
        telling.tell_of(session, event, order)


HANDLERS: dict[str, Handler] = {service.HAPPENED_TOPIC: happened}

DUTIES = (
    Duty("orders.lapse", timedelta(minutes=5), service.lapse_offers),
    Duty("orders.forgotten", timedelta(minutes=30), service.end_forgotten),
    Duty("orders.close", timedelta(hours=1), service.close_rated),
)
