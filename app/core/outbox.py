"""What must leave the process leaves from a row written in the same transaction as its cause.

Rows are delivered at least once: a worker leases some, hands each to the handler of its topic, and marks it delivered;
a failure puts it off (exponential, with jitter), and after ``MAX_ATTEMPTS`` it waits as a dead letter for a person.
A handler must therefore be harmless when it runs twice; ``dedup_key`` keeps a cause from being queued twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import JSON, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, Database, WithId, insert_ignoring
from app.core.ids import new_id

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 12
LEASE = timedelta(seconds=60)
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)

Payload = dict[str, Any]
Handler = Callable[[Payload], None]


class OutboxRow(WithId, Base):
    """Something that must still leave, or has left, or could not."""

    __tablename__ = "outbox"

    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[Payload] = mapped_column(JSON)
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: When it may be tried next; null once it is delivered or dead, so that the index holds only what waits.
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None] = mapped_column(index=True)
    dead_at: Mapped[datetime | None] = mapped_column(index=True)
    last_error: Mapped[str | None] = mapped_column(Text)
    #: Of the request that caused it (app.tracing).
    trace_id: Mapped[str | None] = mapped_column(String(32))


class Permanent(Exception):
    """Raised by a handler when trying again cannot help; the row becomes a dead letter at once."""


@dataclass(frozen=True)
class Leased:
    """A row somebody holds until its lease ends."""

    id: UUID
    topic: str
    payload: Payload
    attempts: int
    trace_id: str | None


def in_turn(*handlers: Handler) -> Handler:
    """One handler of several; when one of them fails, all run again later."""

    def run(payload: Payload) -> None:
        for handler in handlers:
            handler(payload)

    return run


def put(session: Session, topic: str, payload: Payload, *, dedup_key: str) -> bool:
    """Queue ``payload`` for the handler of ``topic``; false when ``dedup_key`` was queued before."""
    now = clock.now()
    values = {
        "id": new_id(),
        "topic": topic,
        "payload": payload,
        "dedup_key": dedup_key,
        "created_at": now,
        "due_at": now,
        "attempts": 0,
        "trace_id": structlog.contextvars.get_contextvars().get("trace_id"),
    }
    return insert_ignoring(session, OutboxRow, values, key=["dedup_key"])


def forget(session: Session, account_id: UUID) -> None:
    """Drop what was written to somebody, whether it has left or not."""
    session.execute(
        delete(OutboxRow)
        .where(OutboxRow.payload["account_id"].as_string() == str(account_id))
        .execution_options(synchronize_session=False)
    )


def lease(session: Session, *, limit: int) -> list[Leased]:
    """Take up to ``limit`` due rows; nobody else gets them until the lease ends."""
    now = clock.now()
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.due_at <= now)
        .order_by(OutboxRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(due))
        .values(due_at=now + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow.id, OutboxRow.topic, OutboxRow.payload, OutboxRow.attempts, OutboxRow.trace_id)
        .execution_options(synchronize_session=False)
    )
    return [Leased(*row) for row in taken]


def deliver_due(database: Database, handlers: Mapping[str, Handler], *, limit: int = 20) -> int:
    """Deliver up to ``limit`` rows that are due; returns how many were tried."""
    for tried in range(limit):
        # One at a time: while WeChat is slow, a lease taken with others would be over before its row's turn.
        with database.transaction() as session:
            rows = lease(session, limit=1)
        if not rows:
            return tried
        _deliver(database, handlers, rows[0])
    return limit


def _deliver(database: Database, handlers: Mapping[str, Handler], row: Leased) -> None:
    with structlog.contextvars.bound_contextvars(trace_id=row.trace_id):
        try:
            handlers[row.topic](row.payload)
        except Exception as error:  # a poisoned row must not stop the rest
            _put_off(database, row, error)
            return
        with database.transaction() as session:
            _set(session, row, delivered_at=clock.now(), due_at=None, last_error=None)
        log.info("outbox.delivered", topic=row.topic, row=str(row.id), attempts=row.attempts)


def waiting(session: Session) -> tuple[int, datetime | None, int]:
    """How many rows wait, since when the oldest does, and how many are dead."""
    count, oldest = session.execute(
        select(func.count(), func.min(OutboxRow.created_at)).where(OutboxRow.due_at.is_not(None))
    ).one()
    dead = session.scalar(select(func.count()).where(OutboxRow.dead_at.is_not(None)))
    return count, oldest, dead or 0


def _put_off(database: Database, row: Leased, error: Exception) -> None:
    dead = row.attempts >= MAX_ATTEMPTS or isinstance(error, Permanent)
    log.warning(
        "outbox.failed", topic=row.topic, row=str(row.id), attempts=row.attempts, dead=dead, exc_info=error
    )
    longest = min(FIRST_DELAY * 2 ** (row.attempts - 1), LONGEST_DELAY)
    delay = longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards nothing
    now = clock.now()
    with database.transaction() as session:
        _set(
            session,
            row,
            due_at=None if dead else now + delay,
            dead_at=now if dead else None,
            last_error=f"{type(error).__name__}: {error}"[:500],
        )


def _set(session: Session, row: Leased, **values: Any) -> None:
    """Write how a delivery ended, unless its lease was over and somebody else has taken the row since."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.attempts == row.attempts)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
