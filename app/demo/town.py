"""The people of the demo where they belong: accounts, homes, posts and log-ins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import homes
from app.accounts import service as accounts
from app.accounts.actor import Actor, ActorPost
from app.accounts.consents import PRIVACY
from app.accounts.models import Account, Credential
from app.accounts.passwords import set_password
from app.accounts.roles import Role
from app.core import clock
from app.core.ids import new_id
from app.demo import people, places, service_types
from app.demo.dice import dice
from app.demo.people import PASSWORD, PILOT_COMMUNITY, PILOT_COMPOUND, PILOT_STREET
from app.org.models import OrgUnit, UnitKind
from config.settings import Settings

#: How long ago the first of them began to use it.
AGE = timedelta(days=75)


@dataclass(frozen=True)
class Neighbour:
    """A resident with where they live."""

    actor: Actor
    home: OrgUnit
    building: int
    unit: int
    age: int
    hand_made: bool


@dataclass
class Town:
    """Everything the history is made of; units, types and staff by code."""

    units: dict[str, OrgUnit]
    types: dict[str, UUID]
    neighbours: list[Neighbour] = field(default_factory=list)
    by_home: dict[str, list[Neighbour]] = field(default_factory=lambda: defaultdict(list))
    staff: dict[str, list[Actor]] = field(default_factory=lambda: defaultdict(list))

    def called(self, name: str) -> Neighbour:
        """A resident by name; raises StopIteration for somebody who does not live here."""
        return next(one for one in self.neighbours if one.actor.name == name)

    def near(self, unit: OrgUnit) -> list[Neighbour]:
        """Who lives in a unit or below it."""
        return [one for one in self.neighbours if one.home.path.startswith(unit.path)]


def settle_in(session: Session, settings: Settings, now: datetime) -> Town:
    """Make the tree, the categories and everybody."""
    with clock.at(now - AGE):
        town = Town(places.build(session), service_types.build(session))
        service_types.rules(session, town.units["01"], town.types)
        _employ(session, settings, town)
    _house(session, settings, town, now)
    return town


def _employ(session: Session, settings: Settings, town: Town) -> None:
    """Give everybody their post, and the same password."""
    password_hash = None
    for index, member in enumerate(people.STAFF):
        unit = town.units[member.unit]
        account = accounts.create_account(session, name=member.name, phone=people.staff_phone(index))
        _introduce(session, settings, account, people.staff_openid(index))
        post = accounts.give_post(session, account.id, unit=unit, role=member.role, starts_on=clock.today())
        if password_hash is None:
            set_password(session, account.id, username=member.username, password=PASSWORD)
            password_hash = session.scalars(select(Credential.password_hash)).one()
        else:
            # One hash for all: it takes its time by design, and this password is no secret.
            session.add(
                Credential(account_id=account.id, username=member.username, password_hash=password_hash)
            )
        held = ActorPost(post.id, Role(post.role), unit.id, unit.name, unit.path, unit.street_id)
        town.staff[member.unit].append(Actor(account.id, account.name, new_id(), (held,)))


def _house(session: Session, settings: Settings, town: Town, now: datetime) -> None:
    """Give everybody a home; most homes have been verified."""
    chance, waits = dice("homes"), dice("waiting homes")
    codes = _homes(town, chance)
    for index, resident in enumerate(people.RESIDENTS):
        home = town.units[resident.home or next(codes)]
        with clock.at(now - AGE + timedelta(days=chance.uniform(0, 38))):
            account = accounts.create_account(
                session,
                name=resident.name,
                phone=people.resident_phone(index),
                elder_mode=resident.elder_mode,
            )
            _introduce(session, settings, account, people.resident_openid(index))
            building, unit, floor = chance.randint(1, 18), chance.randint(1, 4), chance.randint(1, 11)
            residence = homes.add(
                session,
                account.id,
                compound_id=home.id,
                building=f"{building}号楼",
                unit=f"{unit}单元",
                room=f"{floor}0{chance.randint(1, 4)}",
            )
            hand_made = index < len(people.HAND_MADE)
            if hand_made or chance.random() < 0.85:
                worker = town.staff[home.code[:4]][0]
                homes.settle(session, residence, version=1, reviewer_id=worker.account_id, reason=None)
            else:
                # Who came long ago has moved since; nobody waits for weeks.
                residence.asked_at = now - timedelta(hours=waits.uniform(1, 100))
        neighbour = Neighbour(
            Actor(account.id, account.name, new_id()), home, building, unit, resident.age, hand_made
        )
        town.neighbours.append(neighbour)
        town.by_home[home.code].append(neighbour)


def _homes(town: Town, chance: Random) -> Iterator[str]:
    """Codes of compounds without end: each gets two people first, then most go to the pilot."""
    compounds = [code for code, unit in town.units.items() if unit.kind is UnitKind.COMPOUND]
    yield from compounds * 2
    weights = [_weight(code) for code in compounds]
    while True:
        yield chance.choices(compounds, weights)[0]


def _weight(code: str) -> int:
    for prefix, weight in ((PILOT_COMPOUND, 70), (PILOT_COMMUNITY, 22), (PILOT_STREET, 8)):
        if code.startswith(prefix):
            return weight
    return 2


def _introduce(session: Session, settings: Settings, account: Account, openid: str) -> None:
    accounts.link_wechat(
        session, account.id, app_id=settings.wechat_mp_appid, openid=openid, unionid=people.unionid(openid)
    )
    accounts.give_consent(session, account.id, PRIVACY)
