"""Words added on the way: the resident's own, and the internal notes of those who handle it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import outbox
from app.core.screening import Screening
from app.requests import colleagues
from app.requests.models import NoteScreening, RequestEvent, RequestMention, ServiceRequest
from app.requests.service import timing
from app.requests.service.life import move, tell
from app.requests.states import State

CHECK_NOTE_TOPIC = "requests.check_note"


def add_note(
    session: Session, actor: Actor, request: ServiceRequest, *, text: str, photo_ids: Sequence[UUID] = ()
) -> None:
    """Add something: the resident's own words (which answer a question that waits), or a worker's internal note.

    Colleagues whom a worker's note names with ``@`` are told; raises Invalid (``cannot_mention``).
    """
    mine = request.reporter_id == actor.account_id
    verb = "supplement" if mine and request.state is State.RETURNED else "note"
    named = set() if mine else colleagues.named_in(session, request, text) - {actor.account_id}
    event = move(session, request, actor, verb, note=text, photo_ids=photo_ids, internal=not mine)
    if not mine:
        session.add_all(RequestMention(event_id=event.id, account_id=one) for one in named)
        if named:
            tell(session, event)
        return
    timing.resume(session, request)
    have_checked(session, event)


def have_checked(session: Session, event: RequestEvent) -> None:
    """Have the words of a resident checked; until then nobody else reads them."""
    session.add(NoteScreening(event_id=event.id, screening=Screening.PENDING))
    outbox.put(
        session, CHECK_NOTE_TOPIC, {"event_id": str(event.id)}, dedup_key=f"{CHECK_NOTE_TOPIC}:{event.id}"
    )
