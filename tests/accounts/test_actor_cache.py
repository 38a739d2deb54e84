"""What is remembered of a token is never older than the last change, whoever made it and wherever."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import redis
from flask import Flask
from sqlalchemy import event, update

from app.accounts import actor_cache, devices, queries, service
from app.accounts.models import Account, AccountStatus, Post, SessionKind
from app.accounts.roles import Role
from app.accounts.tokens import token_hash
from app.core import clock
from app.core.database import Base
from tests.conftest import PhoneClient
from tests.support.servers import RedisServer, free_port
from tests.support.shared import SharedServers
from tests.world import World, build_world

ME = "/api/v1/me/sessions"


@pytest.fixture
def cached_app(make_app: Callable[..., Flask], needs_redis: None, shared_servers: SharedServers) -> Flask:
    """An application with a Redis behind it."""
    url = shared_servers.redis_url()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return make_app("", redis_url=url)


@pytest.fixture
def town(cached_app: Flask) -> World:
    return build_world(cached_app)


@pytest.fixture
def looked_up(cached_app: Flask) -> Callable[[], int]:
    """How often the database was asked whose a token is, since last asked."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM sessions JOIN accounts" in statement:
            seen.append(statement)

    engine = cached_app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)

    def count() -> int:
        number = len(seen)
        seen.clear()
        return number

    return count


def phone_of(app: Flask, town: World, account: Account) -> PhoneClient:
    client = PhoneClient(app)
    client.token = town.token(account)
    return client


def test_the_database_is_asked_once_a_minute(
    cached_app: Flask, town: World, looked_up: Callable[[], int]
) -> None:
    phone = phone_of(cached_app, town, town.worker)
    assert [phone.get("/api/v1/points").status_code for _ in range(5)] == [200] * 5
    assert looked_up() == 1


def test_without_redis_the_database_is_asked_each_time(
    app: Flask, world: World, client_for: Callable[..., PhoneClient], query_counter: Callable[[], int]
) -> None:
    phone = client_for(world.worker)
    for _ in range(2):
        query_counter()
        phone.get("/api/v1/points")
        assert query_counter() == 3, "one look-up of the token, two of the view"


def test_revoked_is_out_at_once(cached_app: Flask, town: World, looked_up: Callable[[], int]) -> None:
    phone, other = (phone_of(cached_app, town, town.worker) for _ in range(2))
    assert phone.get(ME).status_code == other.get(ME).status_code == 200
    assert other.post(f"{ME}/revoke-others").status_code == 200
    assert phone.get(ME).status_code == 401
    assert other.post("/api/v1/auth/logout").status_code == 204
    assert other.get(ME).status_code == 401


REVOKE = """
import sys
from uuid import UUID
from app import create_app
from app.accounts import devices
from config.settings import Settings
from pathlib import Path
app = create_app(Settings(mode="test", var_dir=Path(sys.argv[1]), database_url=sys.argv[2], redis_url=sys.argv[3]))
with app.app_context(), app.extensions["database"].transaction() as session:
    devices.end_others(session, UUID(sys.argv[4]), but=UUID(int=0))
"""


def test_another_process_revokes(cached_app: Flask, town: World) -> None:
    phone = phone_of(cached_app, town, town.worker)
    assert phone.get(ME).status_code == 200
    settings = cached_app.extensions["settings"]
    arguments = [str(settings.var_dir), settings.database_url, settings.redis_url, str(town.worker.id)]
    subprocess.run(
        [sys.executable, "-c", REVOKE, *arguments], check=True, cwd=Path(__file__).parents[2], timeout=60
    )
    assert phone.get(ME).status_code == 401


def give_post(town: World) -> None:
    with town.database.transaction() as session:
        service.give_post(
            session, town.worker.id, unit=town.other_street, role=Role.STREET, starts_on=date(2020, 1, 1)
        )


def end_posts(town: World) -> None:
    with town.database.transaction() as session:
        session.execute(update(Post).values(ends_on=clock.today() - timedelta(days=1)))


def rename_unit(town: World) -> None:
    with town.database.transaction() as session:
        session.merge(town.community).name = "新名字社区"


def rename(town: World) -> None:
    with town.database.transaction() as session:
        session.get_one(Account, town.worker.id).name = "王小小"


@pytest.mark.parametrize("change", [give_post, end_posts, rename_unit, rename])
def test_every_change_is_seen_by_the_next_request(
    cached_app: Flask, town: World, looked_up: Callable[[], int], change: Callable[[World], None]
) -> None:
    phone = phone_of(cached_app, town, town.worker)
    before = phone.get("/api/v1/me").json
    assert phone.get("/api/v1/me").json == before
    change(town)
    looked_up()
    assert phone.get("/api/v1/me").json != before
    assert looked_up() == 1


