"""Tables of volunteering."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText
from app.org.models import OrgUnit
from app.volunteering.kinds import Reach, TeamKind
from app.volunteering.states import (
    Joining,
    MemberRole,
    MemberState,
    RecordState,
    TeamState,
    VolunteerState,
)

_LEADS = text("role = 'leader' AND state = 'in'")


class Volunteer(WithId, Base):
    """Somebody who is ready to help: with what, when, and how far from home."""

    __tablename__ = "volunteers"
    __table_args__ = (Index("ix_volunteers_unit_id_id", "unit_id", "id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), unique=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The community they belong to, or the street itself.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: As it is to stand on a certificate of their hours.
    real_name: Mapped[str] = mapped_column(EncryptedText)
    skills: Mapped[list[str]] = mapped_column(JSON)
    #: Keys of :data:`app.volunteering.kinds.FREE_TIME_NAMES`.
    free_times: Mapped[list[str]] = mapped_column(JSON)
    reach: Mapped[Reach]
    state: Mapped[VolunteerState] = mapped_column(default=VolunteerState.ACTIVE)
    #: Whether they stand in rankings at all, and whether with their name as it is.
    in_rankings: Mapped[bool] = mapped_column(default=False)
    show_name: Mapped[bool] = mapped_column(default=False)
    registered_at: Mapped[datetime] = mapped_column(default=clock.now)


class Team(Base):
    """A unit of kind TEAM as volunteers know it: what it does and how one comes in."""

    __tablename__ = "teams"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    #: Null for a team of the district's centre.
    street_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    kind: Mapped[TeamKind]
    skills: Mapped[list[str]] = mapped_column(JSON)
    about: Mapped[str] = mapped_column(String(300))
    joining: Mapped[Joining]
    state: Mapped[TeamState] = mapped_column(default=TeamState.ACTIVE)
    founded_at: Mapped[datetime] = mapped_column(default=clock.now)

    #: Its name and place; comes with the row, since no team is shown without.
    unit: Mapped[OrgUnit] = relationship(foreign_keys=unit_id, lazy="joined", innerjoin=True, viewonly=True)


class TeamMember(WithId, Base):
    """Where one person stands with one team; the row comes back to life when they return."""

    __tablename__ = "team_members"
    __table_args__ = (
        UniqueConstraint("team_id", "account_id"),
        Index("uq_team_members_leader", "team_id", unique=True, postgresql_where=_LEADS, sqlite_where=_LEADS),
        Index("ix_team_members_account_id", "account_id"),
    )

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.unit_id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[MemberRole] = mapped_column(default=MemberRole.MEMBER)
    state: Mapped[MemberState]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]


class Training(WithId, Base):
    """What has to be learnt before somebody is picked for what needs one of ``skills`` in this street."""

    __tablename__ = "trainings"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    skills: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]


class Trained(WithId, Base):
    """Somebody did a training."""

    __tablename__ = "trained"
    __table_args__ = (UniqueConstraint("account_id", "training_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    training_id: Mapped[UUID] = mapped_column(ForeignKey("trainings.id"), index=True)
    done_on: Mapped[date]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)


class ServiceRecord(WithId, Base):
    """Time somebody gave, once for each ``source``, such as ``attendance:<id>``.

    ``half_hours`` is what counts of it: never what another record of theirs counts already (docs/volunteering.md).
    """

    __tablename__ = "service_records"
    __table_args__ = (
        CheckConstraint("half_hours >= 0", name="half_hours"),
        CheckConstraint("started_at <= ended_at", name="times"),
        Index("ix_service_records_account_id_started_at", "account_id", "started_at"),
        Index("ix_service_records_team_id_started_at", "team_id", "started_at"),
        Index("ix_service_records_street_id_started_at", "street_id", "started_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    #: Null for somebody who came by themselves.
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.unit_id"))
    #: Where it was done.
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    source: Mapped[str] = mapped_column(String(120), unique=True)
    what: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    half_hours: Mapped[int]
    state: Mapped[RecordState] = mapped_column(default=RecordState.COUNTED)
    #: The worker who checked them in or out by hand; null when they did it themselves at a screen.
    noted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class RecordCorrection(WithId, Base):
    """A worker said that a record counts otherwise, and why; the database refuses to change it."""

    __tablename__ = "record_corrections"
    __table_args__ = (CheckConstraint("after >= 0 AND after <> before", name="change"),)

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_records.id"), index=True)
    before: Mapped[int]
    after: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    corrected_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
