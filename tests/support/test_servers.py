from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tests.support.live_server import LiveServer, LiveServerFailed
from tests.support.servers import TOP, PostgresServer, RedisServer
from tests.support.shared import SharedServers


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""))


@pytest.fixture
def postgres(needs_postgres: None) -> Iterator[PostgresServer]:
    server = PostgresServer.start(durable=True)
    yield server
    server.stop()


def test_what_postgres_committed_survives_a_kill(postgres: PostgresServer) -> None:
    url = postgres.create_database("somebody")
    with connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    pid = postgres.pid

    postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        connect(url)
    postgres.restart()

    assert postgres.pid != pid
    with connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
    postgres.stop()
    assert not postgres.folder.exists()


def test_what_redis_acknowledged_survives_a_kill(needs_redis: None) -> None:
    server = RedisServer.start(durable=True)
    try:
        with redis.from_url(server.url(3)) as client:
            client.set("n", 7)
        server.kill()
        server.restart()
        with redis.from_url(server.url(3)) as client:
            assert client.get("n") == b"7"
    finally:
        server.stop()


def test_each_worker_gets_a_copy_of_one_template(needs_postgres: None, tmp_path: Path) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE things (n int)")

    first, second = (SharedServers(tmp_path, os.getpid(), worker) for worker in ("gw0", "gw1"))
    try:
        one, two = first.postgres_database(prepare), second.postgres_database(prepare)
        with connect(one) as connection:
            connection.execute("INSERT INTO things VALUES (1)")
        with connect(two) as connection:
            assert connection.execute("SELECT count(*) FROM things").fetchone() == (0,)
        assert len(prepared) == 1
        assert first.postgres().pid == second.postgres().pid
    finally:
        first.stop()


def test_the_servers_of_a_run_answer(shared_servers: SharedServers, needs_redis: None) -> None:
    with redis.from_url(shared_servers.redis_url()) as client:
        assert client.ping()


def test_a_server_ends_when_its_owner_is_killed(needs_redis: None) -> None:
    code = (
        "import sys, time; from tests.support.servers import RedisServer;"
        "print(RedisServer.start().pid, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=TOP, stdout=subprocess.PIPE, text=True)
    pid = int(owner.stdout.readline())
    assert psutil.pid_exists(pid)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 15
    while psutil.pid_exists(pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)


READY = """
import http.server, os
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["ESHIBAN_PORT"])), Answer).serve_forever()
"""


def test_a_live_server_is_waited_for_and_ended(tmp_path: Path) -> None:
    server = LiveServer.prepare(tmp_path, command=[sys.executable, "-c", READY])
    server.start()
    assert server.process.poll() is None
    server.stop()
    assert server.process.poll() is not None
    assert "/readyz" in server.log_tail()


def test_a_live_server_that_fails_shows_its_log(tmp_path: Path) -> None:
    server = LiveServer.prepare(tmp_path, command=[sys.executable, "-c", "raise SystemExit('no luck')"])
    with pytest.raises(LiveServerFailed, match="no luck"):
        server.start()
