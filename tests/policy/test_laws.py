"""The laws of the house that no other test holds. Each fails when its law is broken."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import event, func, select

from app.cli import alembic_config
from app.core.database import Base, Database
from app.core.encryption import BlindIndex, EncryptedText
from app.requests import service
from app.requests.models import RequestEvent, ServiceRequest
from tests.conftest import PhoneClient
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
ClientFor = Callable[..., PhoneClient]

#: A column whose name holds one of these words says something personal, unless it is listed below with a reason.
PERSONAL = ("phone", "id_number", "address", "room", "birth", "health", "real_name", "place_note")
NOT_PERSONAL = {
    # A number of an office, made public on purpose, is called a telephone and not listed at all.
}


def test_personal_columns_are_encrypted() -> None:
    bare = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(word in column.name.replace("telephone", "") for word in PERSONAL)
        and not isinstance(column.type, EncryptedText | BlindIndex)
        and f"{table.name}.{column.name}" not in NOT_PERSONAL
    ]
    assert bare == []


def test_personal_fields_are_unreadable_in_the_database(db: Database, world: World) -> None:
    with db.reading() as session:
        connection = session.connection()
        phones = connection.exec_driver_sql("SELECT phone, phone_index FROM accounts").all()
        rooms = connection.exec_driver_sql("SELECT room FROM residences").all()
    assert phones
    assert rooms
    assert "19900000001" not in str(phones)
    assert "502" not in {row[0] for row in rooms}


def test_nobody_commits_but_the_request_and_the_task() -> None:
    """A console view may roll back: it shows the refusal beside what it had loaded."""
    found: list[str] = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        if path.name in ("unit_of_work.py", "database.py", "factory.py"):
            continue
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and (
                node.func.attr == "commit"
                or (node.func.attr == "rollback" and not path.name.startswith("console"))
            )
        ]
    assert found == []


def test_offset_is_never_used() -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "app").rglob("*.py"))
        if ".offset(" in path.read_text()
    ]
    assert users == []


def test_a_request_commits_once(db: Database, world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    event.listen(db.engine, "commit", note)
    try:
        body = {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)}
        assert phone.post("/api/v1/requests", json=body).status_code == 201
    finally:
        event.remove(db.engine, "commit", note)
    assert len(commits) == 1


def test_a_request_that_fails_late_writes_nothing(
    db: Database, world: World, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the last step breaks")

    monkeypatch.setattr("app.requests.views.own_detail", fail)
    body = {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)}
    answer = client_for(world.resident).post("/api/v1/requests", json=body)
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "last step" not in answer.text
    with db.reading() as session:
        for table in (ServiceRequest, RequestEvent):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context():
        command.check(alembic_config())


def test_migrations_go_down_and_up_again(make_app: Callable[..., Flask]) -> None:
    app = make_app("")
    with app.app_context():
        command.downgrade(alembic_config(), "base")
        command.upgrade(alembic_config(), "head")
        command.check(alembic_config())


def test_each_migration_follows_the_last_one() -> None:
    names = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [name.split("_")[0] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]


def test_the_written_api_description_is_fresh(sqlite_app: Flask) -> None:
    written = json.loads((ROOT / "miniprogram" / "openapi.json").read_text())
    with sqlite_app.app_context():
        fresh = json.loads(json.dumps(sqlite_app._get_spec("json")))
    assert written == fresh, "run `make openapi`"


def test_every_outbox_topic_has_a_handler(sqlite_app: Flask) -> None:
    topics = set()
    for path in sorted([*(ROOT / "app").rglob("service.py"), *(ROOT / "app").rglob("service/*.py")]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name.endswith("_TOPIC") and isinstance(node.value, ast.Constant):
                    topics.add(node.value.value)
    assert topics == set(sqlite_app.extensions["handlers"])
    assert service.HAPPENED_TOPIC in topics


HOT = {
    "/api/v1/home": 16,
    "/api/v1/requests": 7,
    "/api/v1/activities": 5,
    "/api/v1/messages": 2,
    "/api/v1/points/entries": 3,
}


@pytest.mark.parametrize("path", HOT)
def test_hot_routes_send_few_statements(
    path: str, world: World, client_for: ClientFor, query_counter: Callable[[], int]
) -> None:
    phone = client_for(world.resident)
    for n in range(5):
        body = {"kind": "report", "text": f"路灯不亮{n}", "unit_id": str(world.compound.id)}
        phone.post("/api/v1/requests", json=body)
    query_counter()
    assert phone.get(path).status_code == 200
    assert query_counter() <= HOT[path]
