"""Fixtures for everything that touches the database: each such test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import create_app
from app.accounts.models import Account, SessionKind
from app.cli import alembic_config
from app.core.database import Base, Database
from config.settings import Settings
from tests.support.append_only import unguarded
from tests.support.servers import free_port
from tests.support.shared import SharedServers
from tests.world import World, build_world

pytest_plugins = ["tests.support.plugin"]

STAFF_COOKIE = "eshiban_staff"


class PhoneClient(FlaskClient):
    """A phone: sends its token, and a fresh Idempotency-Key with each write unless the test gives one."""

    token: str | None = None
    _keys = itertools.count(1)

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = dict(kwargs.pop("headers", None) or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        headers.setdefault("Idempotency-Key", f"test-key-{next(self._keys)}")
        return super().open(*args, headers=headers, **kwargs)


@pytest.fixture(scope="session")
def make_app(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Flask]:
    """Makes an application on a migrated database of its own, given the database's URL (empty for SQLite)."""

    def make(database_url: str, **settings: Any) -> Flask:
        folder: Path = tmp_path_factory.mktemp("var")
        values = {"rate_limits": False, "base_url": f"http://127.0.0.1:{free_port()}"} | settings
        app = create_app(Settings(mode="test", var_dir=folder, database_url=database_url, **values))
        with app.app_context():
            command.upgrade(alembic_config(), "head")
        return app

    return make


@pytest.fixture(scope="session")
def sqlite_app(make_app: Callable[[str], Flask]) -> Flask:
    """One application on SQLite for the whole run of a worker."""
    return make_app("")


@pytest.fixture(scope="session")
def postgresql_app(
    make_app: Callable[[str], Flask], needs_postgres: None, shared_servers: SharedServers
) -> Flask:
    """One application on PostgreSQL for the whole run of a worker."""
    return make_app(shared_servers.postgres_database(lambda _url: None))


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Flask:
    """The application, on each engine in turn, with empty tables."""
    made: Flask = request.getfixturevalue(f"{request.param}_app")
    empty_tables(made.extensions["database"])
    return made


def empty_tables(database: Database) -> None:
    """Remove every row."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with database.transaction() as session, unguarded(session):
        if database.engine.dialect.name == "postgresql":
            session.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
        else:
            for name in tables:
                session.execute(text(f"DELETE FROM {name}"))


@pytest.fixture
def db(app: Flask) -> Database:
    return app.extensions["database"]


@pytest.fixture
def world(app: Flask) -> World:
    """A small district with everybody whose rights differ."""
    return build_world(app)


@pytest.fixture
def session(app: Flask, db: Database) -> Iterator[Session]:
    """A session that may write, inside an application context; nothing of it is kept."""
    with app.test_request_context(), db.session(writing=True) as opened:
        yield opened


@pytest.fixture
def client_for(app: Flask, world: World) -> Callable[[Account | None], PhoneClient]:
    """A phone on which somebody (or nobody) is logged in."""

    def make(account: Account | None) -> PhoneClient:
        client = PhoneClient(app)
        client.token = world.token(account) if account else None
        return client

    return make


@pytest.fixture
def console_client(app: Flask, world: World) -> Callable[[Account | None], FlaskClient]:
    """A browser in which somebody (or nobody) is logged in to the console; forms need no CSRF token here."""

    def make(account: Account | None) -> FlaskClient:
        client = app.test_client()
        if account:
            client.set_cookie(STAFF_COOKIE, world.token(account, SessionKind.CONSOLE))
        return client

    app.config["WTF_CSRF_ENABLED"] = False
    yield make
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def query_counter(db: Database) -> Iterator[Callable[[], int]]:
    """Counts the statements sent to the database since the fixture was made or last asked."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    def count() -> int:
        number = len(seen)
        seen.clear()
        return number

    event.listen(db.engine, "before_cursor_execute", note)
    yield count
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def deliver(app: Flask) -> Callable[[], int]:
    """Does the worker's job until nothing is due; tells how many rows were tried."""
    from app.core import outbox

    def run() -> int:
        total = 0
        with app.test_request_context(base_url=app.extensions["settings"].base_url):
            while tried := outbox.deliver_due(app.extensions["database"], app.extensions["handlers"]):
                total += tried
        return total

    return run


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application behind a real HTTP server, so that it can reach its own WeChat sandbox; yields the address."""
    base_url = app.extensions["settings"].base_url
    server = make_server("127.0.0.1", int(base_url.rsplit(":", 1)[1]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield base_url
    server.shutdown()
    thread.join()
    server.server_close()
