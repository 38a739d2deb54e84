"""Reads of the tree, and the condition that means "my unit and below"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import FieldError, Invalid
from app.org.models import PLACES, OrgUnit, UnitKind


def within(
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], paths: Iterable[str]
) -> ColumnElement[bool]:
    """The condition that the unit in ``column`` is one of ``paths`` or lies below one; no path means nowhere."""
    conditions = [OrgUnit.path.startswith(path, autoescape=True) for path in paths]
    if not conditions:
        return false()
    return column.in_(select(OrgUnit.id).where(or_(*conditions)))


def unit(session: Session, unit_id: UUID) -> OrgUnit | None:
    return session.get(OrgUnit, unit_id)


def held_unit(session: Session, unit_id: UUID) -> OrgUnit | None:
    """A unit as it is now, which nobody moves or closes before this transaction has ended.

    Whoever writes a row that takes its street or its path from a unit reads the unit by this.
    """
    return session.scalars(
        select(OrgUnit)
        .where(OrgUnit.id == unit_id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def known_unit(session: Session, unit_id: UUID) -> OrgUnit:
    """A unit that some row points at; raises NoResultFound."""
    return session.get_one(OrgUnit, unit_id)


def units(session: Session, ids: Iterable[UUID]) -> dict[UUID, OrgUnit]:
    """Several units in one read."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.scalars(select(OrgUnit).where(OrgUnit.id.in_(wanted)))
    return {one.id: one for one in found}


def unit_by_code(session: Session, code: str) -> OrgUnit | None:
    return session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one_or_none()


def tree(session: Session) -> Sequence[OrgUnit]:
    """District, streets, communities and compounds that are open, parents first."""
    return session.scalars(
        select(OrgUnit).where(OrgUnit.kind.in_(PLACES), OrgUnit.closed_on.is_(None)).order_by(OrgUnit.path)
    ).all()


def everything(session: Session) -> Sequence[OrgUnit]:
    """All units, closed ones too, parents first."""
    return session.scalars(select(OrgUnit).order_by(OrgUnit.path)).all()


def with_children(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these units have open ones directly under them."""
    rows = session.scalars(
        select(OrgUnit.parent_id)
        .where(OrgUnit.parent_id.in_(list(ids)), OrgUnit.closed_on.is_(None))
        .distinct()
    )
    return {parent_id for parent_id in rows if parent_id}


def children(session: Session, parent_id: UUID, kind: UnitKind | None = None) -> Sequence[OrgUnit]:
    """The open units directly under one."""
    statement = (
        select(OrgUnit)
        .where(OrgUnit.parent_id == parent_id, OrgUnit.closed_on.is_(None))
        .order_by(OrgUnit.path)
    )
    if kind:
        statement = statement.where(OrgUnit.kind == kind)
    return session.scalars(statement).all()


def below(session: Session, paths: Iterable[str], kinds: Iterable[UnitKind]) -> Sequence[OrgUnit]:
    """The open units of these kinds at or below ``paths``, in the tree's order."""
    return session.scalars(
        select(OrgUnit)
        .where(within(OrgUnit.id, paths), OrgUnit.kind.in_(list(kinds)), OrgUnit.closed_on.is_(None))
        .order_by(OrgUnit.path)
    ).all()


def search(
    session: Session, paths: Iterable[str], words: str, kinds: Iterable[UnitKind], *, limit: int
) -> Sequence[OrgUnit]:
    """The first open units of these kinds within ``paths`` whose name or code holds ``words``, in the tree's order."""
    return session.scalars(
        select(OrgUnit)
        .where(
            within(OrgUnit.id, paths),
            OrgUnit.kind.in_(list(kinds)),
            OrgUnit.closed_on.is_(None),
            or_(
                OrgUnit.name.contains(words, autoescape=True), OrgUnit.code.startswith(words, autoescape=True)
            ),
        )
        .order_by(OrgUnit.path)
        .limit(limit)
    ).all()


def ancestors(session: Session, one: OrgUnit) -> dict[UnitKind, OrgUnit]:
    """The unit itself and everything above it, by kind."""
    codes = one.path.strip("/").split("/")
    return {found.kind: found for found in session.scalars(select(OrgUnit).where(OrgUnit.code.in_(codes)))}


def around(session: Session, places: Iterable[OrgUnit]) -> Sequence[OrgUnit]:
    """The open units that contain one of ``places`` or stand directly under one, in the tree's order."""
    found = list(places)
    codes = {code for one in found for code in one.path.strip("/").split("/")}
    return session.scalars(
        select(OrgUnit)
        .where(
            or_(OrgUnit.code.in_(codes), OrgUnit.parent_id.in_([one.id for one in found])),
            OrgUnit.closed_on.is_(None),
        )
        .order_by(OrgUnit.path)
    ).all()


def place(session: Session, unit_id: UUID, *, field: str = "unit_id", held: bool = True) -> OrgUnit:
    """A unit where something can happen: an open street, community or compound.

    Whoever writes has it ``held`` as by :func:`held_unit`; whoever only looks does not.

    Raises Invalid (``unknown_place``) naming ``field`` for anything else.
    """
    found = held_unit(session, unit_id) if held else unit(session, unit_id)
    if found is None or found.kind not in PLACES[1:] or found.closed_on:
        raise Invalid(
            "unknown_place",
            "请在列表里选择所在的小区或社区。",
            errors=[FieldError(field, "请选择小区或社区")],
        )
    return found


def require_street(session: Session, unit_id: UUID) -> OrgUnit:
    """A street, open or not; raises Invalid (``unknown_place``) for anything else."""
    found = unit(session, unit_id)
    if found is None or found.kind is not UnitKind.STREET:
        raise Invalid("unknown_place", "没有这个街道。", errors=[FieldError("street_id", "没有这个街道")])
    return found
