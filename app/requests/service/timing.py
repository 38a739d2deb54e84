"""The clocks of a request: started, stopped while somebody else has the word, begun anew."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.requests.deadlines import deadlines
from app.requests.models import ServiceRequest


def begin(request: ServiceRequest) -> None:
    """All three clocks from now on, by the request's own urgency and hours."""
    due = deadlines(clock.now(), request.urgency, request.resolve_hours)
    request.accept_by, request.contact_by, request.resolve_by = due.accept_by, due.contact_by, due.resolve_by
    request.paused_at = None


def reckon(request: ServiceRequest) -> None:
    """The end anew from the day it came, after a change of category."""
    due = deadlines(request.created_at, request.urgency, request.resolve_hours)
    request.resolve_by = max(due.resolve_by, request.accept_by)


def contacted(request: ServiceRequest) -> None:
    """Somebody has spoken to the resident; only the first time counts."""
    request.contacted_at = request.contacted_at or clock.now()


def pause(request: ServiceRequest) -> None:
    """Let the clocks stand still from now on."""
    request.paused_at = clock.now()


def resume(request: ServiceRequest) -> None:
    """Go on where they stopped: time spent waiting does not count against those who handle it.

    Only what was still owed moves: asking was the contact, and what was accepted in time stays so.
    """
    if request.paused_at is None:
        return
    waited: timedelta = clock.now() - request.paused_at
    if request.accepted_at is None:
        request.accept_by += waited
    request.resolve_by += waited
    request.paused_at = None
