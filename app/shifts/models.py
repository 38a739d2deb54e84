"""Tables of standing posts and their shifts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.volunteering.kinds import Skill

#: Of the offers to swap, those that wait for an answer.
ASKED = text("state = 'asked'")


class PlaceState(StrEnum):
    """Whether somebody stands there, or gave the place back or to another."""

    TAKEN = "taken"
    LEFT = "left"


class SwapState(StrEnum):
    """Where an offer to swap stands."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PLACE_STATE_NAMES = {PlaceState.TAKEN: "值班", PlaceState.LEFT: "不去了"}
SWAP_STATE_NAMES = {
    SwapState.ASKED: "等对方答复",
    SwapState.DONE: "换好了",
    SwapState.REFUSED: "对方没有答应",
    SwapState.WITHDRAWN: "收回了",
}


class StandingPost(WithId, Base):
    """Something that is kept week after week: the desk of the library, a street corner."""

    __tablename__ = "standing_posts"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The team that keeps it; null when any volunteer may.
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.unit_id"))
    title: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(200))
    #: What it needs; a street's training for it comes first.
    skill: Mapped[Skill | None]
    closed_at: Mapped[datetime | None]


class ShiftTemplate(WithId, Base):
    """One turn of every week, from which shifts are made."""

    __tablename__ = "shift_templates"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("begins >= 0 AND begins < ends AND ends <= 1440", name="times"),
        CheckConstraint("needed BETWEEN 1 AND 20", name="needed"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("standing_posts.id"), index=True)
    #: 1 is Monday.
    weekday: Mapped[int]
    #: Minutes after midnight.
    begins: Mapped[int]
    ends: Mapped[int]
    needed: Mapped[int]
    ended_at: Mapped[datetime | None]


class Shift(WithId, Base):
    """One turn on one day; ``taken`` never exceeds ``needed``."""

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("template_id", "starts_at"),
        CheckConstraint("taken >= 0 AND taken <= needed", name="promise"),
        CheckConstraint("starts_at < ends_at", name="times"),
        Index("ix_shifts_street_id_starts_at", "street_id", "starts_at"),
        Index("ix_shifts_post_id_starts_at", "post_id", "starts_at"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("standing_posts.id"))
    template_id: Mapped[UUID] = mapped_column(ForeignKey("shift_templates.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    needed: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]


class ShiftPlace(WithId, Base):
    """Somebody keeps a shift; the row comes back to life when they return."""

    __tablename__ = "shift_places"
    __table_args__ = (
        UniqueConstraint("shift_id", "account_id"),
        Index("ix_shift_places_account_id", "account_id"),
    )

    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shifts.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[PlaceState] = mapped_column(default=PlaceState.TAKEN)
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Since when they look for somebody to stand in; it is theirs until somebody does.
    seeking_since: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    checked_out_at: Mapped[datetime | None]
    checked_out_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class ShiftSwap(WithId, Base):
    """Somebody offers their place for somebody else's."""

    __tablename__ = "shift_swaps"
    __table_args__ = (
        Index(
            "uq_shift_swaps_asked",
            "given_id",
            "wanted_id",
            unique=True,
            postgresql_where=ASKED,
            sqlite_where=ASKED,
        ),
        Index("ix_shift_swaps_wanted_id", "wanted_id"),
    )

    given_id: Mapped[UUID] = mapped_column(ForeignKey("shift_places.id"))
    wanted_id: Mapped[UUID] = mapped_column(ForeignKey("shift_places.id"))
    state: Mapped[SwapState] = mapped_column(default=SwapState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
