"""Fixtures of the tests of orders."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.orders.scene import Scene, build
from tests.world import World


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    """A station with a menu and two teams of hairdressers."""
    return build(app, world)
