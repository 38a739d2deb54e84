"""Two of the street who decide about the same photos at the same moment."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditRow
from app.core.database import Database
from app.core.screening import Screening
from app.media import review
from app.media.models import Media
from tests.media.test_review import add
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race


def screenings(db: Database, ids: list[UUID]) -> list[Screening]:
    with db.reading() as session:
        return list(session.scalars(select(Media.screening).where(Media.id.in_(ids)).order_by(Media.id)))


def test_each_photo_is_decided_once(app: Flask, db: Database, world: World) -> None:
    ids = [add(db, world) for _ in range(6)]
    actor = world.actor(world.street_worker)

    def decide(n: int) -> review.Decided:
        marked = ids if n % 2 else ids[::-1]
        with app.app_context(), db.transaction() as session:
            return review.decide(session, actor, marked, passed=bool(n % 2))

    told = together([lambda n=n: decide(n) for n in range(4)])
    counts = sorted(one.now for one in told if isinstance(one, review.Decided))
    assert counts == [0, 0, 0, 6]
    assert len(set(screenings(db, ids))) == 1
    with db.reading() as session:
        verdicts = session.scalars(select(AuditRow.details)).all()
    assert verdicts == [{"screening": screenings(db, ids)[0]}] * 6


def test_looking_without_the_lock_two_would_decide(db: Database, world: World) -> None:
    """The control: both look before either writes, and the second verdict replaces the first."""
    photo = add(db, world)
    both_have_looked = threading.Barrier(2)

    def decide(verdict: Screening) -> str:
        with db.reading() as session:
            waits = session.get_one(Media, photo).screening is Screening.REVIEW
        both_have_looked.wait()
        with db.transaction() as session:
            if waits:
                session.get_one(Media, photo).screening = verdict
            return "decided"

    assert together([lambda one=one: decide(one) for one in (Screening.PASSED, Screening.REFUSED)]) == [
        "decided",
        "decided",
    ]
