"""The database: declarative base, engines for SQLite and PostgreSQL, and who commits.

Services never commit. A request commits once, when its view has returned (:mod:`app.core.unit_of_work`);
a task or a command commits once, when its :func:`Database.transaction` block ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from time import monotonic
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    DateTime,
    Delete,
    Engine,
    Enum,
    Executable,
    MetaData,
    TextClause,
    Update,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app.core.ids import new_id

#: How long a statement may wait for another's lock, and how long it may run, before it is given up.
LOCK_TIMEOUT_MS = 5_000
STATEMENT_TIMEOUT_MS = 30_000

#: After so long unused a connection is asked whether it still lives: what stands between may have cut it.
RESTED_SECONDS = 1.0


class Instant(TypeDecorator[datetime]):
    """A moment, UTC in the database and aware in Python (SQLite keeps no zone by itself)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _words(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Base of all tables. Names of constraints are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Instant(),
        UUID: Uuid(),
        # Kept as their words, so that a new word needs no change of schema.
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=_words),
    }


class WithId:
    """A table whose key is a UUIDv7."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


class Database:
    """Engine and sessions of one database."""

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        """``url`` is ``sqlite:///path`` or ``postgresql+psycopg://…``."""
        self.engine = _sqlite_engine(url) if url.startswith("sqlite") else _postgresql_engine(url, pool_size)
        # SQLite: a transaction that reads and later writes fails at once when another wrote meanwhile, whatever
        # the busy timeout; so whoever is going to write says so at the start.
        self._writing = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        #: Makes every session; whoever must know of commits listens here.
        self.sessions = sessionmaker(expire_on_commit=False)

    def session(self, *, writing: bool) -> Session:
        """A new session; ``writing`` says that it may come to write."""
        return self.sessions(bind=self._writing if writing else self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end of the block, or rolls back when it raises."""
        with self.session(writing=True) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reads alone."""
        with self.session(writing=False) as session:
            yield session


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": LOCK_TIMEOUT_MS / 1000, "check_same_thread": False},
        # An error that shows its values would carry them into the logs.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by its own rules; _on_begin below does it by ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA case_sensitive_like=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _postgresql_engine(url: str, pool_size: int) -> Engine:
    # Statements here are short; to compile one takes longer than to run it.
    options = "-c jit=off"
    options += (
        f" -c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC"
    )
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=5,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 3},
    )
    _ask_after_a_rest(engine)
    return engine


def _ask_after_a_rest(engine: Engine) -> None:
    """Ask a connection that has rested whether it still lives, before it is used again."""

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", -RESTED_SECONDS) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool makes a new one, and drops those that are older.
            raise InvalidatePoolError from error


def insert_ignoring(
    session: Session,
    table: type[Base],
    values: dict[str, Any],
    *,
    key: list[str] | None = None,
    where: TextClause | None = None,
) -> bool:
    """Insert one row unless its ``key`` columns are taken; tells whether it was inserted.

    Without ``key`` any unique index keeps it out. ``where`` is the condition of the unique index when only some rows
    are in it.
    On PostgreSQL this waits for another transaction that is inserting the same key.
    """
    statement = _ignoring(session.get_bind().dialect.name, table, tuple(sorted(key or ())), where)
    return session.execute(statement, values).first() is not None


@lru_cache(maxsize=256)
def _ignoring(dialect: str, table: type[Base], key: tuple[str, ...], where: TextClause | None) -> Executable:
    """Built once for each use: to put the words together takes as long as to send them."""
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    # Asked for by RETURNING, because an INSERT's row count is not reported on every driver.
    return (
        insert(table.__table__)  # type: ignore[arg-type]
        .on_conflict_do_nothing(index_elements=list(key) or None, index_where=where)
        .returning(*table.__table__.primary_key)
    )


def rows_changed(session: Session, statement: Update | Delete) -> int:
    """Run a statement and tell how many rows it changed; rows already loaded in the session are not told."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
