"""Somebody guesses at the console's door: who is told, and how they are slowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.service import GUESSING_TOPIC, LOCKED_TOPIC
from app.core.audit import AuditRow
from app.core.outbox import OutboxRow, deliver_due
from app.core.rate_limits import limiter
from app.messages.models import Message
from app.web import guessing
from tests.world import World, build_world


@pytest.fixture
def guarded(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application with its limits on."""
    app = make_app("", rate_limits=True)
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.reset()
    yield app
    # There is one limiter for all applications of this process.
    limiter.reset()
    limiter.enabled = False


def attempt(browser: FlaskClient, username: str, address: str = "192.0.2.7") -> int:
    answer = browser.post(
        "/console/login",
        data={"username": username, "password": "wrong"},
        environ_overrides={"REMOTE_ADDR": address},
    )
    return answer.status_code


def told(app: Flask, world: World) -> list[tuple[str, str]]:
    with app.test_request_context():
        deliver_due(world.database, app.extensions["handlers"])
    with world.database.reading() as session:
        names = {account.id: who for who, account in world.roles().items()}
        return [
            (names[one.account_id], one.body) for one in session.scalars(select(Message).order_by(Message.id))
        ]


def test_many_names_from_one_network(guarded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = build_world(guarded)
    browser = guarded.test_client()
    codes = [attempt(browser, f"name{n}") for n in range(guessing.NAMES_AN_HOUR + 2)]
    assert codes == [401] * (guessing.NAMES_AN_HOUR + 1) + [429], "one more a minute"
    assert attempt(browser, "name0", "198.51.100.9") == 401, "another network is not meant"
    messages = told(guarded, world)
    assert [who for who, _ in messages] == ["admin"], "one message an hour"
    assert "192.0.2.*" in messages[0][1]
    assert "192.0.2.7" not in messages[0][1]
    with world.database.reading() as session:
        assert "login.guessing" in session.scalars(select(AuditRow.action)).all()
        payloads = str(
            session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == GUESSING_TOPIC)).all()
        )
    assert "name" not in payloads.replace("'names'", "")


def test_the_same_name_again_is_no_guessing(guarded: Flask) -> None:
    world = build_world(guarded)
    browser = guarded.test_client()
    assert [attempt(browser, "wang") for _ in range(10)] == [401] * 10
    assert told(guarded, world) == []


def test_whoever_is_locked_is_told_and_their_unit_can_read_it(app: Flask, world: World) -> None:
    with world.database.transaction() as session:
        passwords.set_password(session, world.worker.id, username="wang", password="right one")
    for _ in range(passwords.MAX_FAILURES + 2):
        with app.test_request_context(), world.database.transaction() as session:
            passwords.check_password(session, username="wang", password="wrong")
    messages = told(app, world)
    assert [who for who, _ in messages] == ["worker"]
    assert "以后才能再用密码登录" in messages[0][1]
    with world.database.reading() as session:
        locked = session.scalars(select(AuditRow).where(AuditRow.action == "login.locked")).one()
        assert (locked.unit_id, locked.subject_id) == (world.community.id, world.worker.id)
        topics = session.scalars(select(OutboxRow.topic)).all()
    assert topics.count(LOCKED_TOPIC) == 1
