"""Verbs of certificates: issue, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.certificates.kinds import CertificateKind, Fact
from app.certificates.models import Certificate
from app.certificates.numbers import new_number
from app.core import audit, clock
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, Forbidden
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import OrgUnit


@dataclass(frozen=True)
class Issued:
    """A certificate, and whether this call issued it."""

    certificate: Certificate
    is_new: bool


def issue(
    session: Session,
    actor: Actor,
    *,
    unit_id: UUID,
    kind: CertificateKind,
    account_id: UUID | None,
    holder_name: str,
    title: str,
    facts: Sequence[Fact],
    source: str,
) -> Issued:
    """Certify something to somebody, once for each ``source``; again, or twice at once, gives the same certificate.

    What was revoked is not issued again for the same source. ``facts`` say nothing personal.
    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``).
    """
    actor.require(Permission.MANAGE_ACTIVITIES)
    unit = org.place(session, unit_id)
    if unit.street_id is None or not actor.reaches(Permission.MANAGE_ACTIVITIES, unit.path):
        raise Forbidden("out_of_reach", "您只能以自己负责的单位的名义发证书。")
    said = _Said(kind, account_id, holder_name, title, facts, source)
    return _issue(session, unit, said, actor.account_id)


def issue_from_records(
    session: Session,
    *,
    unit_id: UUID,
    kind: CertificateKind,
    account_id: UUID,
    holder_name: str,
    title: str,
    facts: Sequence[Fact],
    source: str,
) -> Issued:
    """Certify to somebody who asks what the records of a unit say, without a worker; otherwise as :func:`issue`.

    Source: whoever keeps the records proves them, free of charge and soon (志愿服务记录与证明出具办法 art. 3).
    Raises Invalid (``unknown_place``).
    """
    said = _Said(kind, account_id, holder_name, title, facts, source)
    return _issue(session, org.place(session, unit_id), said, account_id)


@dataclass(frozen=True)
class _Said:
    kind: CertificateKind
    account_id: UUID | None
    holder_name: str
    title: str
    facts: Sequence[Fact]
    source: str


def _issue(session: Session, unit: OrgUnit, said: _Said, issued_by: UUID) -> Issued:
    values = {
        "id": new_id(),
        "number": new_number(),
        "kind": said.kind,
        "street_id": unit.street_id,
        "unit_id": unit.id,
        "account_id": said.account_id,
        "holder_name": said.holder_name,
        "title": said.title,
        "facts": list(said.facts),
        "source": said.source,
        "issued_at": clock.now(),
        "issued_by": issued_by,
    }
    is_new = _insert(session, values)
    certificate = session.scalars(select(Certificate).where(Certificate.source == said.source)).one()
    if is_new:
        _note(session, issued_by, certificate, "certificate.issued")
    return Issued(certificate, is_new)


def _insert(session: Session, values: dict[str, Any]) -> bool:
    try:
        with session.begin_nested():
            return insert_ignoring(session, Certificate, values, key=["source"])
    except IntegrityError:
        # Somebody else's certificate has this very number already.
        return insert_ignoring(session, Certificate, values | {"number": new_number()}, key=["source"])


def revoke(session: Session, actor: Actor, certificate: Certificate, *, reason: str) -> None:
    """Take a certificate back, and say why; whoever checks its number learns that it no longer holds.

    ``certificate`` comes from ``access_managed_certificate``. Raises Conflict (``already_revoked``).
    """
    revoked = rows_changed(
        session,
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoke_reason=reason),
    )
    session.refresh(certificate)
    if not revoked:
        raise Conflict("already_revoked", "这张证书已经撤销过了，不用再撤。")
    _note(session, actor.account_id, certificate, "certificate.revoked")


def _note(session: Session, actor_id: UUID, certificate: Certificate, action: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor_id,
        place=audit.Place(certificate.unit_id, certificate.street_id),
        subject=("certificate", certificate.id),
        details={"number": certificate.number},
    )
