"""Words added on the way: the resident's own, and the internal notes of those who handle it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import outbox
from app.core.screening import Screening
from app.requests import colleagues
from app.requests.access import roles_towards
from app.requests.models import NoteScreening, RequestEvent, RequestMention, ServiceRequest
from app.requests.service import timing
from app.requests.service.life import move, tell
from app.requests.states import REPORTER, State

CHECK_NOTE_TOPIC = "requests.check_note"


def add_note(
    session: Session, actor: Actor, request: ServiceRequest, *, text: str, photo_ids: Sequence[UUID] = ()
) -> None:
    """Add something: the resident's own words (which answer a question that waits), or a worker's internal note.

    For somebody who telephoned the street answers; what the staff write needs no content check.
    Colleagues whom a worker's note names with ``@`` are told; raises Invalid (``cannot_mention``).
    """
    mine = request.reporter_id == actor.account_id and not request.by_telephone
    answers = request.state is State.RETURNED and REPORTER in roles_towards(session, actor, request)
    verb = "supplement" if answers else "note"
    said = mine or answers
    named = set() if said else colleagues.named_in(session, request, text) - {actor.account_id}
    event = move(session, request, actor, verb, note=text, photo_ids=photo_ids, internal=not said)
    if not said:
        session.add_all(RequestMention(event_id=event.id, account_id=one) for one in named)
        if named:
            tell(session, event)
        return
    timing.resume(session, request)
    if mine:
        have_checked(session, event)
    else:
        tell(session, event)


def have_checked(session: Session, event: RequestEvent) -> None:
    """Have the words of a resident checked; until then nobody else reads them."""
    session.add(NoteScreening(event_id=event.id, screening=Screening.PENDING))
    outbox.put(
        session, CHECK_NOTE_TOPIC, {"event_id": str(event.id)}, dedup_key=f"{CHECK_NOTE_TOPIC}:{event.id}"
    )
