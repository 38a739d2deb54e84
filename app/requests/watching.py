"""What the clock itself does: it warns, has what is overdue supervised, takes up what has rested, closes what is over.

Each duty takes a small batch of rows that nobody else holds, and marks in the same transaction what it has said: of
several workers one does it, and what a crash undoes is done by the next round. After days without a worker only the
last thing is said of each request: what is overdue is not warned about any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core import clock
from app.core.periodic import Duty
from app.core.screening import Screening
from app.requests.conditions import REOPEN_WITHIN
from app.requests.models import ServiceRequest, SupervisionReason, is_in
from app.requests.service import demands
from app.requests.service.life import move
from app.requests.service.resting import take_up_again
from app.requests.states import RUNNING_STATES, State

#: How many requests one round takes up at the most.
BATCH = 100
EVERY = timedelta(seconds=15)
#: Nobody is woken by what has rested for weeks.
MORNING = time(8)


def warn(session: Session) -> None:
    """Four fifths of the time to resolve are gone."""
    now = clock.now()
    for request in _some(
        session,
        ServiceRequest.warn_at,
        ServiceRequest.warned_at.is_(None),
        ServiceRequest.warn_at <= now,
        ServiceRequest.resolve_by >= now,
        is_in(RUNNING_STATES),
    ):
        request.warned_at = now
        move(session, request, None, "warn")


def tell_unaccepted(session: Session) -> None:
    """Nobody has accepted it in time."""
    now = clock.now()
    for request in _some(
        session,
        ServiceRequest.accept_by,
        ServiceRequest.unaccepted_at.is_(None),
        ServiceRequest.accepted_at.is_(None),
        ServiceRequest.accept_by < now,
        ServiceRequest.resolve_by >= now,
        is_in({State.SUBMITTED}),
    ):
        request.unaccepted_at = now
        _overdue(session, request, SupervisionReason.UNACCEPTED)


def tell_overdue(session: Session) -> None:
    """It is not resolved in time."""
    now = clock.now()
    for request in _some(
        session,
        ServiceRequest.resolve_by,
        ServiceRequest.overdue_at.is_(None),
        ServiceRequest.resolve_by < now,
        is_in(RUNNING_STATES),
    ):
        request.overdue_at = now
        _overdue(session, request, SupervisionReason.OVERDUE)


def _overdue(session: Session, request: ServiceRequest, reason: SupervisionReason) -> None:
    superior = demands.superior_of(session, request)
    move(session, request, None, "overdue", details={"reason": reason, "by": superior.name})
    demands.put(session, request, superior, reason)


def take_up_rested(session: Session) -> None:
    """The review day of what was let rest has come."""
    today = clock.today()
    if clock.local(clock.now()).time() < MORNING:
        today -= timedelta(days=1)
    for request in _some(
        session,
        ServiceRequest.review_on,
        ServiceRequest.review_on <= today,
        is_in({State.SUSPENDED}),
    ):
        take_up_again(session, None, request)


def close_unrated(session: Session) -> None:
    """Nobody has rated it, and the time to have it opened again is over."""
    for request in _some(
        session,
        ServiceRequest.resolved_at,
        ServiceRequest.resolved_at < clock.now() - REOPEN_WITHIN,
        is_in({State.RESOLVED}),
    ):
        move(session, request, None, "close")
        request.closed_at = clock.now()


def _some(
    session: Session, first: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> Sequence[ServiceRequest]:
    """A batch that only this transaction holds; what somebody else is just changing waits for the next round."""
    return session.scalars(
        select(ServiceRequest)
        # Of what still waits for its content check, nobody may hear yet.
        .where(ServiceRequest.screening == Screening.PASSED, *conditions)
        .order_by(first)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()


DUTIES = (
    Duty("requests.warn", EVERY, warn),
    Duty("requests.unaccepted", EVERY, tell_unaccepted),
    Duty("requests.overdue", EVERY, tell_overdue),
    Duty("requests.take_up", EVERY, take_up_rested),
    Duty("requests.close", EVERY, close_unrated),
)
