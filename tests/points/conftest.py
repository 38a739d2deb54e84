"""Those who work with points."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.fixture(autouse=True)
def known_actors(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who ask are known before a test begins to write: SQLite has one writer at a time."""
    people = (
        world.resident,
        world.neighbour,
        world.worker,
        world.colleague,
        world.street_worker,
        world.other_street_worker,
    )
    known = {account.id: world.actor(account) for account in people}
    monkeypatch.setattr(world, "actor", lambda account: known[account.id])
