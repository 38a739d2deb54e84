"""What a change of the tree means for systems of others (docs/adr/0008): they talk to a street, whatever lies below."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.open311.models import ApiClient
from app.org.models import OrgUnit


def hindrance(_session: Session, _unit: OrgUnit) -> None:
    """A unit may always be closed as far as they go."""


def follow_units(_session: Session, _path: str) -> None:
    """No street moves to another."""


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """What talked to a street that is no more talks to the one that took it over."""
    session.execute(update(ApiClient).where(ApiClient.street_id == source.id).values(street_id=target.id))
