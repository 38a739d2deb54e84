"""What the worker process does: keep a suggestion for each new request, and what became of it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.requests import queries as requests
from app.requests import service as requests_service
from app.triage import service


def sort(payload: Payload) -> None:
    """A request came in, or a worker said what it is."""
    with database().transaction() as session:
        request = requests.known_request(session, UUID(payload["request_id"]))
        service.keep_suggestion(session, current_app.extensions["triage"], request)
        if payload["classified"]:
            service.keep_correction(session, request)


HANDLERS: dict[str, Handler] = {requests_service.SORT_TOPIC: sort}
