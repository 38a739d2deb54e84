"""Requests of every shape, spread over the small district of the tests."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.ids import new_id
from app.core.screening import Screening
from app.requests.models import Kind, ServiceRequest
from app.requests.states import OPEN_STATES, State
from tests.world import World

#: A Wednesday, 00:40 in Shanghai: the day is new there and still the day before in UTC.
NOW = datetime(2026, 11, 17, 16, 40, tzinfo=UTC)

MakeRequest = Callable[..., ServiceRequest]


@pytest.fixture(autouse=True)
def moment() -> Iterator[datetime]:
    """The clock stands still at :data:`NOW`."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def make_request(world: World) -> MakeRequest:
    """Writes one request as it is told; what is not told is a fresh report in the pilot compound."""

    def make(**values: Any) -> ServiceRequest:
        with world.database.transaction() as session:
            session.add(request := new_request(world, **values))
        return request

    return make


def new_request(world: World, **values: Any) -> ServiceRequest:
    """A request that breaks no rule, with ``values`` in place of the ordinary ones."""
    unit = values.pop("unit", world.compound)
    created_at = values.get("created_at", clock.now())
    ordinary = {
        "id": new_id(),
        "street_id": unit.street_id,
        "unit_id": unit.id,
        "owner_unit_id": unit.id,
        "owner_street_id": unit.street_id,
        "reporter_id": world.resident.id,
        "type_id": world.street_lamp.id,
        "kind": Kind.REPORT,
        "title": "楼道灯不亮",
        "text": "三层楼道灯不亮",
        "state": State.SUBMITTED,
        "screening": Screening.PASSED,
        "created_at": created_at,
        "accept_by": created_at + timedelta(hours=2),
        "contact_by": created_at + timedelta(hours=24),
        "resolve_by": created_at + timedelta(hours=72),
    }
    filled = ordinary | values
    return ServiceRequest(number=filled["id"].hex[-16:], **filled)


def random_requests(world: World, seed: int, number: int = 150) -> list[ServiceRequest]:
    """Requests of the last ten weeks in every place and state, written to the database."""
    chance = random.Random(seed)
    places = [
        world.compound,
        world.compound,
        world.community,
        world.street,
        world.sibling_compound,
        world.sibling_community,
        world.other_compound,
        world.other_street,
    ]
    found = [_random_request(chance, world, chance.choice(places)) for _ in range(number)]
    with world.database.transaction() as session:
        session.add_all(found)
    return found


def _random_request(chance: random.Random, world: World, unit: Any) -> ServiceRequest:
    created_at = NOW - timedelta(
        minutes=chance.choice([chance.randrange(45), chance.randrange(70 * 24 * 60)])
    )
    state = chance.choice(list(State))

    def later(hours: int) -> datetime:
        return min(NOW, created_at + timedelta(minutes=chance.randrange(hours * 60)))

    resolved_at = later(160) if state in (State.RESOLVED, State.CLOSED) else None
    settled = state in (State.CLOSED, State.REJECTED, State.WITHDRAWN)
    contacted = state in (State.REJECTED, State.RESOLVED, State.CLOSED) or chance.random() < 0.5
    rated = state is State.CLOSED
    again = state is State.REOPENED or (resolved_at and chance.random() < 0.3)
    return new_request(
        world,
        unit=unit,
        state=state,
        screening=chance.choices(list(Screening), [1, 12, 1, 1])[0],
        type_id=chance.choice([world.street_lamp.id, None]),
        handler_id=chance.choice([world.worker.id, None]) if state in OPEN_STATES else world.worker.id,
        created_at=created_at,
        resolve_by=created_at + timedelta(hours=chance.choice([24, 72, 168])),
        accepted_at=None if state is State.SUBMITTED else later(4),
        contacted_at=later(40) if contacted else None,
        resolved_at=resolved_at,
        reopened_at=later(200) if again else None,
        closed_at=later(240) if settled else None,
        paused_at=later(90) if state is State.RETURNED else None,
        solved=chance.random() < 0.7 if rated else None,
        stars=chance.randint(1, 5) if rated else None,
    )
