"""Hours bring points by the street's rule: as much as counts, however it came to count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.points import queries as points
from app.points import service as points_service
from app.points.models import TransferKind
from app.points.service import Occasion, RuleDraft
from app.volunteering import service
from tests.volunteering.helpers import serve
from tests.world import World

PER_HALF_HOUR = 2


@pytest.fixture(autouse=True)
def rule(manager: Actor, session: Session, world: World) -> None:
    today = clock.today()
    draft = RuleDraft(
        Occasion.SERVICE_HALF_HOUR,
        world.street.id,
        PER_HALF_HOUR,
        None,
        None,
        today - timedelta(days=30),
        None,
    )
    points_service.add_rule(session, world.actor(world.street_worker), world.street, draft)


def held(session: Session, world: World) -> int:
    assert points.imbalance(session) == []
    return points.balance(session, world.volunteer.id)


def test_each_half_hour_counts(session: Session, world: World) -> None:
    serve(session, world, world.volunteer, "test:1", 0, 119)
    assert held(session, world) == 3 * PER_HALF_HOUR


def test_what_is_told_again_brings_only_what_is_new(session: Session, world: World) -> None:
    for end in (60, 60, 120, 90):
        serve(session, world, world.volunteer, "test:1", 0, end)
    assert held(session, world) == 4 * PER_HALF_HOUR


@pytest.mark.parametrize("half_hours", [0, 1, 6])
def test_a_correction_gives_what_counts_now(
    session: Session, world: World, manager: Actor, half_hours: int
) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 120)
    service.correct(session, manager, one, half_hours=half_hours, reason="签退晚了")
    assert held(session, world) == half_hours * PER_HALF_HOUR
    service.correct(session, manager, one, half_hours=3, reason="看错了人")
    assert held(session, world) == 3 * PER_HALF_HOUR


def test_what_was_spent_stays_spent(session: Session, world: World, manager: Actor) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 120)
    points_service.transfer(
        session,
        kind=TransferKind.SPENDING,
        source="test:spent",
        memo="换了肥皂",
        debit=points_service.person(world.volunteer.id),
        credit=points_service.stock(world.street.id),
        amount=5,
        street_id=world.street.id,
    )
    service.correct(session, manager, one, half_hours=1, reason="签退晚了")
    assert one.half_hours == 1
    assert held(session, world) == 4 * PER_HALF_HOUR - 5
