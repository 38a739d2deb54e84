"""One source on two connections at the same moment: one certificate."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.actor import Actor
from app.certificates import service
from app.certificates.models import Certificate
from app.core.database import Database
from tests.certificates.papers import paper
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 6


@pytest.fixture
def issuer(world: World) -> Actor:
    return world.actor(world.worker)


def issuing(app: Flask, world: World, issuer: Actor, source: str) -> Callable[[], tuple[UUID, bool]]:
    def job() -> tuple[UUID, bool]:
        with app.app_context(), world.database.transaction() as session:
            done = service.issue(session, issuer, **paper(world, source=source))
            return done.certificate.id, done.is_new

    return job


def count(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Certificate)) or 0


def test_one_source_gives_one(app: Flask, db: Database, world: World, issuer: Actor) -> None:
    answers = together([issuing(app, world, issuer, "test:1")] * CROWD)
    assert len({answer[0] for answer in answers}) == 1
    assert [answer[1] for answer in answers].count(True) == 1
    assert count(db) == 1


def test_without_the_key_there_are_two(app: Flask, db: Database, world: World, issuer: Actor) -> None:
    """The control: looking whether the source is known, then issuing under a key that is free."""
    both_have_looked = threading.Barrier(2)

    def look_then_issue(key: str) -> Callable[[], None]:
        def job() -> None:
            with db.reading() as session:
                known = session.scalar(select(Certificate.id).where(Certificate.source.startswith("test:")))
            both_have_looked.wait()
            if known is None:
                issuing(app, world, issuer, f"test:{key}")()

        return job

    together([look_then_issue("a"), look_then_issue("b")])
    assert count(db) == 2


def test_revoked_at_once_is_revoked_once(app: Flask, db: Database, world: World, issuer: Actor) -> None:
    certificate_id, _ = issuing(app, world, issuer, "test:1")()

    def revoke() -> str:
        with app.app_context(), db.transaction() as session:
            service.revoke(session, issuer, session.get_one(Certificate, certificate_id), reason="发错人了")
            return "revoked"

    answers = together([revoke] * CROWD)
    assert sorted(answers) == ["already_revoked"] * (CROWD - 1) + ["revoked"]
