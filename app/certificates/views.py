"""How certificates are shown. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.certificates import links
from app.certificates.kinds import CERTIFICATE_KIND_NAMES, Fact
from app.certificates.models import Certificate
from app.certificates.numbers import written
from app.certificates.paper import NAMELESS
from app.certificates.schemas import CertificateItem
from app.core.encryption import mask_name
from app.org import queries as org
from app.org.schemas import Unit


def own(session: Session, certificates: Sequence[Certificate]) -> list[CertificateItem]:
    """Somebody's own certificates; one read however long the list is."""
    issuers = org.units(session, [one.unit_id for one in certificates])
    return [
        CertificateItem(
            id=one.id,
            number=written(one.number),
            kind=one.kind,
            kind_name=CERTIFICATE_KIND_NAMES[one.kind],
            title=one.title,
            holder_name=one.holder_name,
            issuer=Unit.model_validate(issuers[one.unit_id]),
            issued_at=one.issued_at,
            revoked_at=one.revoked_at,
            pdf_url=None if one.revoked_at else links.link(one.id),
        )
        for one in certificates
    ]


@dataclass(frozen=True)
class Line:
    """A certificate in the list of those who issue them."""

    id: UUID
    number: str
    holder_name: str
    kind_name: str
    title: str
    issuer: str
    issued_at: datetime
    revoked_at: datetime | None
    revoke_reason: str | None


def lines(session: Session, certificates: Sequence[Certificate]) -> list[Line]:
    """Rows of the console's list; one read however long it is."""
    issuers = org.units(session, [one.unit_id for one in certificates])
    return [
        Line(
            id=one.id,
            number=written(one.number),
            holder_name=one.holder_name or NAMELESS,
            kind_name=CERTIFICATE_KIND_NAMES[one.kind],
            title=one.title,
            issuer=issuers[one.unit_id].name,
            issued_at=one.issued_at,
            revoked_at=one.revoked_at,
            revoke_reason=one.revoke_reason,
        )
        for one in certificates
    ]


@dataclass(frozen=True)
class Verdict:
    """What anybody learns who holds a number: the name only in its first character, and not why it was revoked."""

    number: str
    holder: str
    kind_name: str
    title: str
    facts: Sequence[Fact]
    issuer: str
    issued_at: datetime
    revoked_at: datetime | None


def verdict(session: Session, certificate: Certificate) -> Verdict:
    """What a certificate says to whoever verifies it."""
    return Verdict(
        number=written(certificate.number),
        holder=mask_name(certificate.holder_name) if certificate.holder_name else NAMELESS,
        kind_name=CERTIFICATE_KIND_NAMES[certificate.kind],
        title=certificate.title,
        facts=certificate.facts,
        issuer=org.known_unit(session, certificate.unit_id).name,
        issued_at=certificate.issued_at,
        revoked_at=certificate.revoked_at,
    )
