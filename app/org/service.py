"""Verbs that change the tree."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.errors import FieldError, Invalid
from app.core.ids import new_id
from app.org.models import CHILD_KINDS, OrgUnit, UnitKind


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
    """Add a unit under ``parent``; raises Invalid (``unit_misplaced``) when such a unit does not belong there."""
    if kind not in CHILD_KINDS[parent.kind if parent else None]:
        raise Invalid(
            "unit_misplaced", "这个单位不能放在这里。", errors=[FieldError("parent_id", "上级单位不合适")]
        )
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
