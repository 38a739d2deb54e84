"""Letting a request rest until a day (挂账): asked for by those who handle it, decided by the street."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import FieldError, Invalid
from app.requests.models import ServiceRequest
from app.requests.service import timing
from app.requests.service.life import move, require

#: The longest a request rests before somebody looks at it again.
LONGEST_REST = timedelta(days=180)


def ask_suspension(
    session: Session, actor: Actor, request: ServiceRequest, *, review_on: date, note: str
) -> None:
    """Ask the street to let it rest until ``review_on``; raises Invalid (``bad_review_day``)."""
    require(session, actor, request, "ask_suspension")
    _check_day(review_on)
    move(session, request, actor, "ask_suspension", note=note, details={"review_on": review_on.isoformat()})
    request.asked_review_on = review_on


def suspend(session: Session, actor: Actor, request: ServiceRequest, *, review_on: date, note: str) -> None:
    """Let it rest: the clocks stand still until it is taken up again. Raises Invalid (``bad_review_day``)."""
    require(session, actor, request, "suspend")
    _check_day(review_on)
    move(session, request, actor, "suspend", note=note, details={"review_on": review_on.isoformat()})
    request.asked_review_on = None
    request.review_on = review_on
    timing.pause(request)


def deny_suspension(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Have it worked on all the same; raises Conflict (``nothing_asked``)."""
    move(session, request, actor, "deny_suspension", note=note)
    request.asked_review_on = None


def take_up_again(
    session: Session, actor: Actor | None, request: ServiceRequest, *, note: str | None = None
) -> None:
    """The rest is over, by the street or because the day has come; the clocks go on."""
    move(session, request, actor, "resume", note=note)
    request.review_on = None
    timing.resume(session, request)


def _check_day(review_on: date) -> None:
    if not clock.today() < review_on <= clock.today() + LONGEST_REST:
        raise Invalid(
            "bad_review_day",
            "复查日期要在明天以后、半年以内。",
            errors=[FieldError("review_on", "请选明天以后、半年以内的日期")],
        )
