"""Nothing personal reaches a log, an error page, or a table that does not need it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from app.core.database import Database
from app.core.idempotency import IdempotencyKey
from app.core.outbox import OutboxRow
from config.logging import configure_logging
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]

WORDS = "李四昨夜又把车堵在消防通道"
PLACE = "三号楼西侧李四家楼下"
NAME = "王五五"
ROOM = "1702"
PHONE = "19900000001"
MARKS = (WORDS, PLACE, NAME, ROOM, PHONE)


@pytest.fixture
def said(app: Flask) -> Iterator[Callable[[], str]]:
    """What went to the logs, as production writes them."""
    page = io.StringIO()
    before = structlog.get_config()
    configure_logging(app.extensions["settings"].model_copy(update={"mode": "production"}))
    structlog.configure(**structlog.get_config() | {"logger_factory": structlog.PrintLoggerFactory(page)})
    yield page.getvalue
    structlog.configure(**before)


def live_a_little(world: World, phone: PhoneClient) -> dict[str, str]:
    """Names, rooms and texts go in, some of them wrongly."""
    home = {"compound_id": str(world.compound.id), "building": "3号楼", "unit": "2单元", "room": ROOM}
    assert phone.post("/api/v1/me/residences", json=home).status_code == 201
    assert phone.patch("/api/v1/me", json={"name": NAME}).status_code == 200
    report = {"kind": "report", "text": WORDS, "unit_id": str(world.compound.id), "place_note": PLACE}
    made = phone.post("/api/v1/requests", json=report)
    assert made.status_code == 201
    assert phone.post("/api/v1/requests", json=report | {"latitude": "x"}).status_code == 422
    return made.json


def test_a_life_without_trouble_leaves_no_trace_in_the_logs(
    world: World, client_for: ClientFor, said: Callable[[], str]
) -> None:
    phone = client_for(world.resident)
    live_a_little(world, phone)
    logs = said()
    assert [mark for mark in (*MARKS, phone.token or "?") if mark in logs] == []


def test_errors_of_ours_name_nobody(
    world: World,
    client_for: ClientFor,
    deliver: Callable[[], int],
    said: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    db: Database,
) -> None:
    phone = client_for(world.resident)
    live_a_little(world, phone)
    # The check of the text finds no WeChat behind its address.
    deliver()
    # A statement the database refuses, with the words among its values.
    monkeypatch.setattr(
        "app.requests.service.intake.title_of", lambda text: text * 200 if db_is_strict(db) else None
    )
    report = {"kind": "report", "text": WORDS, "unit_id": str(world.compound.id), "place_note": PLACE}
    refused = phone.post("/api/v1/requests", json=report)
    assert (refused.status_code, refused.json["code"]) == (500, "internal")
    monkeypatch.undo()
    # An answer that does not fit its own description.
    monkeypatch.setattr("app.accounts.views.mask_phone", lambda number: {"bare": number})
    broken = phone.get("/api/v1/me")
    assert broken.status_code == 500
    logs = said()
    assert "request.failed" in logs
    assert "outbox.failed" in logs
    assert [mark for mark in (*MARKS, phone.token or "?") if mark in logs] == []
    assert [mark for mark in MARKS if mark in refused.text + broken.text] == []
    with db.reading() as session:
        errors = "".join(filter(None, session.scalars(select(OutboxRow.last_error))))
    assert [mark for mark in MARKS if mark in errors] == []


def db_is_strict(db: Database) -> bool:
    """PostgreSQL refuses a title that is too long, SQLite only one that is missing."""
    return db.engine.dialect.name == "postgresql"


def test_kept_answers_are_unreadable_in_the_database(
    world: World, client_for: ClientFor, db: Database
) -> None:
    phone = client_for(world.resident)
    live_a_little(world, phone)
    with db.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT body FROM idempotency_keys").scalars().all()
        assert raw
        assert [mark for mark in MARKS if mark in "".join(raw)] == []
        assert any(PLACE in body for body in session.scalars(select(IdempotencyKey.body)))


def test_a_repeat_is_answered_from_what_was_kept(world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    report = {"kind": "report", "text": WORDS, "unit_id": str(world.compound.id)}
    first, again = (
        phone.post("/api/v1/requests", json=report, headers={"Idempotency-Key": "the-same-key"})
        for _ in range(2)
    )
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.json) == (first.status_code, first.json)
