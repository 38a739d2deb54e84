"""Two of the staff who decide about one home at the same moment."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import homes
from app.accounts.models import Residence, ResidenceReview, ResidenceStatus
from app.accounts.verification import TurnDownReason
from app.core.database import Database
from app.residents.service import review_home
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race


def home_of(db: Database, world: World) -> Residence:
    with db.reading() as session:
        return homes.own_homes(session, world.resident.id)[0]


def test_one_decision(app: Flask, db: Database, world: World) -> None:
    home = home_of(db, world)
    deciders = [
        world.actor(one) for one in (world.worker, world.colleague, world.property, world.street_worker)
    ]

    def decide(n: int) -> str:
        with app.app_context(), db.transaction() as session:
            reason = TurnDownReason.WRONG_DOOR if n % 2 else None
            review_home(session, deciders[n], home.id, version=1, reason=reason)
            return "decided"

    told = together([lambda n=n: decide(n) for n in range(len(deciders))])
    assert sorted(told) == ["already_reviewed"] * 3 + ["decided"]
    with db.reading() as session:
        [review] = session.scalars(select(ResidenceReview)).all()
        assert session.get_one(Residence, home.id).status == review.verdict


def test_looking_without_the_lock_two_would_decide(db: Database, world: World) -> None:
    """The control: both look before either writes, and the second verdict replaces the first."""
    home = home_of(db, world)
    both_have_looked = threading.Barrier(2)

    def decide(verdict: ResidenceStatus) -> str:
        with db.reading() as session:
            waits = session.get_one(Residence, home.id).status is ResidenceStatus.PENDING
        both_have_looked.wait()
        with db.transaction() as session:
            if waits:
                session.get_one(Residence, home.id).status = verdict
            return "decided"

    assert together(
        [lambda one=one: decide(one) for one in (ResidenceStatus.VERIFIED, ResidenceStatus.TURNED_DOWN)]
    ) == ["decided", "decided"]
