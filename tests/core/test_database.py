"""What the database layer promises on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import psycopg
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Database, insert_ignoring, rows_changed
from app.core.periodic import PeriodicRun
from tests.support.shared import SharedServers


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


class TestAConnectionThatWasCut:
    """The server has ended the connections while they lay in the pool, as after a restart."""

    @pytest.fixture
    def database(self, needs_postgres: None, shared_servers: SharedServers) -> Iterator[Database]:
        database = Database(shared_servers.postgres().url("postgres"), pool_size=1)
        yield database
        database.engine.dispose()

    def cut(self, database: Database) -> None:
        with database.reading() as session:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(
            database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False),
            autocommit=True,
        ) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    def test_is_found_out_before_it_is_used(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.core.database.RESTED_SECONDS", 0.0)
        self.cut(database)
        with database.reading() as session:
            assert session.scalar(text("SELECT 7")) == 7

    def test_in_constant_use_tells_by_itself_once(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: it is not asked, so that whoever uses it next finds it cut; the one after does not."""
        monkeypatch.setattr("app.core.database.RESTED_SECONDS", 3600.0)
        self.cut(database)
        with database.reading() as session, pytest.raises(OperationalError):
            session.scalar(text("SELECT 7"))
        with database.reading() as session:
            assert session.scalar(text("SELECT 7")) == 7
