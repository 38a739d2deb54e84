"""What the worker does about requests: content checks, and telling people."""

from __future__ import annotations

from uuid import UUID

from app.core.forms import read_answers
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.media import words
from app.requests import queries, service, telling
from app.requests.models import ServiceRequest


def check_text(payload: Payload) -> None:
    """Have WeChat check what a resident reported, place note and the form's answers included."""
    request_id = UUID(payload["request_id"])
    with database().reading() as session:
        request = session.get_one(ServiceRequest, request_id)
        reporter_id, content = (
            request.reporter_id,
            "\n".join(filter(None, [request.text, request.place_note, *_answered(request)])),
        )
    screening = words.check(reporter_id, content)
    with database().transaction() as session:
        locked = session.get_one(ServiceRequest, request_id, with_for_update=True)
        service.text_checked(session, locked, screening)


def _answered(request: ServiceRequest) -> list[str]:
    return [one.value for one in read_answers(request.answers) if isinstance(one.value, str)]


def check_note(payload: Payload) -> None:
    """Have WeChat check what a resident added later."""
    event_id = UUID(payload["event_id"])
    with database().reading() as session:
        event, request = queries.event(session, event_id)
        author_id, content = request.reporter_id, event.note or ""
    screening = words.check(author_id, content)
    with database().transaction() as session:
        service.note_checked(session, event_id, screening)


def happened(payload: Payload) -> None:
    """Tell those concerned about an event."""
    with database().transaction() as session:
        event, request = queries.event(session, UUID(payload["event_id"]))
        telling.tell_of(session, event, request)


def handed_over(payload: Payload) -> None:
    """Tell a colleague what they were handed at the end of a shift."""
    ids = [UUID(one) for one in payload["request_ids"]]
    with database().transaction() as session:
        telling.tell_of_shift(
            session,
            to=UUID(payload["to"]),
            by=UUID(payload["by"]),
            request_ids=ids,
            note=payload["note"],
            dedup_key=f"handed_over:{payload['id']}",
        )


HANDLERS: dict[str, Handler] = {
    service.CHECK_TEXT_TOPIC: check_text,
    service.CHECK_NOTE_TOPIC: check_note,
    service.HAPPENED_TOPIC: happened,
    service.HANDED_OVER_TOPIC: handed_over,
}
