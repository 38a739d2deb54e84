"""Who keeps the rewards of these tests, and a merchant with a clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.accounts.consents import PRIVACY
from app.accounts.models import Account
from app.accounts.roles import Role
from app.org.models import OrgUnit, UnitKind
from app.org.service import create_unit
from tests.world import World


@pytest.fixture
def keeper(world: World) -> Actor:
    """The worker of the community, made before the test's own session begins to write."""
    return world.actor(world.worker)


@pytest.fixture
def street_keeper(world: World) -> Actor:
    """Somebody of the street."""
    return world.actor(world.street_worker)


@dataclass(frozen=True)
class Shop:
    """A merchant of the community, and who stands behind its counter."""

    unit: OrgUnit
    clerk: Account
    actor: Actor


@pytest.fixture
def shop(world: World) -> Shop:
    with world.database.transaction() as session:
        unit = create_unit(
            session,
            kind=UnitKind.MERCHANT,
            name="惠民超市",
            code="0101s",
            parent=session.get_one(OrgUnit, world.community.id),
            public_telephone=None,
        )
        clerk = accounts.create_account(session, name="高店员")
        accounts.give_consent(session, clerk.id, PRIVACY)
        accounts.give_post(session, clerk.id, unit=unit, role=Role.MERCHANT, starts_on=date(2020, 1, 1))
    return Shop(unit, clerk, world.actor(clerk))
