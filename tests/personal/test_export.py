"""The copy of one's own data: everything is in it, row by row, and only its owner gets at it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.database import Base, Database
from app.personal.holdings import HOLDINGS, NOT_PERSONAL
from tests.conftest import PhoneClient
from tests.personal import lives
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]

#: Names of columns that lead to an account without a foreign key.
LIKE_AN_ACCOUNT = ("account_id", "reporter_id", "owner_id", "actor_id", "delegate_id")


def test_no_table_with_a_person_in_it_is_forgotten() -> None:
    """Schema walk: a column that leads to an account is held by a holding, or is not personal for a reason."""
    held = {holding.key for holding in HOLDINGS}
    leads = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in LIKE_AN_ACCOUNT
        or any(key.target_fullname == "accounts.id" for key in column.foreign_keys)
    }
    assert leads - held - set(NOT_PERSONAL) == set(), "add it to its domain's holdings, or say why not"
    assert set(NOT_PERSONAL) <= leads
    assert all(NOT_PERSONAL.values())


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.key)
def test_no_column_is_forgotten(holding: Any) -> None:
    columns = {column.name for column in holding.table.__table__.columns}
    same = [one for one in HOLDINGS if one.table is holding.table]
    said = {name for one in same for name in (*one.fields, *one.left_out, one.owner)}
    assert {name for name in columns - said if name != "id" and not name.endswith("_id")} == set()
    assert said <= columns
    assert set(holding.told_by) <= set(holding.fields)


@pytest.fixture
def fetched(app: Flask, world: World, client_for: ClientFor, deliver: Deliver) -> tuple[Any, zipfile.ZipFile]:
    """Somebody who has used everything, and the copy they asked for."""
    someone = lives.live(app, world, client_for)
    phone = client_for(someone)
    asked = phone.post("/api/v1/me/export")
    assert (asked.status_code, asked.json["state"], asked.json["url"]) == (201, "pending", None)
    assert phone.post("/api/v1/me/export").json["id"] == asked.json["id"]
    deliver()
    [copy] = phone.get("/api/v1/me/exports").json["items"]
    assert copy["state"] == "ready"
    answer = client_for(None).get(copy["url"])
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert len(answer.data) == copy["bytes"]
    return someone, zipfile.ZipFile(io.BytesIO(answer.data))


def test_every_row_is_in_it(db: Database, fetched: tuple[Any, zipfile.ZipFile]) -> None:
    someone, archive = fetched
    tables = json.loads(archive.read("data.json"))["tables"]
    with db.reading() as session:
        for holding in HOLDINGS:
            wanted = session.scalar(
                select(func.count()).select_from(holding.table).where(holding.whose(someone.id))
            )
            name = holding.key
            if name.split(".")[0] in ("idempotency_keys", "data_exports", "messages", "outbox"):
                # Fetching the copy added to them.
                assert tables[name] or name.startswith("messages")
            else:
                assert len(tables[name]) == wanted, name
                assert wanted, f"{name}: the test's person has none"
    text = archive.read("data.json").decode()
    for marker in (*lives.MARKERS, *lives.PUBLIC):
        assert marker in text, marker
    assert tables["residences.account_id"][0]["compound_id"] == "枫林逸景香荔园小区"
    assert tables["points_entries.account_id"][0]["transfer_id"] == "看电影"


def test_people_can_read_it(fetched: tuple[Any, zipfile.ZipFile]) -> None:
    _, archive = fetched
    page = archive.read("index.html").decode()
    for words in (
        "我的资料",
        "反映的事",
        "办理过程",
        lives.TEXT,
        lives.PLACE,
        lives.PHONE,
        "已报上",
        "路灯不亮",
    ):
        assert words in page, words
    photos = [name for name in archive.namelist() if name.startswith("photos/")]
    assert len(photos) == 2
    assert all(name in page for name in photos)
    assert archive.read(photos[0]).startswith(b"\xff\xd8")


def test_nobody_elses_words_and_no_secrets_are_in_it(
    db: Database, fetched: tuple[Any, zipfile.ZipFile]
) -> None:
    _, archive = fetched
    text = archive.read("data.json").decode()
    with db.reading() as session:
        connection = session.connection()
        hashes = connection.exec_driver_sql("SELECT token_hash FROM sessions").scalars().all()
        hashes += connection.exec_driver_sql("SELECT password_hash FROM credentials").scalars().all()
    assert not [one for one in hashes if one in text]
    assert "王小兰" not in text
    assert "张大妈" not in text


def test_the_address_ends_and_cannot_be_made(
    app: Flask, world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    phone, stranger = client_for(world.resident), client_for(None)
    phone.post("/api/v1/me/export")
    deliver()
    [copy] = phone.get("/api/v1/me/exports").json["items"]
    address = copy["url"]
    assert stranger.get(address).status_code == 200
    assert stranger.get(address.replace("s=", "s=x")).status_code == 404
    assert stranger.get(address.split("?")[0]).status_code == 404
    with clock.at(clock.now() + timedelta(hours=2)):
        assert stranger.get(address).status_code == 404
    assert client_for(world.neighbour).get("/api/v1/me/exports").json["items"] == []
    assert UUID(copy["id"])


def test_a_copy_is_told_of_once(
    app: Flask, world: World, client_for: ClientFor, deliver: Deliver, db: Database
) -> None:
    from app.personal import tasks

    phone = client_for(world.resident)
    export_id = phone.post("/api/v1/me/export").json["id"]
    deliver()
    with app.test_request_context():
        tasks.make({"export_id": export_id})
    titles = [message["title"] for message in phone.get("/api/v1/messages").json["items"]]
    assert titles.count("您的资料整理好了") == 1
    assert phone.post("/api/v1/me/export").json["id"] != export_id
