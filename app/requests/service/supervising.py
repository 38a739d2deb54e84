"""A superior unit's demand on a request (督办), and its answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid
from app.org import queries as org
from app.requests.models import (
    SUPERVISION_REASON_NAMES,
    RequestEvent,
    ServiceRequest,
    Supervision,
    SupervisionReason,
)
from app.requests.service.life import move, record, require, tell
from app.requests.states import State


def supervise(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    reason: SupervisionReason,
    answer_by: datetime,
    note: str,
) -> Supervision:
    """Demand an answer from those who handle it; raises Invalid (``answer_by_past``)."""
    require(session, actor, request, "supervise")
    if answer_by <= clock.now():
        raise Invalid(
            "answer_by_past", "回复期限要在现在之后。", errors=[FieldError("answer_by", "请选一个以后的时间")]
        )
    move(session, request, actor, "supervise", note=note, details={"reason": reason})
    return _row(
        session, request, _superior(session, actor, request), actor.account_id, reason, answer_by, note
    )


def demand(
    session: Session,
    request: ServiceRequest,
    *,
    unit_id: UUID,
    by: Actor | None,
    reason: SupervisionReason,
    answer_by: datetime,
) -> Supervision:
    """A demand that comes by rule, whatever the state: what is overdue, what stays unsolved."""
    event: RequestEvent = record(
        session, request, by, "supervise", State(request.state), details={"reason": reason}
    )
    tell(session, event)
    words = SUPERVISION_REASON_NAMES[reason]
    return _row(session, request, unit_id, by.account_id if by else None, reason, answer_by, words)


def answer_supervision(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Answer every demand that is open on it; raises Conflict (``nothing_to_answer``)."""
    move(session, request, actor, "answer_supervision", note=note)
    waiting = session.scalars(
        select(Supervision).where(Supervision.request_id == request.id, Supervision.answered_at.is_(None))
    ).all()
    if not waiting:
        raise Conflict("nothing_to_answer", "这件事没有等待回复的督办。")
    for one in waiting:
        one.answer, one.answered_at, one.answered_by_id = note, clock.now(), actor.account_id


def _superior(session: Session, actor: Actor, request: ServiceRequest) -> UUID:
    place = org.known_unit(session, request.unit_id)
    return next(
        post.unit_id
        for post in actor.posts
        if post.may(Permission.SUPERVISE_REQUESTS) and place.path.startswith(post.unit_path)
    )


def _row(
    session: Session,
    request: ServiceRequest,
    unit_id: UUID,
    by_id: UUID | None,
    reason: SupervisionReason,
    answer_by: datetime,
    note: str,
) -> Supervision:
    made = Supervision(
        request_id=request.id,
        street_id=request.street_id,
        unit_id=unit_id,
        by_id=by_id,
        reason=reason,
        note=note,
        answer_by=answer_by,
    )
    session.add(made)
    session.flush()
    return made
