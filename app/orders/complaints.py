"""What is said to be wrong with an order becomes a service request, and is handled as every other."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.orders import service
from app.orders.models import DemandOrder
from app.orders.service.life import require
from app.requests import service as requests
from app.requests.outside import Channel, Kind


def submit(session: Session, actor: Actor, order: DemandOrder, words: str) -> None:
    """Make the request and note it in the order; once.

    Raises Conflict (``complained_before``, ``wrong_state``) and Forbidden (``not_yours``).
    """
    require(session, actor, order, "complain")
    text = f"点单{order.number}“{order.title}”：{words}"
    report = requests.Report(
        Kind.COMPLAINT,
        text,
        order.place_id,
        channel=Channel.DESK if order.on_behalf else Channel.MINIPROGRAM,
        caller_name=order.for_whom if order.on_behalf else None,
        caller_phone=order.contact_phone if order.on_behalf else None,
    )
    made = requests.submit(session, actor, report)
    service.complain(session, order, actor, made.id)
