"""Duties that come round by the clock, done once across however many workers there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, Database, insert_ignoring, rows_changed

log = structlog.get_logger(__name__)


class PeriodicRun(Base):
    """When a duty is due next."""

    __tablename__ = "periodic_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime]


@dataclass(frozen=True)
class Duty:
    """Something to do every so often; ``run`` works in the session given, which commits afterwards."""

    name: str
    every: timedelta
    run: Callable[[Session], None]


def run_due(database: Database, duties: Sequence[Duty]) -> list[str]:
    """Run each duty that is due, in a transaction of its own that also moves its next time; returns their names."""
    done = []
    for duty in duties:
        try:
            with database.transaction() as session:
                if _claim(session, duty):
                    duty.run(session)
                    done.append(duty.name)
        except Exception as error:  # one broken duty must not stop the others
            log.error("periodic.failed", duty=duty.name, exc_info=error)
    return done


def _claim(session: Session, duty: Duty) -> bool:
    now = clock.now()
    insert_ignoring(session, PeriodicRun, {"name": duty.name, "due_at": now}, key=["name"])
    moved = rows_changed(
        session,
        update(PeriodicRun)
        .where(PeriodicRun.name == duty.name, PeriodicRun.due_at <= now)
        .values(due_at=now + duty.every),
    )
    return moved == 1
