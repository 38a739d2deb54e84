"""Tables of categories, and of where what belongs to them goes."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, WithId
from app.requests.clocks import ClockMode
from app.requests.models.words import DefaultOwner, Urgency, Visibility


class ServiceType(WithId, Base):
    """A category of requests, with its clock. Streets may keep some of it otherwise: :class:`ServiceTypeOverride`."""

    __tablename__ = "service_types"

    #: Whose tree it belongs to.
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    hint: Mapped[str] = mapped_column(String(80), default="")
    urgency: Mapped[Urgency]
    resolve_hours: Mapped[int]
    clock: Mapped[ClockMode] = mapped_column(default=ClockMode.NATURAL, server_default=ClockMode.NATURAL)
    default_owner: Mapped[DefaultOwner] = mapped_column(
        default=DefaultOwner.COMMUNITY, server_default=DefaultOwner.COMMUNITY
    )
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.UNITS, server_default=Visibility.UNITS)
    #: What a form asks beyond the text, in order.
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    position: Mapped[int]
    #: No longer offered since; requests of it stay.
    retired_on: Mapped[date | None]


class ServiceTypeOverride(Base):
    """What a street keeps otherwise about a category of its district; null is as the district has it."""

    __tablename__ = "service_type_overrides"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    type_id: Mapped[UUID] = mapped_column(ForeignKey("service_types.id"), primary_key=True)
    urgency: Mapped[Urgency | None]
    resolve_hours: Mapped[int | None]
    clock: Mapped[ClockMode | None]
    visibility: Mapped[Visibility | None]
    #: The unit that has it first, before the district's default owner.
    owner_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    hidden: Mapped[bool] = mapped_column(default=False)


class RoutingRule(WithId, Base):
    """Where a new request goes, in a street's own words; the first rule that fits decides."""

    __tablename__ = "routing_rules"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    #: This category and those below it.
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"))
    #: This place and those below it.
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    keyword: Mapped[str | None] = mapped_column(String(40))
    #: Monday is 0; null is every day.
    weekdays: Mapped[list[int] | None] = mapped_column(JSON)
    #: Local time of day; past midnight when ``until_time`` comes before ``from_time``.
    from_time: Mapped[time | None]
    until_time: Mapped[time | None]
    target_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
