"""The texts somebody agrees to, and what may be kept of them only after they have.

个人信息保护法 art. 13 (1) 1 and 14: what rests on consent is asked for beforehand, with the text at hand, and anew when
the text says something else; art. 15: it is taken back as easily as it was given. Nothing else is asked for, because
art. 16 forbids to refuse a service for want of a consent it can do without: log-in, reporting a problem of a public
place and signing up need none (art. 13 (1) 2 and 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Consent
from app.core.errors import Conflict


@dataclass(frozen=True)
class Document:
    """A text to agree to. A new version asks everybody anew."""

    key: str
    title: str
    version: str


PRIVACY = Document("privacy", "隐私说明", version="2026-11")

DOCUMENTS = {PRIVACY.key: PRIVACY}


class Moment(StrEnum):
    """When :data:`PRIVACY` is asked for: before any of these is written down."""

    NAME = "name"
    PHONE = "phone"
    RESIDENCE = "residence"
    FAMILY = "family"
    EXACT_PLACE = "exact_place"
    VOLUNTEERING = "volunteering"


_WHAT = {
    Moment.NAME: "告诉我们怎么称呼您",
    Moment.PHONE: "留手机号",
    Moment.RESIDENCE: "登记住址",
    Moment.FAMILY: "添加家人",
    Moment.EXACT_PLACE: "写下具体位置",
    Moment.VOLUNTEERING: "登记成为志愿者",
}


def has_consented(session: Session, account_id: UUID, document: Document = PRIVACY) -> bool:
    """Whether somebody agrees to the present version now."""
    statement = select(Consent.id).where(
        Consent.account_id == account_id,
        Consent.document == document.key,
        Consent.version == document.version,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalar(statement) is not None


def require(session: Session, account_id: UUID, moment: Moment) -> None:
    """Raise Conflict (``consent_needed``) unless somebody agrees to the privacy notice as it stands."""
    if not has_consented(session, account_id):
        raise Conflict("consent_needed", f"{_WHAT[moment]}之前，请先看一看隐私说明，点“同意”。")
