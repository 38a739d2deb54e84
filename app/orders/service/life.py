"""The only ways in which an order gets an event: a move along an arrow of the table, and its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock, outbox
from app.core.errors import Forbidden
from app.core.ids import new_id
from app.media import service as media
from app.orders.access import roles_towards
from app.orders.models import DemandOrder, OrderEvent, OrderPhoto
from app.orders.states import ORDER_STATES, STATE_NAMES, SYSTEM, OrderState

HAPPENED_TOPIC = "orders.happened"


def require(session: Session, actor: Actor | None, order: DemandOrder, verb: str) -> None:
    """Raise Forbidden (``not_yours``) unless ``verb`` is a thing for the actor; nobody is the clock itself."""
    roles = {SYSTEM} if actor is None else roles_towards(session, actor, order)
    if not ORDER_STATES.permits(OrderState(order.state), verb, roles):
        raise Forbidden("not_yours", "这一步不由您来办，如有需要请联系社区。")


def move(
    session: Session,
    order: DemandOrder,
    actor: Actor | None,
    verb: str,
    *,
    team_id: UUID | None = None,
    note: str | None = None,
    photo_ids: Sequence[UUID] = (),
    details: dict[str, Any] | None = None,
) -> OrderEvent:
    """Take one arrow of the table and have those concerned told of it.

    Raises Forbidden (``not_yours``), Conflict (``wrong_state``) and Invalid (``unknown_photo``).
    """
    require(session, actor, order, verb)
    before = OrderState(order.state)
    after = ORDER_STATES.next_state(before, verb, label=STATE_NAMES[before])
    if after is not before:
        order.state, order.state_since = after, clock.now()
    event = record(session, order, actor, verb, before, team_id=team_id, note=note, details=details)
    if actor:
        photos = media.claim_photos(session, actor.account_id, photo_ids, order.street_id)
        for position, photo in enumerate(photos):
            session.add(OrderPhoto(media_id=photo.id, event_id=event.id, position=position))
    return event


def record(
    session: Session,
    order: DemandOrder,
    actor: Actor | None,
    verb: str,
    before: OrderState | None,
    *,
    team_id: UUID | None = None,
    note: str | None = None,
    details: dict[str, Any] | None = None,
) -> OrderEvent:
    """Write down what happened, and have those concerned told once."""
    order.last_seq += 1
    event = OrderEvent(
        id=new_id(),
        order_id=order.id,
        street_id=order.street_id,
        seq=order.last_seq,
        verb=verb,
        from_state=before,
        to_state=order.state,
        actor_id=actor.account_id if actor else None,
        team_id=team_id,
        at=clock.now(),
        note=note,
        details=details or {},
    )
    session.add(event)
    session.flush()
    outbox.put(session, HAPPENED_TOPIC, {"event_id": str(event.id)}, dedup_key=f"{HAPPENED_TOPIC}:{event.id}")
    return event