def test_a_closed_account_is_out_at_once(cached_app: Flask, town: World) -> None:
    phone = phone_of(cached_app, town, town.resident)
    assert phone.get(ME).status_code == 200
    with town.database.transaction() as session:
        session.get_one(Account, town.resident.id).status = AccountStatus.CLOSED
    assert phone.get(ME).status_code == 401


def test_what_was_read_before_a_change_is_not_kept_after_it(cached_app: Flask, town: World) -> None:
    """The race: somebody has read, then the other revokes and commits, then the first one stores."""
    cache: actor_cache.ActorCache = cached_app.extensions["actors"]
    token = town.token(town.worker)

    def read_and_be_overtaken() -> object:
        with town.database.reading() as session:
            actor = queries.actor_by_token(session, token, SessionKind.PHONE)
        assert actor
        with town.database.transaction() as session:
            devices.end(session, actor.account_id, actor.session_id)
        return actor

    name = f"{SessionKind.PHONE}:{token_hash(token)}"
    assert cache.actor(name, read_and_be_overtaken)  # type: ignore[arg-type]
    assert cache.actor(name, lambda: None) is None


def test_while_a_change_commits_the_database_answers(
    cached_app: Flask, town: World, looked_up: Callable[[], int]
) -> None:
    phone = phone_of(cached_app, town, town.worker)
    phone.get(ME)
    during: list[int] = []

    def note(_connection: object) -> None:
        if during:
            return
        during.append(0)
        looked_up()
        assert [phone.get(ME).status_code for _ in range(2)] == [200, 200]
        during[0] = looked_up()

    event.listen(town.database.engine, "commit", note)
    with town.database.transaction() as session:
        session.get_one(Account, town.worker.id).name = "王小小"
    assert during == [2]


def test_a_rollback_leaves_the_cache_at_work(
    cached_app: Flask, town: World, looked_up: Callable[[], int]
) -> None:
    phone = phone_of(cached_app, town, town.worker)
    phone.get(ME)
    with town.database.session(writing=True) as session:
        session.get_one(Account, town.worker.id).name = "王小小"
        session.flush()
        session.rollback()
    for _ in range(3):
        assert phone.get("/api/v1/me").json["name"] == "王小兰"
    assert looked_up() <= 2


def test_entries_cannot_be_read_forged_or_moved(cached_app: Flask, town: World) -> None:
    worker, admin = (phone_of(cached_app, town, one) for one in (town.worker, town.admin))
    worker.get("/api/v1/points")
    admin.get("/api/v1/points")
    with redis.Redis.from_url(cached_app.extensions["settings"].redis_url) as client:
        keys = sorted(client.keys("actor:*"))
        stored = [client.hget(key, "actor") for key in keys]
        assert [one for one in stored if "王小兰".encode() in one] == []
        for key, other in zip(keys, reversed(stored), strict=True):
            client.hset(key, "actor", other)
        assert {client.ttl(key) for key in keys} <= set(range(1, actor_cache.SECONDS + 1))
    assert worker.get("/api/v1/me").json["name"] == "王小兰"
    assert admin.get("/api/v1/me").json["name"] == "陈管"


def test_with_redis_gone_the_database_answers(make_app: Callable[..., Flask], needs_redis: None) -> None:
    app = make_app("", redis_url=f"redis://127.0.0.1:{free_port()}/0")
    town = build_world(app)
    phone = phone_of(app, town, town.worker)
    assert phone.get(ME).status_code == 200
    assert phone.post("/api/v1/auth/logout").status_code == 204
    assert phone.get(ME).status_code == 401


def test_redis_dies_and_comes_back(make_app: Callable[..., Flask], needs_redis: None) -> None:
    server = RedisServer.start()
    try:
        app = make_app("", redis_url=server.url())
        town = build_world(app)
        phone, other = (phone_of(app, town, town.worker) for _ in range(2))
        assert phone.get(ME).status_code == other.get(ME).status_code == 200
        server.kill()
        assert phone.get(ME).status_code == 200
        assert other.post(f"{ME}/revoke-others").status_code == 200
        assert phone.get(ME).status_code == 401
        server.restart()
        assert phone.get(ME).status_code == 401
        assert other.get(ME).status_code == 200
    finally:
        server.stop()


def test_nobody_need_remember_to_tell(cached_app: Flask, town: World) -> None:
    """Every table an actor is read from is watched."""
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(town.database.engine, "before_cursor_execute", note)
    with town.database.reading() as session:
        queries.actor_by_token(session, "x", SessionKind.PHONE)
    read = {name for name in Base.metadata.tables if re.search(rf"(FROM|JOIN) {name}\b", said[-1])}
    assert read
    assert read <= actor_cache.WATCHED
