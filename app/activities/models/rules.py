"""Tables of what a street rules about its activities, and of who may not sign up for a while."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText


class ActivityRules(Base):
    """What a street decides for all activities in it; a street without a row has the defaults."""

    __tablename__ = "activity_rules"
    __table_args__ = (
        CheckConstraint("no_show_limit >= 1 AND no_show_days >= 1 AND pause_days >= 1", name="numbers"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    #: What communities draft is published by the street.
    review: Mapped[bool] = mapped_column(default=False)
    #: Whoever does not come so often within ``no_show_days`` pauses for ``pause_days``; null never.
    no_show_limit: Mapped[int | None] = mapped_column(default=2)
    no_show_days: Mapped[int] = mapped_column(default=60)
    pause_days: Mapped[int] = mapped_column(default=30)


class NoShow(WithId, Base):
    """Somebody held a place and came to none of its sessions. Rows are added once and may be excused."""

    __tablename__ = "no_shows"
    __table_args__ = (
        UniqueConstraint("registration_id", "turn"),
        Index("ix_no_shows_account_id_at", "account_id", "at"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    turn: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    excused_at: Mapped[datetime | None]
    excused_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class PauseState(StrEnum):
    """Where a pause stands: in force, questioned by the person, or lifted by the street."""

    IN_FORCE = "in_force"
    #: What the person says is being looked at for its content.
    CHECKING = "checking"
    APPEALED = "appealed"
    UPHELD = "upheld"
    LIFTED = "lifted"


PAUSE_STATE_NAMES = {
    PauseState.IN_FORCE: "暂停中",
    PauseState.CHECKING: "说明已收到",
    PauseState.APPEALED: "等街道答复",
    PauseState.UPHELD: "街道看过了，维持暂停",
    PauseState.LIFTED: "已解除",
}


class SignupPause(WithId, Base):
    """Somebody cannot sign up in a street until a day, because they did not come too often."""

    __tablename__ = "signup_pauses"
    __table_args__ = (
        # What led to a pause leads to one pause.
        UniqueConstraint("no_show_id"),
        Index("ix_signup_pauses_account_id_until", "account_id", "until"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: The last of those it follows from.
    no_show_id: Mapped[UUID] = mapped_column(ForeignKey("no_shows.id"))
    since: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]
    state: Mapped[PauseState] = mapped_column(default=PauseState.IN_FORCE)
    #: What the person says.
    appeal: Mapped[str | None] = mapped_column(EncryptedText)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
