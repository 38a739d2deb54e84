"""What goes in and out about certificates."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from app.certificates.kinds import CertificateKind
from app.core.schemas import Input, Moment, Output, Page, Text
from app.org.schemas import Unit


class CertificateItem(Output):
    """A certificate of mine; ``pdf_url`` opens without a token for an hour, and is null once it is revoked."""

    id: UUID
    number: str
    kind: CertificateKind
    kind_name: str
    title: str
    holder_name: str
    issuer: Unit
    issued_at: Moment
    revoked_at: Moment | None
    pdf_url: str | None


class CertificatePage(Page[CertificateItem]):
    """My certificates, newest first."""


class RevokeIn(Input):
    """Why a certificate is taken back."""

    reason: Annotated[str, Text(2, 200)]
