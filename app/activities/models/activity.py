"""Tables of activities: what is held, when, and how many places there are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Double, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.activities.states import ActivityState
from app.core import clock
from app.core.database import Base, WithId


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


class Shape(StrEnum):
    """Once; several times, each signed up for by itself; or as a course, signed up for as a whole."""

    SINGLE = "single"
    SERIES = "series"
    COURSE = "course"


_ON = text("state IN ('published', 'running')")


class Campaign(WithId, Base):
    """Several activities under one name, such as a film week of all communities."""

    __tablename__ = "campaigns"

    street_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(String(120))
    cover_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]


class Activity(WithId, Base):
    """Something held at one or several times, for which people sign up.

    ``starts_at`` and ``ends_at`` span all its sessions.
    """

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint(
            "signup_opens_at < signup_closes_at AND signup_closes_at <= ends_at", name="signup_times"
        ),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("min_age <= max_age", name="ages"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point"),
        Index("ix_activities_starts_at_id", "starts_at", "id"),
        Index("ix_activities_on", "starts_at", "id", postgresql_where=_ON, sqlite_where=_ON),
        Index(
            "ix_activities_on_street", "street_id", "starts_at", "id", postgresql_where=_ON, sqlite_where=_ON
        ),
        Index("ix_activities_on_point", "latitude", "longitude", postgresql_where=_ON, sqlite_where=_ON),
        Index("ix_activities_unit_id_starts_at_id", "unit_id", "starts_at", "id"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: Who holds it.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    copied_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("activities.id"))
    title: Mapped[str] = mapped_column(String(40))
    kind: Mapped[ActivityKind]
    shape: Mapped[Shape] = mapped_column(default=Shape.SINGLE, server_default=Shape.SINGLE)
    summary: Mapped[str] = mapped_column(String(120))
    #: HTML, sanitised.
    description: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    signup_opens_at: Mapped[datetime]
    signup_closes_at: Mapped[datetime]
    #: Until so long before it begins a place can be given back on the phone.
    cancel_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    #: How long a freed place is kept for the one it is offered to.
    offer_minutes: Mapped[int] = mapped_column(default=720, server_default="720")
    #: Whoever signs up is let in by hand.
    approval: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Whoever leaves is checked out, because the hours count.
    check_out: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: For people who live at or below this unit; null for everybody.
    audience_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    #: For people who belong to this team.
    audience_team_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    one_per_household: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: What the organiser asks whoever signs up (app.core.forms).
    form: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    #: What each person who comes is awarded.
    points: Mapped[int] = mapped_column(default=0)
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.DRAFT)
    #: What the street said when it sent the draft back.
    review_note: Mapped[str | None] = mapped_column(String(200))
    #: A number of the office, made public on purpose; null when the unit's own serves.
    contact_telephone: Mapped[str | None] = mapped_column(String(20))
    cover_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]


class ActivitySession(WithId, Base):
    """One time an activity takes place. A single activity has one."""

    __tablename__ = "activity_sessions"
    __table_args__ = (
        UniqueConstraint("activity_id", "number"),
        CheckConstraint("starts_at < ends_at", name="times"),
        Index("ix_activity_sessions_starts_at", "starts_at"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    #: 1 is the first.
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    #: What this time is about, or where, when that differs.
    title: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str | None] = mapped_column(String(60))
    cancelled_at: Mapped[datetime | None]


class ActivityPlaces(WithId, Base):
    """How many places there are, of a whole activity or of one session of a series, and how many are gone.

    The one row for which all wait who sign up for the same thing; it is small so that changing it is quick.
    ``taken`` + ``held`` ≤ ``capacity`` at every moment: held is what is offered and not yet confirmed.
    """

    __tablename__ = "activity_places"
    __table_args__ = (
        UniqueConstraint("activity_id", "session_id"),
        # Two NULLs are two different values to the constraint above.
        Index(
            "uq_activity_places_whole",
            "activity_id",
            unique=True,
            postgresql_where=text("session_id IS NULL"),
            sqlite_where=text("session_id IS NULL"),
        ),
        CheckConstraint("taken >= 0 AND held >= 0 AND taken + held <= capacity", name="promise"),
        CheckConstraint("waiting >= 0", name="waiting"),
        # Room on each page for the next versions of the row, so that no index has to follow.
        {"postgresql_with": {"fillfactor": "50"}},
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity_sessions.id"))
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
    held: Mapped[int] = mapped_column(default=0, server_default="0")
    #: How many registrations stand in line.
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    #: The number the last one who came was given.
    last_number: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Whether that one got in; what the statement that decides tells of itself.
    last_got_in: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Published and not called off.
    on_offer: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    #: When what the places are for begins.
    starts_at: Mapped[datetime]
