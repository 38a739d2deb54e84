"""Reads of the tree, and the condition that means "my unit and below"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import FieldError, Invalid
from app.org.models import OrgUnit, UnitKind


def within(column: InstrumentedAttribute[UUID], paths: Iterable[str]) -> ColumnElement[bool]:
    """The condition that the unit in ``column`` is one of ``paths`` or lies below one; no path means nowhere."""
    conditions = [OrgUnit.path.startswith(path, autoescape=True) for path in paths]
    if not conditions:
        return false()
    return column.in_(select(OrgUnit.id).where(or_(*conditions)))


def unit(session: Session, unit_id: UUID) -> OrgUnit | None:
    return session.get(OrgUnit, unit_id)


def known_unit(session: Session, unit_id: UUID) -> OrgUnit:
    """A unit that some row points at; raises NoResultFound."""
    return session.get_one(OrgUnit, unit_id)


def units(session: Session, ids: Iterable[UUID]) -> dict[UUID, OrgUnit]:
    """Several units in one read."""
    found = session.scalars(select(OrgUnit).where(OrgUnit.id.in_(set(ids))))
    return {one.id: one for one in found}


def unit_by_code(session: Session, code: str) -> OrgUnit | None:
    return session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one_or_none()


def tree(session: Session) -> Sequence[OrgUnit]:
    """District, streets, communities and compounds, parents first."""
    return session.scalars(
        select(OrgUnit).where(OrgUnit.kind != UnitKind.PROPERTY).order_by(OrgUnit.path)
    ).all()


def children(session: Session, parent_id: UUID, kind: UnitKind | None = None) -> Sequence[OrgUnit]:
    statement = select(OrgUnit).where(OrgUnit.parent_id == parent_id).order_by(OrgUnit.path)
    if kind:
        statement = statement.where(OrgUnit.kind == kind)
    return session.scalars(statement).all()


def below(session: Session, paths: Iterable[str], kinds: Iterable[UnitKind]) -> Sequence[OrgUnit]:
    """The units of these kinds at or below ``paths``, in the tree's order."""
    return session.scalars(
        select(OrgUnit).where(within(OrgUnit.id, paths), OrgUnit.kind.in_(list(kinds))).order_by(OrgUnit.path)
    ).all()


def ancestors(session: Session, one: OrgUnit) -> dict[UnitKind, OrgUnit]:
    """The unit itself and everything above it, by kind."""
    codes = one.path.strip("/").split("/")
    return {found.kind: found for found in session.scalars(select(OrgUnit).where(OrgUnit.code.in_(codes)))}


def place(session: Session, unit_id: UUID, *, field: str = "unit_id") -> OrgUnit:
    """A unit where something can happen: a street, community or compound.

    Raises Invalid (``unknown_place``) naming ``field`` for anything else.
    """
    found = session.get(OrgUnit, unit_id)
    if found is None or found.kind not in (UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.COMPOUND):
        raise Invalid(
            "unknown_place",
            "请在列表里选择所在的小区或社区。",
            errors=[FieldError(field, "请选择小区或社区")],
        )
    return found
