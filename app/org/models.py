"""Tables of the organisation tree."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId


class UnitKind(StrEnum):
    """What a unit is. A property company stands under the compound it serves."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    COMPOUND = "compound"
    PROPERTY = "property"


UNIT_KIND_NAMES = {
    UnitKind.DISTRICT: "区",
    UnitKind.STREET: "街道",
    UnitKind.COMMUNITY: "社区",
    UnitKind.COMPOUND: "小区",
    UnitKind.PROPERTY: "物业",
}

#: Which kinds may stand directly under which.
CHILD_KINDS = {
    None: {UnitKind.DISTRICT},
    UnitKind.DISTRICT: {UnitKind.STREET},
    UnitKind.STREET: {UnitKind.COMMUNITY},
    UnitKind.COMMUNITY: {UnitKind.COMPOUND},
    UnitKind.COMPOUND: {UnitKind.PROPERTY},
    UnitKind.PROPERTY: set(),
}


class OrgUnit(WithId, Base):
    """One node of the tree.

    ``path`` holds the codes from the root down, ``/1/4/12/``: whatever lies below a unit starts with its path.
    """

    __tablename__ = "org_units"
    __table_args__ = (
        CheckConstraint("path LIKE '/%/'", name="path_shape"),
        # A plain index cannot serve LIKE 'prefix%' on PostgreSQL unless it compares byte by byte.
        Index("ix_org_units_path", "path", unique=True, postgresql_ops={"path": "text_pattern_ops"}),
    )

    kind: Mapped[UnitKind]
    name: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    path: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The street this unit belongs to; a street's own id for itself, null for a district.
    street_id: Mapped[UUID | None] = mapped_column(index=True)
    #: A telephone number of the office, made public on purpose.
    public_telephone: Mapped[str | None] = mapped_column(String(20))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
