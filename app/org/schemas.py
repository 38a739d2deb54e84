"""What the tree looks like from outside."""

from __future__ import annotations

from uuid import UUID

from app.core.schemas import Output
from app.org.models import UnitKind


class Unit(Output):
    """A unit as it is named beside other things."""

    id: UUID
    name: str
    kind: UnitKind


class UnitNode(Unit):
    """A unit with where it hangs."""

    parent_id: UUID | None
