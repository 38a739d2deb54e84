"""Those who verify homes hear of new ones once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import homes
from app.accounts.models import Account, Residence, ResidenceStatus
from app.core import clock
from app.core.database import Database
from app.messages.models import Message
from app.residents import reminders
from tests.world import World

Told = Callable[[datetime], dict[str, str]]
NINE = datetime(2026, 11, 21, 9, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture
def told(app: Flask, db: Database, world: World) -> Told:
    """Runs the duty at a moment; gives who is told what by it."""
    seen: set[UUID] = set()

    def run(moment: datetime) -> dict[str, str]:
        with app.app_context(), clock.at(moment), db.transaction() as session:
            reminders.tell_verifiers(session)
            new = [one for one in session.scalars(select(Message)) if one.id not in seen]
        seen.update(one.id for one in new)
        names = {account.id: who for who, account in vars(world).items() if isinstance(account, Account)}
        return {names[one.account_id]: one.title for one in new}

    with db.transaction() as session:
        for home in session.scalars(select(Residence)):
            home.asked_at = NINE - timedelta(hours=2)
    return run


def test_the_workers_and_the_property_of_the_place_are_told(told: Told) -> None:
    assert told(NINE) == {
        "worker": "有 2 户住址等您核实",
        "colleague": "有 2 户住址等您核实",
        "property": "有 2 户住址等您核实",
    }


def test_not_before_the_morning_and_once_a_day(told: Told, db: Database, world: World) -> None:
    assert told(NINE - timedelta(minutes=61)) == {}
    assert len(told(NINE)) == 3
    with clock.at(NINE + timedelta(hours=1)), db.transaction() as session:
        homes.add(session, world.neighbour.id, compound_id=world.sibling_compound.id)
    assert told(NINE + timedelta(hours=1)) == {"sibling_worker": "有 1 户住址等您核实"}
    assert told(NINE + timedelta(days=1))["worker"] == "有 2 户住址等您核实"


def test_what_has_waited_for_long_or_is_settled_is_not_news(told: Told, db: Database, world: World) -> None:
    assert told(NINE + timedelta(days=2)) == {}
    with db.transaction() as session:
        for home in session.scalars(select(Residence)):
            home.status = ResidenceStatus.VERIFIED
    assert told(NINE) == {}
