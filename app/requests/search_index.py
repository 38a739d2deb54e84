"""What requests are found by: kept in the transaction that changes them, whichever verb that is.

A row of ``request_search`` holds the folded text and its tokens (:mod:`app.core.search`), and as tags whatever a search
is narrowed by: the units a request belongs to, its type, and the spans of time it came in. The text alone says what is
found; tags only make it quick, and every condition they stand for is asked again of the request itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, event, inspect, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, aliased

from app.core.database import Database
from app.core.search import fold, tag, tokens
from app.org.models import OrgUnit
from app.requests.models import RequestDepartment, RequestSearch, ServiceRequest

#: A request lies in one span of each length: 1, 16 and 256 days, counted from the calendar's beginning.
SPANS = (0, 4, 8)
#: Rows read and written at once where many change.
BATCH = 500

_SEARCHED = ("text", "unit_id", "owner_unit_id", "type_id")


def keep(database: Database) -> None:
    """Have every session of ``database`` write what its requests are found by, right after the requests."""
    event.listen(database.sessions, "after_flush", _after_flush)


def day_of(moment: datetime) -> int:
    """The day in UTC, counted from the beginning of the calendar."""
    return moment.astimezone(UTC).toordinal()


def unit_tag(path: str) -> str:
    """For whatever happens at the unit with this path or below, was given to one of them, or has one at its table."""
    return tag("u", path.rstrip("/").rpartition("/")[2])


def type_tag(type_id: UUID) -> str:
    return tag("t", type_id.hex)


def span_tag(span: int, day: int) -> str:
    """For whatever came within the same ``2 ** span`` days as ``day``."""
    return tag(f"d{span}_", day >> span)


def refresh(session: Session, condition: ColumnElement[bool]) -> int:
    """Write anew what the requests that meet ``condition`` are found by; tells how many they are."""
    ids = session.scalars(select(ServiceRequest.id).where(condition).order_by(ServiceRequest.id)).all()
    for start in range(0, len(ids), BATCH):
        _write_those(session, ids[start : start + BATCH])
    return len(ids)


def add_missing(session: Session) -> int:
    """Write what some requests are found by that have no row yet, :data:`BATCH` at the most; tells how many."""
    known = select(RequestSearch.id).where(RequestSearch.request_id == ServiceRequest.id).exists()
    some = select(ServiceRequest.id).where(~known).order_by(ServiceRequest.id).limit(BATCH)
    return refresh(session, ServiceRequest.id.in_(session.scalars(some).all()))


def _after_flush(session: Session, _context: object) -> None:
    changed = {
        one.id for one in (*session.new, *session.dirty) if isinstance(one, ServiceRequest) and _is_other(one)
    }
    at_table = (*session.new, *session.deleted)
    changed |= {one.request_id for one in at_table if isinstance(one, RequestDepartment)}
    if changed:
        _write_those(session, changed)


def _is_other(request: ServiceRequest) -> bool:
    attributes = inspect(request).attrs
    return any(attributes[name].history.has_changes() for name in _SEARCHED)


def _write_those(session: Session, ids: Collection[UUID]) -> None:
    place, owner, called = aliased(OrgUnit), aliased(OrgUnit), aliased(OrgUnit)
    tables: dict[UUID, list[str]] = {}
    for request_id, path in session.execute(
        select(RequestDepartment.request_id, called.path)
        .join(called, called.id == RequestDepartment.unit_id)
        .where(RequestDepartment.request_id.in_(ids))
    ):
        tables.setdefault(request_id, []).append(path)
    rows = session.execute(
        select(
            ServiceRequest.id,
            ServiceRequest.text,
            ServiceRequest.type_id,
            ServiceRequest.created_at,
            place.path,
            owner.path,
        )
        .join(place, place.id == ServiceRequest.unit_id)
        .join(owner, owner.id == ServiceRequest.owner_unit_id)
        .where(ServiceRequest.id.in_(ids))
        .order_by(ServiceRequest.id)
    )
    _write(session, [_row(*row, tables.get(row[0], [])) for row in rows])


def _row(
    request_id: UUID,
    text: str,
    type_id: UUID | None,
    created_at: datetime,
    place: str,
    owner: str,
    called: Sequence[str],
) -> dict[str, Any]:
    folded, day = fold(text), day_of(created_at)
    words = tokens(folded)
    for path in (place, owner, *called):
        words.update(map(unit_tag, _upwards(path)))
    words.update(span_tag(span, day) for span in SPANS)
    if type_id:
        words.add(type_tag(type_id))
    return {"request_id": request_id, "day": day, "folded": folded, "words": words}


def _upwards(path: str) -> Iterator[str]:
    """The paths of a unit and of everything above it."""
    while len(path) > 1:
        yield path
        path = path[: path.rindex("/", 0, -1) + 1]


def _write(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = insert(RequestSearch.__table__)  # type: ignore[arg-type]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["request_id"],
            set_={name: statement.excluded[name] for name in ("day", "folded", "words")},
        ),
        rows,
    )
