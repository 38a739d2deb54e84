"""Verbs that change the tree.

Each change of the tree's shape first takes :func:`hold_tree`, so they come one after another. What hangs on a unit
and belongs to other domains is moved along by :mod:`app.administration.reorganisation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, literal, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid
from app.core.ids import new_id
from app.org.models import CHILD_KINDS, UNIT_KIND_NAMES, OrgUnit, UnitKind


def hold_tree(session: Session) -> None:
    """Wait until nobody else is changing the tree's shape, and keep others waiting until this transaction ends.

    The roots are locked in a way that lets rows go on pointing at them.
    """
    session.execute(
        select(OrgUnit.id)
        .where(OrgUnit.parent_id.is_(None))
        .order_by(OrgUnit.id)
        .with_for_update(key_share=True)
    ).all()


def hold_branch(session: Session, unit_id: UUID) -> OrgUnit:
    """Lock a unit and all below it against those who are writing rows there; the unit as it is now.

    Raises NoResultFound.
    """
    path = session.execute(select(OrgUnit.path).where(OrgUnit.id == unit_id)).scalar_one()
    session.scalars(
        select(OrgUnit)
        .where(OrgUnit.path.startswith(path, autoescape=True))
        .order_by(OrgUnit.path)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return session.get_one(OrgUnit, unit_id)


def create_unit(
    session: Session,
    *,
    kind: UnitKind,
    name: str,
    code: str,
    parent: OrgUnit | None,
    public_telephone: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
) -> OrgUnit:
    """Add a unit under ``parent``.

    Raises Invalid (``unit_misplaced``, ``code_taken``) when such a unit does not belong there or the code is in use.
    """
    hold_tree(session)
    if parent:
        session.refresh(parent)
    _require_fitting(kind, parent)
    if session.scalar(select(OrgUnit.id).where(OrgUnit.code == code)):
        raise Invalid("code_taken", "这个编号已经有单位在用。", errors=[FieldError("code", "换一个编号")])
    unit_id = new_id()
    unit = OrgUnit(
        id=unit_id,
        kind=kind,
        name=name,
        code=code,
        path=f"{parent.path if parent else '/'}{code}/",
        parent_id=parent.id if parent else None,
        street_id=unit_id if kind is UnitKind.STREET else (parent.street_id if parent else None),
        public_telephone=public_telephone,
        latitude=latitude,
        longitude=longitude,
    )
    session.add(unit)
    session.flush()
    return unit


@dataclass(frozen=True)
class NewUnit:
    """A unit to be added under the one with the code ``parent``."""

    code: str
    kind: UnitKind
    name: str
    parent: str
    public_telephone: str | None


def create_units(session: Session, new: Sequence[NewUnit]) -> None:
    """Add many units at once, in any order, under units that are there or among them.

    Raises Invalid (``unit_misplaced``) when one belongs nowhere; a code in use breaks the unique key.
    """
    hold_tree(session)
    wanted = {one.parent for one in new}
    placed = {unit.code: unit for unit in session.scalars(select(OrgUnit).where(OrgUnit.code.in_(wanted)))}
    left = list(new)
    while left:
        ready = [one for one in left if one.parent in placed]
        if not ready:
            raise Invalid("unit_misplaced", f"{left[0].name}的上级找不到。")
        made = [_placed(one, placed[one.parent]) for one in ready]
        session.add_all(made)
        # Each level is written before the one that points at it.
        session.flush()
        placed.update((unit.code, unit) for unit in made)
        left = [one for one in left if one.code not in placed]


def _placed(one: NewUnit, parent: OrgUnit) -> OrgUnit:
    _require_fitting(one.kind, parent)
    unit_id = new_id()
    return OrgUnit(
        id=unit_id,
        kind=one.kind,
        name=one.name,
        code=one.code,
        path=f"{parent.path}{one.code}/",
        parent_id=parent.id,
        street_id=unit_id if one.kind is UnitKind.STREET else parent.street_id,
        public_telephone=one.public_telephone,
    )


def _require_fitting(kind: UnitKind, parent: OrgUnit | None) -> None:
    if kind not in CHILD_KINDS[parent.kind if parent else None]:
        where = f"{UNIT_KIND_NAMES[parent.kind]}下面" if parent else "最上面"
        raise Invalid(
            "unit_misplaced",
            f"{UNIT_KIND_NAMES[kind]}不能放在{where}，请另选上级。",
            errors=[FieldError("parent_id", "上级单位不合适")],
        )
    if parent and parent.closed_on:
        raise Invalid(
            "unit_misplaced",
            f"“{parent.name}”已经撤销，请另选上级。",
            errors=[FieldError("parent_id", "上级单位已撤销")],
        )


def change_unit(unit: OrgUnit, *, name: str, public_telephone: str | None) -> None:
    """Call a unit something else, or give it another telephone number. Raises Conflict (``unit_closed``)."""
    _require_open(unit)
    unit.name = name
    unit.public_telephone = public_telephone


def _require_open(unit: OrgUnit) -> None:
    if unit.closed_on:
        raise Conflict("unit_closed", f"“{unit.name}”已经撤销，不能再改。")


def move_unit(session: Session, unit_id: UUID, parent_id: UUID) -> OrgUnit:
    """Hang a unit, with all below it, under another one; paths and streets below follow.

    Raises Conflict (``unit_closed``) and Invalid (``unit_misplaced``).
    """
    hold_tree(session)
    unit = hold_branch(session, unit_id)
    parent = session.get_one(OrgUnit, parent_id, populate_existing=True)
    _require_open(unit)
    _require_fitting(unit.kind, parent)
    if parent.id != unit.parent_id:
        _hang(session, unit, parent)
    return unit


def _hang(session: Session, unit: OrgUnit, parent: OrgUnit) -> None:
    before, after = unit.path, f"{parent.path}{unit.code}/"
    street = (
        OrgUnit.street_id
        if unit.kind is UnitKind.STREET
        else literal(parent.street_id, OrgUnit.street_id.type)
    )
    session.execute(
        update(OrgUnit)
        .where(OrgUnit.path.startswith(before, autoescape=True))
        .values(
            path=literal(after) + func.substr(OrgUnit.path, len(before) + 1),
            street_id=street,
            parent_id=case((OrgUnit.id == unit.id, parent.id), else_=OrgUnit.parent_id),
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def close_unit(session: Session, unit_id: UUID, *, merged_into: OrgUnit | None = None) -> OrgUnit:
    """End a unit today; it keeps its place in the tree and its name.

    Raises Conflict (``unit_closed`` when it is closed already, ``unit_has_children``).
    """
    hold_tree(session)
    unit = hold_branch(session, unit_id)
    _require_open(unit)
    child = session.scalar(
        select(OrgUnit.name).where(OrgUnit.parent_id == unit.id, OrgUnit.closed_on.is_(None)).limit(1)
    )
    if child:
        raise Conflict(
            "unit_has_children", f"下面还有“{child}”等单位，请先移走或撤销它们，再撤销“{unit.name}”。"
        )
    unit.closed_on = clock.today()
    unit.merged_into_id = merged_into.id if merged_into else None
    session.flush()
    return unit


def take_over_children(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """Hang everything that stands under ``source``, closed units too, under ``target``, which is of the same kind."""
    for child_id in session.scalars(select(OrgUnit.id).where(OrgUnit.parent_id == source.id)).all():
        child = hold_branch(session, child_id)
        _hang(session, child, target)
