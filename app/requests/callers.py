"""Which open requests came from a telephone number."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.requests.access import visible_to
from app.requests.models import ServiceRequest, is_open

#: As many as somebody can look through while the other holds the line.
MOST = 8


def open_of_number(session: Session, actor: Actor, phone: str) -> Sequence[ServiceRequest]:
    """What the caller still waits for within the actor's units, newest first.

    An anonymous request is never found by the number of its reporter.
    """
    account_id = accounts.id_of_phone(session, phone)
    theirs = ServiceRequest.caller_phone_index == phone
    if account_id:
        own = and_(ServiceRequest.reporter_id == account_id, ServiceRequest.caller_name.is_(None))
        theirs = or_(theirs, own)
    return session.scalars(
        select(ServiceRequest)
        .where(theirs, is_open(), ServiceRequest.anonymous.is_(False), visible_to(actor))
        .order_by(ServiceRequest.id.desc())
        .limit(MOST)
    ).all()
