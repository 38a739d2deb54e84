"""What the database layer promises on both engines."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring, rows_changed
from app.core.periodic import PeriodicRun


def test_insert_ignoring_tells_who_was_first(session: Session) -> None:
    values = {"name": "sweep", "due_at": clock.now()}
    assert insert_ignoring(session, PeriodicRun, values, key=["name"]) is True
    assert insert_ignoring(session, PeriodicRun, values, key=["name"]) is False


def test_rows_changed_counts(session: Session) -> None:
    insert_ignoring(session, PeriodicRun, {"name": "sweep", "due_at": clock.now()}, key=["name"])
    move = update(PeriodicRun).values(due_at=clock.now())
    assert rows_changed(session, move.where(PeriodicRun.name == "sweep")) == 1
    assert rows_changed(session, move.where(PeriodicRun.name == "other")) == 0


def test_a_moment_comes_back_aware_and_the_same(session: Session) -> None:
    now = clock.now()
    insert_ignoring(session, PeriodicRun, {"name": "sweep", "due_at": now}, key=["name"])
    assert session.get_one(PeriodicRun, "sweep").due_at == now


def test_a_moment_without_zone_is_refused(session: Session) -> None:
    values = {"name": "sweep", "due_at": datetime(2026, 1, 1)}  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="time zone"):
        insert_ignoring(session, PeriodicRun, values, key=["name"])
