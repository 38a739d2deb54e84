"""The clocks of a request: started, stopped while somebody else has the word, begun anew (docs/clocks.md)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.requests.deadlines import Deadlines, Rules
from app.requests.models import ServiceRequest
from app.requests.office import office_of


def begin(session: Session, request: ServiceRequest, *, at_most: datetime | None = None) -> None:
    """All clocks from now on, by the request's own urgency, hours and mode; ``at_most`` is an end set by others."""
    _set(request, rules_of(session, request).start(clock.now(), at_most=at_most))
    request.paused_at = None
    request.warned_at = request.overdue_at = request.unaccepted_at = None


def reckon(session: Session, request: ServiceRequest, before: Rules) -> None:
    """What is still owed anew, after a change of category: as if it had come with the present one.

    ``before`` is what it was timed by until now. Time in which its clocks stood still stays taken out.
    """
    started = before.resolving.add(request.resolve_by, -timedelta(hours=before.resolve_hours))
    _set(request, rules_of(session, request).start(max(started, request.created_at)))
    now = clock.now()
    if request.resolve_by >= now:
        request.overdue_at = None
    if request.warn_at and request.warn_at >= now:
        request.warned_at = None


def rules_of(session: Session, request: ServiceRequest) -> Rules:
    """What a request is timed by, in the office hours its street keeps now."""
    office = office_of(session, request.street_id)
    return Rules(request.urgency, request.resolve_hours, request.clock, office)


def contacted(request: ServiceRequest) -> None:
    """Somebody has spoken to the resident; only the first time counts."""
    request.contacted_at = request.contacted_at or clock.now()


def pause(request: ServiceRequest) -> None:
    """Let the clocks stand still from now on; what is left is what lies from here to the deadlines."""
    request.paused_at = request.paused_at or clock.now()


def resume(session: Session, request: ServiceRequest) -> None:
    """Go on where they stopped: time spent waiting does not count against those who handle it."""
    if request.paused_at is None:
        return
    due = Deadlines(
        accept_by=request.accept_by,
        contact_by=request.contact_by,
        resolve_by=request.resolve_by,
        warn_at=request.warn_at or request.resolve_by,
    )
    _set(request, rules_of(session, request).resume(due, request.paused_at, clock.now()))
    request.paused_at = None


def _set(request: ServiceRequest, due: Deadlines) -> None:
    """Only what is still owed moves: what was accepted or answered in time stays so."""
    if request.accepted_at is None:
        request.accept_by = due.accept_by
    if request.contacted_at is None:
        request.contact_by = due.contact_by
    request.resolve_by, request.warn_at = due.resolve_by, due.warn_at
