"""Who holds the activities of these tests."""

from __future__ import annotations

import pytest

from app.accounts.actor import Actor
from tests.world import World


@pytest.fixture
def organiser(world: World) -> Actor:
    """The worker of the community, made before the test's own session begins to write."""
    return world.actor(world.worker)


@pytest.fixture
def street(world: World) -> Actor:
    """Somebody of the street, which reviews what its communities draft."""
    return world.actor(world.street_worker)
