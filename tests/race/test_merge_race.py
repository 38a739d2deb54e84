"""Two who merge crosswise at the same moment: one request leads, and never each the other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.database import Database
from app.core.screening import Screening
from app.requests import service
from app.requests.access import access_request
from app.requests.models import Kind, ServiceRequest
from app.requests.service import merging
from app.requests.states import State
from tests.race.together import OVERLAP_SECONDS, together
from tests.world import World

pytestmark = pytest.mark.race

Merge = Callable[[Actor, UUID, UUID], str]


@pytest.fixture
def pair(db: Database, world: World) -> tuple[UUID, UUID]:
    resident = world.actor(world.resident)
    with db.transaction() as session:
        made = [
            service.submit(session, resident, service.Report(Kind.REPORT, "路灯不亮", world.compound.id))
            for _ in range(2)
        ]
        for one in made:
            one.screening = Screening.PASSED
        return made[0].id, made[1].id


@pytest.fixture
def merge(db: Database) -> Merge:
    def run(actor: Actor, one: UUID, into: UUID) -> str:
        with db.transaction() as session:
            service.merge(session, actor, one, into_id=into)
        return "merged"

    return run


def leaders(db: Database, pair: tuple[UUID, UUID]) -> list[tuple[State, UUID | None]]:
    with db.reading() as session:
        rows = session.scalars(select(ServiceRequest).where(ServiceRequest.id.in_(pair)))
        return sorted((row.state, row.merged_into_id) for row in rows)


def test_of_two_crosswise_merges_one_goes(
    db: Database, world: World, pair: tuple[UUID, UUID], merge: Merge
) -> None:
    first, second = pair
    one, other = world.actor(world.worker), world.actor(world.colleague)
    went = together([partial(merge, one, first, second), partial(merge, other, second, first)])
    assert Counter(went) == {"merged": 1, "merge_elsewhere": 1}
    into = second if went[0] == "merged" else first
    assert leaders(db, pair) == [(State.MERGED, into), (State.SUBMITTED, None)]


def test_without_the_locks_each_would_lead_the_other(
    db: Database, world: World, pair: tuple[UUID, UUID], merge: Merge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: whoever only looks before merging finds both open."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")

    def look(session: Session, actor: Actor, request_id: UUID, *, changing: bool) -> ServiceRequest:
        found = access_request(session, actor, request_id)
        time.sleep(OVERLAP_SECONDS)
        return found

    monkeypatch.setattr(merging, "access_request", look)
    first, second = pair
    one, other = world.actor(world.worker), world.actor(world.colleague)
    went = together([partial(merge, one, first, second), partial(merge, other, second, first)])
    assert went == ["merged", "merged"]
    assert [state for state, _ in leaders(db, pair)] == [State.MERGED] * 2, "nobody deals with either"
