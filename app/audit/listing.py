"""Rows of the audit log as people read them: ids looked up and named, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.activities import queries as activities
from app.audit import queries
from app.audit.queries import Narrowing
from app.audit.schemas import LogQuery
from app.audit.words import ACTION_NAMES, said
from app.core.audit import AuditRow
from app.org import queries as org
from app.requests import queries as requests

PAGE_ROWS = 50
#: Rows read at once for a table that is taken away whole.
CHUNK = 500
MAX_ROWS = 5_000

#: What is called by its kind, because it has no name or its name is personal.
_KIND_NAMES = {
    "photo": "照片",
    "residence": "住址",
    "household": "家人",
    "signup_pause": "暂停报名",
    "standing_post": "值班岗位",
    "training": "志愿者培训",
    "service_record": "志愿服务时长",
}

NOBODY = "没有登录的人"


@dataclass(frozen=True)
class Line:
    """One row of the log."""

    at: datetime
    who: str
    action: str
    what: str
    subject_id: UUID | None
    subject: str
    place: str
    seq: int
    hash: str


def page(session: Session, actor: Actor, query: LogQuery) -> tuple[list[Line], str | None]:
    """One page of the log and where the next begins. Raises BadRequest (``bad_cursor``)."""
    rows, following = queries.rows(
        session, actor, _narrowing(session, query), cursor=query.cursor, limit=PAGE_ROWS
    )
    return lines(session, rows), following


def everything(session: Session, actor: Actor, query: LogQuery) -> list[Line]:
    """The log from its newest row, cut off after :data:`MAX_ROWS`."""
    narrowing = _narrowing(session, query)
    found: list[Line] = []
    cursor: str | None = None
    while len(found) < MAX_ROWS:
        rows, cursor = queries.rows(session, actor, narrowing, cursor=cursor, limit=CHUNK)
        found += lines(session, rows)
        if cursor is None:
            break
    return found


def _narrowing(session: Session, query: LogQuery) -> Narrowing:
    # A name or a number that is nobody's narrows the list to nothing.
    subject_ids: Sequence[UUID] | None = [query.subject] if query.subject else None
    if query.number:
        subject_ids = requests.ids_of_number(session, query.number)
    return Narrowing(
        actor_ids=accounts.ids_of_name(session, query.who) if query.who else None,
        subject_ids=subject_ids,
        action=query.action,
        day=query.day,
    )


def lines(session: Session, rows: Sequence[AuditRow]) -> list[Line]:
    """Rows with everything they name looked up, one read for each kind of thing."""
    of_kind: dict[str | None, set[UUID]] = {}
    for row in rows:
        if row.subject_id:
            of_kind.setdefault(row.subject_kind, set()).add(row.subject_id)
    people = accounts.names(
        session, {row.actor_id for row in rows if row.actor_id} | of_kind.get("account", set())
    )
    units = org.units(
        session,
        {row.unit_id for row in rows if row.unit_id}
        | of_kind.get("unit", set())
        | of_kind.get("team", set()),
    )
    subjects: dict[UUID, str] = {
        **{unit_id: unit.name for unit_id, unit in units.items()},
        **people,
        **requests.numbers(session, of_kind.get("request", set())),
        **activities.titles(session, of_kind.get("activity", set())),
    }
    return [
        Line(
            at=row.at,
            who=people.get(row.actor_id, NOBODY) if row.actor_id else NOBODY,
            action=ACTION_NAMES[row.action],
            what=said(row.details),
            subject_id=row.subject_id,
            subject=subjects.get(row.subject_id) or _KIND_NAMES.get(row.subject_kind or "", "已删除")
            if row.subject_id
            else "",
            place=units[row.unit_id].name if row.unit_id in units else "",
            seq=row.seq,
            hash=row.hash,
        )
        for row in rows
    ]
