"""What a change of the tree means for certificates (docs/adr/0008)."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.certificates.models import Certificate
from app.org import queries as org
from app.org.models import OrgUnit


def hindrance(_session: Session, _unit: OrgUnit) -> str | None:
    """Nothing: what a unit has certified still holds when there is no such unit any more."""
    return None


def follow_units(session: Session, path: str) -> None:
    """Certificates of units at or below ``path`` belong to the street that stands above now."""
    street = select(OrgUnit.street_id).where(OrgUnit.id == Certificate.unit_id).scalar_subquery()
    session.execute(
        update(Certificate)
        .where(org.within(Certificate.unit_id, [path]))
        .values(street_id=street)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def hand_over(_session: Session, _source: OrgUnit, _target: OrgUnit) -> None:
    """Nothing: the paper names who issued it. Whoever stands above ``source`` may still revoke it."""
