"""Tables of activities and of the places people hold in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activities.states import ActivityState, RegistrationState
from app.core import clock
from app.core.database import Base, WithId

if TYPE_CHECKING:
    from app.accounts.models import Account


class ActivityKind(StrEnum):
    """What sort of thing it is."""

    LECTURE = "lecture"
    COURSE = "course"
    SHOW = "show"
    SPORT = "sport"
    VOLUNTEERING = "volunteering"
    HEALTH = "health"
    FESTIVAL = "festival"
    CHILDREN = "children"


ACTIVITY_KIND_NAMES = {
    ActivityKind.LECTURE: "讲座",
    ActivityKind.COURSE: "课程",
    ActivityKind.SHOW: "演出",
    ActivityKind.SPORT: "健身",
    ActivityKind.VOLUNTEERING: "志愿服务",
    ActivityKind.HEALTH: "义诊便民",
    ActivityKind.FESTIVAL: "节庆",
    ActivityKind.CHILDREN: "亲子",
}


class Activity(WithId, Base):
    """Something held at a time and a place, with a number of places.

    ``taken`` counts the confirmed registrations at every moment.
    """

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="places"),
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint(
            "signup_opens_at < signup_closes_at AND signup_closes_at <= ends_at", name="signup_times"
        ),
        CheckConstraint("points >= 0", name="points"),
        Index("ix_activities_starts_at_id", "starts_at", "id"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: Who holds it.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    kind: Mapped[ActivityKind]
    summary: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    signup_opens_at: Mapped[datetime]
    signup_closes_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    #: What each person who comes is awarded.
    points: Mapped[int] = mapped_column(default=0)
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.DRAFT)
    #: A number of the office, made public on purpose; null when the unit's own serves.
    contact_telephone: Mapped[str | None] = mapped_column(String(20))
    cover_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Registration(WithId, Base):
    """One person's place in an activity; one row per person, which comes back to life when they return."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("activity_id", "account_id"),
        UniqueConstraint("activity_id", "code"),
        CheckConstraint(
            f"checked_in_at IS NULL OR state = '{RegistrationState.CONFIRMED}'", name="checked_in"
        ),
        Index("ix_registrations_account_id_id", "account_id", "id"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.CONFIRMED)
    #: What the person shows at the door.
    code: Mapped[str] = mapped_column(String(8))
    #: When the place was taken, or taken again.
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

    #: Both are asked for by name, so that no list loads them one by one.
    activity: Mapped[Activity] = relationship(lazy="raise", viewonly=True)
    account: Mapped[Account] = relationship(foreign_keys=account_id, lazy="raise", viewonly=True)
