"""What comes round by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.core import clock
from app.core.idempotency import IdempotencyKey
from app.core.outbox import OutboxRow
from app.core.periodic import Duty

#: A phone that was away for two days asks anew instead of repeating.
KEEP_ANSWERS = timedelta(days=2)
KEEP_DELIVERED = timedelta(days=30)


def forget_answers(session: Session) -> None:
    """Drop kept answers to writes that no phone repeats any more."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < clock.now() - KEEP_ANSWERS))


def forget_delivered(session: Session) -> None:
    """Drop outbox rows that left long ago; dead letters stay until a person has dealt with them."""
    session.execute(delete(OutboxRow).where(OutboxRow.delivered_at < clock.now() - KEEP_DELIVERED))


DUTIES = (
    Duty("forget_answers", timedelta(hours=1), forget_answers),
    Duty("forget_delivered", timedelta(hours=6), forget_delivered),
    Duty("forget_old_sessions", timedelta(hours=6), accounts.forget_old_sessions),
)
