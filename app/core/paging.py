"""Cursor paging: where the last page ended, never how many rows to skip."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    bindparam,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import BadRequest

Key = InstrumentedAttribute[Any]


def page(
    session: Session,
    statement: Select[Any],
    keys: Sequence[Key],
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = True,
    ways: Sequence[ColumnElement[bool]] = (),
) -> tuple[list[Row[Any]], str | None]:
    """Run ``statement`` for one page, ordered by ``keys`` (the last of which must be unique).

    The first entity of each row must carry the key attributes. A row must meet one of ``ways``, if there are any:
    each is read in its own order as far as this page can reach, so that an index may answer it, and then merged.
    Returns the rows and the next cursor.
    Raises BadRequest (``bad_cursor``) for a cursor that we did not make.
    """
    order = [key.desc() if newest_first else key.asc() for key in keys]
    if cursor:
        values = decode(cursor, keys)
        here = tuple_(*keys)
        statement = statement.where(here < values if newest_first else here > values)
    if ways:
        statement = statement.where(keys[-1].in_(beginnings(statement, keys[-1], order, limit + 1, ways)))
    rows = session.execute(statement.order_by(*order).limit(at_most(limit + 1))).all()
    if len(rows) <= limit:
        return list(rows), None
    last = rows[limit - 1][0]
    return list(rows[:limit]), encode([getattr(last, key.key) for key in keys])


def beginnings(
    statement: Select[Any], key: Key, order: Sequence[Any], limit: int, ways: Sequence[ColumnElement[bool]]
) -> CompoundSelect[Any]:
    """The ``key`` of the first ``limit`` rows of ``statement`` that come by each of ``ways``, each row once."""
    parts = [
        statement.with_only_columns(key).where(way).order_by(*order).limit(at_most(limit)).subquery()
        for way in ways
    ]
    return union(*(select(one.c[key.key]) for one in parts))


def at_most(rows: int) -> BindParameter[int]:
    """A LIMIT with the number itself in the statement.

    For a LIMIT it does not know the planner assumes a tenth of all rows; it then never trusts a plan it has kept, and
    to plan a queue takes ten times as long as to read it.
    """
    return bindparam("at_most", rows, unique=True, literal_execute=True)


def encode(values: Sequence[Any]) -> str:
    """The cursor that says: after the row whose keys have these values."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def decode(cursor: str, keys: Sequence[Key | ColumnElement[Any]]) -> tuple[Any, ...]:
    """The values in a cursor, of the types of ``keys``; raises BadRequest (``bad_cursor``)."""
    try:
        raw = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(_typed(value, key) for value, key in zip(raw, keys, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise BadRequest("bad_cursor", "这一页已经失效，请从头刷新。") from error


def _typed(value: Any, key: Key | ColumnElement[Any]) -> Any:
    wanted = key.type.python_type
    if wanted is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        # Here and not in the driver, because near the year 1 and 9999 it overflows.
        return moment.astimezone(UTC)
    if wanted is UUID and isinstance(value, str):
        return UUID(value)
    if not isinstance(value, wanted):
        raise TypeError("wrong type")
    return value
