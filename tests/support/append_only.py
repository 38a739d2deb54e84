"""Takes the guard off the tables that only grow, as somebody with the whole database in their hands could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

#: The tables whose rows the database refuses to change or remove.
APPEND_ONLY = (
    "audit_log",
    "residence_reviews",
    "record_corrections",
    "points_transfers",
    "points_entries",
    "order_events",
    "stock_movements",
)


@contextmanager
def unguarded(session: Session) -> Iterator[None]:
    """Let rows of these tables be changed and removed within the block."""
    if session.get_bind().dialect.name == "postgresql":
        _switch(session, "DISABLE")
        yield
        _switch(session, "ENABLE")
        return
    guards = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN :tables").bindparams(
            bindparam("tables", APPEND_ONLY, expanding=True)
        )
    ).all()
    for name, _ in guards:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in guards:
        session.connection().exec_driver_sql(sql)


def _switch(session: Session, how: str) -> None:
    for table in APPEND_ONLY:
        session.execute(text(f"ALTER TABLE {table} {how} TRIGGER USER"))
