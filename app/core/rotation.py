"""Field keys are changed while everything runs: what an old key encrypted is encrypted anew by the first one.

Every encrypted column is found by walking the schema. A batch is read, and written in one short transaction; a row is
written only where it still holds the text that was read, so that a write which came in between stays. Nothing is
remembered between runs: what still carries an old key's id is what is left to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Text,
    and_,
    func,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from app.core.database import Base, Database, rows_changed
from app.core.encryption import EncryptedText, keyring

BATCH = 200


@dataclass(frozen=True)
class Stale:
    """A text that the first key has not encrypted: the primary key of its row, and how it is stored."""

    key: tuple[Any, ...]
    stored: str


def encrypted_columns() -> list[Column[Any]]:
    """Every encrypted column of every table."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedText)
    ]


def rotate(database: Database, *, progress: Callable[[str], None] = lambda _line: None) -> dict[str, int]:
    """Bring every encrypted text under the first key; tells how many each old key still holds (normally none).

    Something remains only when a process that has not been restarted still writes with an old key.
    """
    for column in encrypted_columns():
        done = 0
        for changed in _batches(database, column):
            done += changed
            progress(f"{column.table.name}.{column.name}: {done}")
    return still_under(database)


def still_under(database: Database) -> dict[str, int]:
    """How many texts each old key still holds."""
    found: Counter[str] = Counter(dict.fromkeys(keyring.old, 0))
    with database.reading() as session:
        for column in encrypted_columns():
            for key_id in keyring.old:
                found[key_id] += session.scalar(select(func.count()).where(_under(column, key_id))) or 0
    return dict(found)


def _batches(database: Database, column: Column[Any]) -> Iterator[int]:
    """Go through a column once in the order of its primary key; yields how many rows each batch changed."""
    last: Stale | None = None
    while True:
        with database.reading() as session:
            rows = _stale(session, column, last)
        if not rows:
            return
        with database.transaction() as session:
            changed = sum(_encrypt_again(session, column, row) for row in rows)
        yield changed
        last = rows[-1]


def _stale(session: Session, column: Column[Any], after: Stale | None) -> list[Stale]:
    key = list(column.table.primary_key)
    statement = (
        select(*key, _stored(column).label("stored"))
        .where(column.is_not(None), ~_under(column, keyring.current))
        .order_by(*key)
        .limit(BATCH)
    )
    if after is not None:
        statement = statement.where(tuple_(*key) > after.key)
    return [Stale(tuple(key), stored) for *key, stored in session.execute(statement)]


def _encrypt_again(session: Session, column: Column[Any], row: Stale) -> int:
    key = zip(column.table.primary_key, row.key, strict=True)
    # Bound as the column's own type, the plain text is encrypted by the first key on its way in.
    again = (
        update(column.table)
        .where(and_(*(part == value for part, value in key)), unchanged(column, row.stored))
        .values({column: keyring.decrypt(row.stored)})
    )
    return rows_changed(session, again)


def unchanged(column: Column[Any], stored: str) -> ColumnElement[bool]:
    """The condition that nobody has written since: the very ciphertext that was read is still there."""
    return _stored(column) == stored


def _stored(column: Column[Any]) -> ColumnElement[str]:
    return type_coerce(column, Text())


def _under(column: Column[Any], key_id: str) -> ColumnElement[bool]:
    return _stored(column).startswith(f"{key_id}:", autoescape=True)
