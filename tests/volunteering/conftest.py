"""A team and those who manage it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.volunteering.models import Team
from tests.volunteering import helpers
from tests.world import World


@pytest.fixture
def manager(world: World) -> Actor:
    """The worker of the community, made before the test's own session begins to write."""
    return world.actor(world.worker)


@pytest.fixture
def found(app: Flask, world: World, manager: Actor) -> Callable[..., Team]:
    """Founds a team for everybody to see; in the community unless the test says where."""

    def one(**changes: Any) -> Team:
        with app.app_context(), world.database.transaction() as session:
            return helpers.found(session, manager, world, **changes)

    return one


@pytest.fixture
def enrol(app: Flask, world: World) -> Callable[..., None]:
    """Registers volunteers for everybody to see."""

    def some(*people: Account, **changes: Any) -> None:
        with app.app_context(), world.database.transaction() as session:
            for person in people:
                helpers.enrol(session, world, person, **changes)

    return some
