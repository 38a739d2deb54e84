"""Tables of households."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText
from app.residents.consent import Consent


class Relation(StrEnum):
    """What somebody is to the one who acts for them."""

    CHILD = "child"
    ELDER = "elder"
    SPOUSE = "spouse"
    OTHER = "other"


RELATION_NAMES = {
    Relation.CHILD: "孩子",
    Relation.ELDER: "长辈",
    Relation.SPOUSE: "爱人",
    Relation.OTHER: "其他家人",
}

_THERE = text("ended_at IS NULL")


class HouseholdMember(WithId, Base):
    """Somebody of the family an account acts for. An adult must have agreed; for a child its parents answer.

    The row stays when it is over, because requests name it; the year of birth goes.
    """

    __tablename__ = "household_members"
    __table_args__ = (
        CheckConstraint(
            f"(relation = '{Relation.CHILD}') = (consent = '{Consent.NOT_NEEDED}')",
            name="only_children_without",
        ),
        CheckConstraint("linked_account_id <> account_id", name="somebody_else"),
        Index(
            "ix_household_members_linked_account_id",
            "linked_account_id",
            postgresql_where=_THERE,
            sqlite_where=_THERE,
        ),
    )

    #: Who acts.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    relation: Mapped[Relation]
    birth_year: Mapped[str | None] = mapped_column(EncryptedText)
    #: The account of the one acted for, if they have one.
    linked_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    consent: Mapped[Consent]
    consent_at: Mapped[datetime | None]
    #: Before whom somebody without an account said yes.
    witnessed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
