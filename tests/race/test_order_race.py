"""Several teams take one order at the same moment, each on a connection of its own."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.core.errors import Conflict, Forbidden, NotFound
from app.orders import service
from app.orders.access import access_team_order
from app.orders.models import DemandOrder, OrderOffer
from app.orders.service import dispatching
from app.orders.states import OfferState
from tests.orders.scene import Scene, build
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race


@pytest.fixture
def scene(app: Flask, postgresql_app: Flask, world: World) -> Scene:
    if app is not postgresql_app:
        pytest.skip("SQLite: one writer at a time")
    return build(app, world)


def take(scene: Scene, order_id: UUID, who: Actor, *, changing: bool = True) -> str:
    def work(session: object) -> None:
        order = access_team_order(session, who, order_id, changing=changing)  # type: ignore[arg-type]
        service.take(session, who, order)  # type: ignore[arg-type]

    try:
        scene.do(work)
    except (Conflict, Forbidden, NotFound) as problem:
        return problem.code
    except IntegrityError:
        return "clash"
    return "taken"


def takers(scene: Scene, order_id: UUID, **options: bool) -> list[str]:
    people = [scene.scissors_leader, scene.combs_leader] * 3
    return [str(one) for one in together([partial(take, scene, order_id, who, **options) for who in people])]


def holders(scene: Scene, order_id: UUID) -> int:
    with scene.world.database.reading() as session:
        taken = select(func.count()).where(
            OrderOffer.order_id == order_id, OrderOffer.state == OfferState.TAKEN
        )
        assert session.get_one(DemandOrder, order_id).team_id is not None
        return session.scalar(taken) or 0


def test_the_first_team_has_it(scene: Scene) -> None:
    for _ in range(5):
        order_id = scene.dispatched()
        assert takers(scene, order_id).count("taken") == 1
        assert holders(scene, order_id) == 1


def test_without_the_lock_the_one_statement_still_decides(scene: Scene) -> None:
    for _ in range(5):
        order_id = scene.dispatched()
        assert takers(scene, order_id, changing=False).count("taken") == 1
        assert holders(scene, order_id) == 1


def test_without_both_several_believe_that_they_have_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: nothing decides but the unique keys, on which the others break."""
    monkeypatch.setattr(dispatching, "_win", lambda *_: None)
    clashes = 0
    for _ in range(10):
        order_id = scene.dispatched()
        clashes += takers(scene, order_id, changing=False).count("clash")
    assert clashes, "the race does happen"
