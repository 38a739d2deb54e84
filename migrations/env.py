"""Runs the migrations on the application's own engine."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum, text
from sqlalchemy.types import TypeDecorator

import app.accounts.models
import app.activities.models
import app.administration.models
import app.core.audit
import app.core.idempotency
import app.core.outbox
import app.core.periodic
import app.media.models
import app.messages.models
import app.open311.models
import app.orders.models
import app.org.models
import app.personal.models
import app.points.models
import app.requests.models
import app.triage.models  # noqa: F401 - the tables must be known
from app.core.database import Base


def plain_type(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write a column type of ours as the plain one it stands on: a migration must not change when our code does."""
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _driver(connection: Connection) -> Any:
    """The driver's own connection: within a transaction SQLite passes over this PRAGMA."""
    return connection.connection.dbapi_connection


def is_ours(item: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Passes over what one engine alone has, and the tables in which SQLite keeps its full-text search."""
    engine = context.get_bind().dialect.name
    if kind == "table":
        return "_fts" not in (name or "")
    return kind != "index" or item.info.get("only", engine) == engine


def run() -> None:
    """Each migration in a transaction of its own; a lock that is not to be had soon is given up."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.execute(text("SET statement_timeout = '10min'"))
            connection.commit()
        if connection.dialect.name == "sqlite":
            # A table that is built anew would else take along the rows that point at it.
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
            include_object=is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = _driver(connection).execute("PRAGMA foreign_key_check").fetchall()
            _driver(connection).execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"rows that point at nothing: {broken[:5]}")


run()
