"""Whose points they are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.points.models import OwnerKind


@dataclass(frozen=True, order=True)
class Owner:
    """Whose points they are: what kind of owner, and which."""

    kind: OwnerKind
    id: UUID


def person(account_id: UUID) -> Owner:
    """Somebody, by their account."""
    return Owner(OwnerKind.PERSON, account_id)


def issuer(street_id: UUID) -> Owner:
    """A street that gives points out."""
    return Owner(OwnerKind.ISSUER, street_id)


def team(unit_id: UUID) -> Owner:
    """A volunteer team, by its unit."""
    return Owner(OwnerKind.TEAM, unit_id)


def stock(street_id: UUID) -> Owner:
    """What a street holds for rewards that are reserved and not yet handed over."""
    return Owner(OwnerKind.STOCK, street_id)


def merchant(unit_id: UUID) -> Owner:
    """A merchant who hands rewards over, by their unit."""
    return Owner(OwnerKind.MERCHANT, unit_id)


def expired(street_id: UUID) -> Owner:
    """Where a street's points go that nobody spent in time."""
    return Owner(OwnerKind.EXPIRED, street_id)
