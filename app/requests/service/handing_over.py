"""The end of a shift: several requests to one colleague, who hears of all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import outbox
from app.core.ids import new_id
from app.requests import bulk
from app.requests.bulk import Outcome
from app.requests.models import ServiceRequest
from app.requests.service.handling import hand_over

HANDED_OVER_TOPIC = "requests.handed_over"


def hand_over_shift(
    session: Session,
    actor: Actor,
    ids: Sequence[UUID],
    *,
    account_id: UUID,
    note: str | None,
    notes: Mapping[UUID, str],
) -> list[Outcome]:
    """Give several requests to a colleague; ``notes`` say more about single ones. What is refused stays in hand.

    Raises Invalid (``none_chosen``, ``too_many_chosen``).
    """

    def give(request: ServiceRequest) -> None:
        words = "\n".join(filter(None, [note, notes.get(request.id)]))
        hand_over(session, actor, request, account_id=account_id, note=words or None, of_a_shift=True)

    outcomes = bulk.each(session, actor, ids, give)
    given = [str(one.request_id) for one in outcomes if one.refusal is None]
    if given:
        once = str(new_id())
        payload = {
            "id": once,
            "to": str(account_id),
            "by": str(actor.account_id),
            "note": note,
            "request_ids": given,
        }
        outbox.put(session, HANDED_OVER_TOPIC, payload, dedup_key=f"{HANDED_OVER_TOPIC}:{once}")
    return outcomes
