"""The table of certificates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.certificates.kinds import CertificateKind, Fact
from app.certificates.numbers import LENGTH
from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText


class Certificate(WithId, Base):
    """What somebody was given for one thing they did; it stays when it is revoked, and says so."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked"),
        Index("ix_certificates_account_id_id", "account_id", "id"),
        Index("ix_certificates_unit_id_id", "unit_id", "id"),
    )

    number: Mapped[str] = mapped_column(String(LENGTH), unique=True)
    kind: Mapped[CertificateKind]
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: Who issued it.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: Whose it is, or who keeps it for somebody of their family; nobody's for somebody who holds it on paper only.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: The name as it stands on the paper, whatever they call themselves later; empty once the account is closed.
    holder_name: Mapped[str] = mapped_column(EncryptedText)
    #: What it is for, such as the title of a course.
    title: Mapped[str] = mapped_column(String(80))
    facts: Mapped[list[Fact]] = mapped_column(JSON)
    #: What it was issued for, such as ``participation:<registration>``: once, and never again.
    source: Mapped[str] = mapped_column(String(120), unique=True)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None] = mapped_column(String(200))
