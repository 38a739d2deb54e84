"""Letting a calendar of one's own fetch what one signed up for, by a secret address."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.tokens import new_token, token_hash
from app.activities.models import CalendarFeed
from app.core import clock


def subscribe(session: Session, account_id: UUID) -> tuple[CalendarFeed, str]:
    """Make somebody's address, or another one in place of the last; its token is told this once."""
    accounts.hold(session, account_id)
    token = new_token()
    feed = session.get(CalendarFeed, account_id)
    if feed is None:
        feed = CalendarFeed(account_id=account_id)
        session.add(feed)
    feed.token_hash, feed.created_at = token_hash(token), clock.now()
    session.flush()
    return feed, token


def unsubscribe(session: Session, account_id: UUID) -> None:
    """End the address; without one nothing changes."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))
