"""Reads of messages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import paging
from app.core.errors import NotFound
from app.messages.models import Message, SubscriptionQuota


def access_message(session: Session, actor: Actor, message_id: UUID) -> Message:
    """Somebody's own message; raises NotFound."""
    message = session.get(Message, message_id)
    if message is None or message.account_id != actor.account_id:
        raise NotFound()
    return message


def messages_of(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[Message], str | None]:
    """Somebody's messages, newest first."""
    statement = select(Message).where(Message.account_id == account_id)
    rows, following = paging.page(session, statement, [Message.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def unread_of(session: Session, account_id: UUID, *, limit: int) -> Sequence[Message]:
    """The newest messages somebody has not read."""
    return session.scalars(
        select(Message)
        .where(Message.account_id == account_id, Message.read_at.is_(None))
        .order_by(Message.id.desc())
        .limit(limit)
    ).all()


def unread_count(session: Session, account_id: UUID) -> int:
    statement = select(func.count()).where(Message.account_id == account_id, Message.read_at.is_(None))
    return session.scalar(statement) or 0


def quotas(session: Session, account_id: UUID) -> dict[str, int]:
    """How many subscription messages are left, by template."""
    rows = session.execute(
        select(SubscriptionQuota.template_key, SubscriptionQuota.remaining).where(
            SubscriptionQuota.account_id == account_id
        )
    )
    return {row[0]: row[1] for row in rows}
