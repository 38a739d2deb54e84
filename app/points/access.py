"""Whose points somebody may look into: people who live where they work, and units below theirs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core.audit import Place
from app.core.errors import NotFound
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.points import queries
from app.points.models import OwnerKind
from app.points.owners import Owner, expired, issuer, merchant, person, stock, team


@dataclass(frozen=True)
class Seen:
    """An owner with what they are called, and where what is done about them belongs."""

    owner: Owner
    name: str
    place: Place
    unit: OrgUnit | None = None


def access_person(session: Session, actor: Actor, account_id: UUID) -> Seen:
    """Somebody who lives within the actor's area, or, for the street, has points of it.

    Raises Forbidden, NotFound (``person_not_found``).
    """
    actor.require(Permission.MANAGE_POINTS)
    paths = actor.paths(Permission.MANAGE_POINTS)
    homes = org.units(session, accounts.home_compounds(session, account_id)).values()
    name = accounts.names(session, [account_id]).get(account_id)
    here = next((home for home in homes if any(home.path.startswith(path) for path in paths)), None)
    if here is None:
        here = _street_of(session, actor, account_id)
    if here is None or name is None or here.street_id is None:
        raise NotFound("person_not_found", "没有找到这位居民，或者不住在您负责的地方。")
    return Seen(person(account_id), name, Place(here.id, here.street_id))


def _street_of(session: Session, actor: Actor, account_id: UUID) -> OrgUnit | None:
    street_id = queries.street_of(session, person(account_id))
    street = org.unit(session, street_id) if street_id else None
    return street if street and actor.reaches(Permission.MANAGE_POINTS, street.path) else None


def access_unit(session: Session, actor: Actor, unit_id: UUID, kind: OwnerKind | None = None) -> Seen:
    """A team, a merchant, or a street with what it gives, holds for rewards, or saw expire.

    Raises Forbidden, NotFound (``unit_not_found``).
    """
    actor.require(Permission.MANAGE_POINTS)
    unit = org.unit(session, unit_id)
    if unit is None or unit.street_id is None or not actor.reaches(Permission.MANAGE_POINTS, unit.path):
        raise NotFound("unit_not_found", "没有找到这个单位的积分账。")
    place = Place(unit.id, unit.street_id)
    if unit.kind is UnitKind.TEAM:
        return Seen(team(unit.id), unit.name, place, unit)
    if unit.kind is UnitKind.MERCHANT:
        return Seen(merchant(unit.id), unit.name, place, unit)
    if unit.kind is not UnitKind.STREET:
        raise NotFound("unit_not_found", "没有找到这个单位的积分账。")
    owners = {
        OwnerKind.ISSUER: (issuer, "发放和收回"),
        OwnerKind.STOCK: (stock, "兑换待交付"),
        OwnerKind.EXPIRED: (expired, "到期积分"),
    }
    owner, words = owners.get(kind or OwnerKind.ISSUER, owners[OwnerKind.ISSUER])
    return Seen(owner(unit.id), f"{unit.name} · {words}", place, unit)
