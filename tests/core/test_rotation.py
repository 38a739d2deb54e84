"""Changing the field keys while everything runs: nothing is lost, and nothing stays under the old key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true, update

from app.accounts.models import Account
from app.core import rotation
from app.core.database import Base, Database
from app.core.encryption import keyring
from app.core.rotation import encrypted_columns, rotate, still_under
from config.settings import new_field_key
from tests.world import World

OLD, NEW = new_field_key("old"), new_field_key("new")
WRITERS = 4


@pytest.fixture
def old_key(app: Flask) -> Iterator[None]:
    """The installation as it was before the change."""
    settings = app.extensions["settings"]
    secret = settings.index_secret.get_secret_value()
    keyring.configure(OLD, secret)
    yield
    keyring.configure(settings.field_keys.get_secret_value(), secret)


def restart_with(app: Flask, keys: str) -> None:
    keyring.configure(keys, app.extensions["settings"].index_secret.get_secret_value())


@pytest.fixture
def people(app: Flask, old_key: None, world: World) -> list[Any]:
    """World's people and more, so that there are several batches."""
    return [world.new_resident(f"居民{n}").id for n in range(30)]


def write_phone(db: Database, account_id: Any, phone: str) -> None:
    with db.transaction() as session:
        session.execute(
            update(Account).where(Account.id == account_id).values(phone=phone, phone_index=phone)
        )


def phones(db: Database) -> dict[Any, str | None]:
    with db.reading() as session:
        return {account.id: account.phone for account in session.query(Account)}


def raw_texts(db: Database) -> list[str]:
    with db.reading() as session:
        connection = session.connection()
        return [
            value
            for column in encrypted_columns()
            for value in connection.exec_driver_sql(
                f"SELECT {column.name} FROM {column.table.name}"
            ).scalars()
            if value is not None
        ]


def test_rotation_under_load_loses_nothing(
    app: Flask, db: Database, people: list[Any], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    for n, account_id in enumerate(people):
        write_phone(db, account_id, f"1990000{n:04d}")
    restart_with(app, f"{NEW},{OLD}")
    stop, last = threading.Event(), {}

    def keep_writing(writer: int) -> None:
        mine, n = people[writer::WRITERS], 0
        while not stop.is_set() or n < len(mine):
            account_id, phone = mine[n % len(mine)], f"188{writer}{n:07d}"
            write_phone(db, account_id, phone)
            last[account_id] = phone
            n += 1

    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(keep_writing, n) for n in range(WRITERS)]
        try:
            left = rotate(db)
        finally:
            stop.set()
        for one in writers:
            one.result()
    assert left == {"old": 0}
    texts = raw_texts(db)
    assert texts
    assert [text for text in texts if not text.startswith("new:")] == []
    found = phones(db)
    assert {account_id: found[account_id] for account_id in people} == last
    assert found[world.resident.id] == "19900000001"
    # What was looked up by its keyed hash before is found by it afterwards.
    with db.reading() as session:
        assert session.query(Account).filter(Account.phone_index == last[people[0]]).one().id == people[0]
    restart_with(app, NEW)
    assert phones(db) == found


def overtake(db: Database, account_id: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have somebody write between the read of a batch and its update."""
    stale = rotation._stale
    writes: list[None] = []

    def read_then_be_overtaken(*args: Any) -> Any:
        rows = stale(*args)
        if rows and not writes:
            writes.append(write_phone(db, account_id, "18800000009"))
        return rows

    monkeypatch.setattr(rotation, "_stale", read_then_be_overtaken)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_write_in_between_wins_and_only_because_of_the_condition(
    app: Flask, db: Database, people: list[Any], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    write_phone(db, people[0], "19900000000")
    restart_with(app, f"{NEW},{OLD}")
    overtake(db, people[0], monkeypatch)
    if not guarded:
        monkeypatch.setattr(rotation, "unchanged", lambda _column, _stored: true())
    assert rotate(db) == {"old": 0}
    assert (phones(db)[people[0]] == "18800000009") is guarded


def test_what_a_process_not_yet_restarted_writes_is_told(
    app: Flask, db: Database, people: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    restart_with(app, f"{NEW},{OLD}")
    rotate(db)
    restart_with(app, OLD)
    write_phone(db, people[0], "19900000000")
    restart_with(app, f"{NEW},{OLD}")
    runner = app.test_cli_runner()
    assert still_under(db) == {"old": 1}
    again = runner.invoke(args=["keys", "rotate"])
    assert (again.exit_code, still_under(db)) == (0, {"old": 0}), again.output
    assert "old 已不再使用" in again.output


def test_it_can_be_stopped_and_taken_up_again(
    app: Flask, db: Database, people: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    for account_id in people:
        write_phone(db, account_id, "19900000000")
    restart_with(app, f"{NEW},{OLD}")

    def stop_after_the_first(line: str) -> None:
        raise KeyboardInterrupt(line)

    with pytest.raises(KeyboardInterrupt):
        rotate(db, progress=stop_after_the_first)
    left = still_under(db)["old"]
    assert 0 < left < len(raw_texts(db))
    assert rotate(db) == {"old": 0}


def test_a_new_key_has_a_number_of_its_own(app: Flask) -> None:
    made = app.test_cli_runner().invoke(args=["keys", "new"])
    key_id, _, _ = made.stdout.strip().partition(":")
    assert key_id == "k2"
    ring = type(keyring)()
    ring.configure(f"{made.stdout.strip()},{OLD}", "s")
    assert (ring.current, ring.old) == ("k2", ["old"])


def test_every_encrypted_column_is_found() -> None:
    found = {f"{column.table.name}.{column.name}" for column in encrypted_columns()}
    assert {"accounts.phone", "residences.room", "service_requests.place_note"} <= found
    assert all(column.table in Base.metadata.sorted_tables for column in encrypted_columns())
