"""Somebody else has the same trouble (同感)."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict
from app.requests.models import RequestSupporter, ServiceRequest, is_open


def support(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """Join in; again changes nothing. Whoever joined in is told when it is resolved.

    Raises Conflict (``own_request``, and ``wrong_state`` for one that is not open any more).
    """
    if request.reporter_id == actor.account_id:
        raise Conflict("own_request", "这是您自己反映的，有进展会告诉您。")
    values = {"request_id": request.id, "account_id": actor.account_id, "at": clock.now()}
    if not insert_ignoring(session, RequestSupporter, values, key=["request_id", "account_id"]):
        return
    counted = rows_changed(
        session,
        update(ServiceRequest)
        .where(ServiceRequest.id == request.id, is_open())
        .values(support_count=ServiceRequest.support_count + 1),
    )
    if not counted:
        raise Conflict("wrong_state", "这件事刚刚办结了，如果还没好，请再反映一次。")
    session.refresh(request)
