"""Reads of categories: exact where something is decided, remembered for half a minute where they are only offered."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from threading import Lock
from uuid import UUID

from sqlalchemy import event, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from app.core.errors import FieldError, Invalid
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests.models import ServiceType, ServiceTypeOverride
from app.requests.types.resolution import Catalogue, TypeView, resolved

#: How long a process may go on offering what another one has changed.
SECONDS = 30

_ORDER = (ServiceType.position, ServiceType.code)
_READ = (ServiceType, ServiceTypeOverride)
_CHANGED = "categories_changed"
_lock = Lock()
#: By database and street: until when (on the monotonic clock) and what.
_remembered: dict[tuple[str, UUID | None], tuple[float, Catalogue]] = {}


def catalogue(session: Session, street_id: UUID | None) -> Catalogue:
    """The categories of a street as they are now; without a street, those of every district as districts have them."""
    if street_id is None:
        rows = session.scalars(select(ServiceType).order_by(*_ORDER)).all()
        return Catalogue(map(resolved, rows))
    rows = rows_of(session, district_of(session, street_id).id)
    return Catalogue(_resolved(session, street_id, rows))


def district_catalogue(session: Session, district_id: UUID) -> Catalogue:
    """The categories of a district as it has them."""
    return Catalogue(map(resolved, rows_of(session, district_id)))


def rows_of(session: Session, district_id: UUID) -> Sequence[ServiceType]:
    """The categories of a district in order. What was there before districts had trees belongs to all of them."""
    return session.scalars(
        select(ServiceType)
        .where(or_(ServiceType.district_id == district_id, ServiceType.district_id.is_(None)))
        .order_by(*_ORDER)
    ).all()


def remembered(session: Session, street_id: UUID | None) -> Catalogue:
    """As :func:`catalogue`, at most ``SECONDS`` old. For lists to pick from; never to decide by."""
    key = (str(session.get_bind().engine.url), street_id)
    found = _remembered.get(key)
    if found and found[0] > time.monotonic():
        return found[1]
    read = catalogue(session, street_id)
    with _lock:
        _remembered[key] = (time.monotonic() + SECONDS, read)
    return read


@event.listens_for(Session, "after_flush")
def _note_change(session: Session, _context: UOWTransaction) -> None:
    touched = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(one, _READ) for one in touched):
        session.info[_CHANGED] = True


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if not state.is_select and state.bind_mapper and state.bind_mapper.class_ in _READ:
        state.session.info[_CHANGED] = True


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    if session.info.pop(_CHANGED, False):
        with _lock:
            _remembered.clear()


def district_of(session: Session, street_id: UUID) -> OrgUnit:
    """The district a street belongs to."""
    return org.ancestors(session, org.known_unit(session, street_id))[UnitKind.DISTRICT]


def _resolved(session: Session, street_id: UUID, rows: Sequence[ServiceType]) -> list[TypeView]:
    found = session.scalars(select(ServiceTypeOverride).where(ServiceTypeOverride.street_id == street_id))
    overrides = {one.type_id: one for one in found}
    return [resolved(row, overrides.get(row.id)) for row in rows]


def type_in(session: Session, street_id: UUID, type_id: UUID) -> list[TypeView]:
    """A category as a street has it now and what it stands under, nearest first; raises NoResultFound."""
    row = session.get_one(ServiceType, type_id)
    rows = [row, *above(session, row)]
    keys = [(street_id, row.id) for row in rows]
    return [resolved(row, session.get(ServiceTypeOverride, key)) for row, key in zip(rows, keys, strict=True)]


def above(session: Session, row: ServiceType) -> list[ServiceType]:
    """What a category stands under, nearest first."""
    found = []
    while row.parent_id:
        row = session.get_one(ServiceType, row.parent_id)
        found.append(row)
    return found


def offered_type(session: Session, street_id: UUID, type_id: UUID) -> list[TypeView]:
    """As :func:`type_in` for one that somebody picked now.

    Raises Invalid (``unknown_type``) for one that is not offered in this street.
    """
    row = session.get(ServiceType, type_id)
    district_id = district_of(session, street_id).id
    found = type_in(session, street_id, type_id) if row else []
    if row is None or row.district_id not in (None, district_id) or any(v.hidden or v.retired for v in found):
        raise Invalid(
            "unknown_type", "没有这个类别，请重新选择。", errors=[FieldError("type_id", "请重新选择类别")]
        )
    return found


def type_names(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of several categories, in one read."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    rows = session.execute(select(ServiceType.id, ServiceType.name).where(ServiceType.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}
