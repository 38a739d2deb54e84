"""What has been kept long enough goes, by one table of rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.database import Database
from app.open311 import service as clients
from app.open311.service import Rights
from app.retention import RULES
from tests.conftest import PhoneClient
from tests.personal import lives
from tests.world import World

ClientFor = Callable[..., PhoneClient]


def rows(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {
            rule.table.__tablename__: session.scalar(select(func.count()).select_from(rule.table)) or 0
            for rule in RULES
        }


@pytest.fixture
def lived(app: Flask, world: World, client_for: ClientFor, deliver: Callable[[], int]) -> None:
    """A world in which there is something for every rule."""
    rights = Rights(trusted=False, reads_street=True, calls_per_minute=60)
    admin = world.actor(world.admin)
    with app.app_context(), world.database.transaction() as session:
        system = clients.create_client(
            session, street_id=world.street.id, name="区平台", rights=rights, by=admin
        )
        clients.add_endpoint(session, admin, system, "http://127.0.0.1:9/nobody-listens")
    phone = client_for(lives.live(app, world, client_for))
    phone.post("/api/v1/me/export")
    deliver()
    for message in phone.get("/api/v1/messages").json["items"]:
        phone.post(f"/api/v1/messages/{message['id']}/read")
    phone.delete("/api/v1/me/consents/privacy")


@pytest.mark.usefixtures("lived")
def test_a_dry_run_counts_and_changes_nothing(app: Flask, db: Database) -> None:
    before = rows(db)
    with clock.at(clock.now() + timedelta(days=5 * 365)):
        told = app.test_cli_runner().invoke(args=["retention", "run", "--dry-run"])
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert len(lines) == len(RULES)
    assert all(rule.why in line for rule, line in zip(RULES, lines, strict=True))
    assert rows(db) == before


@pytest.mark.usefixtures("lived")
def test_everything_goes_in_its_time_and_not_before(app: Flask, db: Database) -> None:
    for rule in sorted(RULES, key=lambda rule: rule.keep):
        with db.reading() as session, clock.at(clock.now() + rule.keep - timedelta(minutes=5)):
            assert rule.count(session) == 0, rule.name
    with clock.at(clock.now() + timedelta(days=5 * 365)):
        runner = app.test_cli_runner()
        assert runner.invoke(args=["retention", "run"]).exit_code == 0
        with db.reading() as session:
            assert {rule.name: rule.count(session) for rule in RULES} == {rule.name: 0 for rule in RULES}


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_finds_something(app: Flask, db: Database, rule: Any) -> None:
    with clock.at(clock.now() + timedelta(days=5 * 365)), app.test_request_context():
        if rule.name == "export_records":
            with db.transaction() as session:
                next(one for one in RULES if one.name == "exports").run(session)
        with db.transaction() as session:
            assert rule.count(session) > 0
            assert rule.run(session) > 0


def test_the_periodic_duties_are_the_same_table(app: Flask) -> None:
    names = {duty.name for duty in app.extensions["duties"]}
    assert {f"retention.{rule.name}" for rule in RULES} <= names
