"""What the one who reported may do: take it back, hurry, appeal, rate, open it again.

For somebody who called and has no account the street does it, under the same rules.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.requests.models import RequestEvent, ServiceRequest
from app.requests.service import timing
from app.requests.service.life import give, move
from app.requests.service.merging import release
from app.requests.service.notes import have_checked
from app.requests.service.supervising import have_unsolved_looked_at

#: How long the street has to look at what was not solved the second time either.
LOOK_WITHIN = timedelta(days=3)


def withdraw(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """The resident takes it back before anybody has accepted it; what was merged into it goes on by itself."""
    move(session, request, actor, "withdraw")
    request.closed_at = clock.now()
    release(session, request)


def urge(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """Ask to hurry, once a day by the calendar; raises Conflict (``urged_today``)."""
    move(session, request, actor, "urge")
    request.urged_at = clock.now()


def appeal(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Have the street look at a rejection, once. All clocks begin anew; the street is to answer as if it had just come.

    Raises Conflict (``appealed_before``).
    """
    _said(session, request, move(session, request, actor, "appeal", note=note))
    request.appealed_at = clock.now()
    # A deadline that was met would stay where it was, and be long gone.
    request.accepted_at = request.closed_at = None
    request.handler_id = None
    give(session, request, request.street_id)
    timing.begin(session, request)


def rate(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    solved: bool,
    stars: int,
    comment: str | None = None,
) -> None:
    """The resident says whether it is solved and how it went; this closes the request.

    When it is not solved the second time either, the street looks (督办).
    """
    move(session, request, actor, "rate", details={"solved": solved, "stars": stars})
    request.solved = solved
    request.stars = stars
    request.rating_comment = comment
    request.closed_at = clock.now()
    if not solved and request.reopened_at:
        have_unsolved_looked_at(session, request, answer_by=clock.now() + LOOK_WITHIN)


def reopen(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """It is not done: have it worked on again, within seven days and once. All clocks begin anew.

    Raises Conflict (``reopened_before``, ``reopen_too_late``).
    """
    _said(session, request, move(session, request, actor, "reopen", note=note))
    request.reopened_at = clock.now()
    request.resolved_at = request.closed_at = None
    request.solved = request.stars = request.rating_comment = None
    timing.begin(session, request)


def _said(session: Session, request: ServiceRequest, event: RequestEvent) -> None:
    """Have a resident's own words checked; what the street writes down for a caller needs no check."""
    if not request.by_telephone:
        have_checked(session, event)
