"""Tables of the organisation tree."""

from __future__ import annotations

from datetime import date, datetime
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
    GRID = "grid"
    BUILDING = "building"
    PROPERTY = "property"
    MERCHANT = "merchant"
    SOCIAL_ORGANISATION = "social_organisation"
    TEAM = "team"
    DEPARTMENT = "department"


UNIT_KIND_NAMES = {
    UnitKind.DISTRICT: "区",
    UnitKind.STREET: "街道",
    UnitKind.COMMUNITY: "社区",
    UnitKind.COMPOUND: "小区",
    UnitKind.GRID: "网格",
    UnitKind.BUILDING: "楼栋",
    UnitKind.PROPERTY: "物业",
    UnitKind.MERCHANT: "商户",
    UnitKind.SOCIAL_ORGANISATION: "社会组织",
    UnitKind.TEAM: "队伍",
    UnitKind.DEPARTMENT: "部门",
}

#: Where requests happen, people live and activities are held, from the top.
PLACES = (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.COMPOUND)

_ATTACHED = {UnitKind.MERCHANT, UnitKind.SOCIAL_ORGANISATION, UnitKind.TEAM, UnitKind.DEPARTMENT}

#: Which kinds may stand directly under which. No kind stands below itself, so no move can close a circle.
CHILD_KINDS: dict[UnitKind | None, set[UnitKind]] = {
    None: {UnitKind.DISTRICT},
    UnitKind.DISTRICT: {UnitKind.STREET, UnitKind.TEAM},
    UnitKind.STREET: {UnitKind.COMMUNITY} | _ATTACHED,
    UnitKind.COMMUNITY: {UnitKind.COMPOUND} | _ATTACHED,
    UnitKind.COMPOUND: {UnitKind.GRID, UnitKind.BUILDING, UnitKind.PROPERTY} | _ATTACHED,
    UnitKind.GRID: {UnitKind.BUILDING},
    UnitKind.BUILDING: set(),
    UnitKind.PROPERTY: set(),
    **{kind: set() for kind in _ATTACHED},
}


class OrgUnit(WithId, Base):
    """One node of the tree.

    ``path`` holds the codes from the root down, ``/1/4/12/``: whatever lies below a unit starts with its path.
    """

    __tablename__ = "org_units"
    __table_args__ = (
        CheckConstraint("path LIKE '/%/'", name="path_shape"),
        CheckConstraint("merged_into_id IS NULL OR closed_on IS NOT NULL", name="merged_is_closed"),
        # A plain index cannot serve LIKE 'prefix%' on PostgreSQL unless it compares byte by byte.
        Index("ix_org_units_path", "path", unique=True, postgresql_ops={"path": "text_pattern_ops"}),
    )

    kind: Mapped[UnitKind]
    name: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    path: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The street this unit belongs to; a street's own id for itself, null for a district and its teams.
    street_id: Mapped[UUID | None] = mapped_column(index=True)
    #: A telephone number of the office, made public on purpose.
    public_telephone: Mapped[str | None] = mapped_column(String(20))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Since when it is no more. The row stays, so that what happened there keeps its name.
    closed_on: Mapped[date | None]
    #: Who took over what a closed unit had.
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
