"""Who issues the certificates of these tests, and one that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.actor import Actor
from app.certificates.models import Certificate
from tests.certificates.papers import issued
from tests.world import World


@pytest.fixture
def issuer(world: World) -> Actor:
    """The worker of the community, made before the test's own session begins to write."""
    return world.actor(world.worker)


@pytest.fixture
def give(app: Flask, world: World, issuer: Actor) -> Callable[..., Certificate]:
    """Issues a certificate for everybody to see."""

    def one(**changes: Any) -> Certificate:
        with app.app_context(), world.database.transaction() as session:
            return issued(session, issuer, world, **changes)

    return one
