"""Private PostgreSQL and Redis servers: own folder, free port, ended with whoever asked for them."""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis
from psycopg import sql

from tests.support.keeper import as_user

TOP = Path(__file__).parent.parent.parent
START_SECONDS = 30
#: Somebody else may take a free port in the moment between finding and using it.
START_TRIES = 3

#: Referenced here because a ``Popen`` that is dropped while its process runs warns about it.
_keepers: list[subprocess.Popen[bytes]] = []


class ServerMissing(RuntimeError):
    """The program is not installed; the text says what to do."""


class ServerFailed(RuntimeError):
    """The server did not come up; the text holds the end of its log."""


@functools.cache
def postgres_programs() -> Path:
    """The folder with ``initdb`` and ``postgres``, the newest version of several.

    Raises ServerMissing when there is none.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name)
    )
    found = str(installed[-1]) if installed else shutil.which("initdb")
    if not found:
        raise ServerMissing("PostgreSQL 没有安装（make deps-debian）/ PostgreSQL is not installed")
    return Path(found).parent


@functools.cache
def redis_program() -> str:
    """The path of ``redis-server``. Raises ServerMissing."""
    found = shutil.which("redis-server")
    if not found:
        raise ServerMissing("Redis 没有安装（make deps-debian）/ redis-server is not installed")
    return found


def free_port() -> int:
    """A TCP port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class _Server:
    """What both kinds have in common: a folder, a port, a keeper process."""

    folder: Path
    port: int
    durable: bool
    owner: int

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "server.pid"

    @property
    def pid(self) -> int:
        return int(self._pid_file.read_text())

    def kill(self) -> None:
        """End the server and all its processes with SIGKILL, as a power cut would."""
        family = [psutil.Process(self.pid)]
        family += family[0].children(recursive=True)
        for process in family:
            _signal(process, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)

    def stop(self) -> None:
        """End the server in order and delete its folder. Does nothing when it is already gone."""
        if self._pid_file.exists() and psutil.pid_exists(self.pid):
            process = psutil.Process(self.pid)
            _signal(process, signal.SIGINT)
            if psutil.wait_procs([process], timeout=10)[1]:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self, command: list[str], user: str, is_up: Callable[[], bool]) -> None:
        self._pid_file.unlink(missing_ok=True)
        keeper = [sys.executable, "-m", "tests.support.keeper", str(self.owner), str(self._pid_file), user]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*keeper, "--", *command], cwd=TOP, stdout=log, stderr=log, start_new_session=True
            )
        _keepers.append(process)
        deadline = time.monotonic() + START_SECONDS
        while not (self._pid_file.exists() and is_up()):
            if process.poll() is not None or time.monotonic() > deadline:
                process.terminate()
                process.wait()
                raise ServerFailed(self.log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)


def _signal(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


class PostgresServer(_Server):
    """A PostgreSQL cluster of our own.

    ``durable=False`` turns everything off that only matters after a crash.
    """

    #: PostgreSQL refuses to run as root; Debian's package brings this account.
    user = "postgres" if os.geteuid() == 0 else ""

    @classmethod
    def start(cls, folder: Path | None = None, *, durable: bool = False, owner: int = 0) -> PostgresServer:
        """Make a new cluster in ``folder`` (default: a new temporary one) and start it.

        It ends when the process ``owner`` (default: this one) ends. Raises ServerMissing or ServerFailed.
        """
        programs = postgres_programs()
        folder = _prepare(folder, "eshiban-pg-", cls.user)
        server = cls(folder, 0, durable, owner or os.getpid())
        initdb = [str(programs / "initdb"), "-D", str(server._data), "-U", "eshiban", "-A", "trust"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"] + ([] if durable else ["--no-sync"])
        made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, **as_user(cls.user))
        if made.returncode != 0:
            raise ServerFailed(made.stderr)
        _on_some_port(server.restart)
        return server

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def restart(self, port: int = 0) -> None:
        """Start again after ``kill``, on the port it had (or ``port``). Raises ServerFailed."""
        self.port = port or self.port
        command = [str(postgres_programs() / "postgres"), "-D", str(self._data), "-k", str(self.folder)]
        command += ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]
        if not self.durable:
            for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
                command += ["-c", setting]
        self._launch(command, self.user, self._is_up)

    def _is_up(self) -> bool:
        try:
            with self._connect() as connection:
                answer = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        # Another server on this port would answer too.
        return answer == (str(self._data),)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="eshiban", dbname="postgres", autocommit=True
        )

    def url(self, database: str) -> str:
        """The address of ``database`` for SQLAlchemy with psycopg 3."""
        return f"postgresql+psycopg://eshiban@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make the database ``name``, as a copy of ``template`` if given, and return its address."""
        query = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            query += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        with self._connect() as connection:
            connection.execute(query)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove the database ``name``, whoever is still connected to it."""
        query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with self._connect() as connection:
            connection.execute(query)


class RedisServer(_Server):
    """A Redis server of our own; ``durable=True`` writes every command to disk before it answers."""

    @classmethod
    def start(cls, folder: Path | None = None, *, durable: bool = False, owner: int = 0) -> RedisServer:
        """Start a server in ``folder`` (default: a new temporary one).

        It ends when the process ``owner`` (default: this one) ends. Raises ServerMissing or ServerFailed.
        """
        redis_program()
        server = cls(_prepare(folder, "eshiban-redis-", ""), 0, durable, owner or os.getpid())
        _on_some_port(server.restart)
        return server

    def restart(self, port: int = 0) -> None:
        """Start again after ``kill``, on the port it had (or ``port``). Raises ServerFailed."""
        self.port = port or self.port
        command = [redis_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--dir", str(self.folder)]
        if self.durable:
            command += ["--appendonly", "yes", "--appendfsync", "always"]
        self._launch(command, "", self._is_up)

    def _is_up(self) -> bool:
        try:
            with redis.Redis(port=self.port) as client:
                return client.config_get("dir")["dir"] == str(self.folder)
        except redis.RedisError:
            return False

    def url(self, database: int = 0) -> str:
        """The address of one of the 16 numbered databases."""
        return f"redis://127.0.0.1:{self.port}/{database}"


def _prepare(folder: Path | None, prefix: str, user: str) -> Path:
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder.resolve()


def _on_some_port(start: Callable[[int], None]) -> None:
    for _ in range(START_TRIES - 1):
        with contextlib.suppress(ServerFailed):
            start(free_port())
            return
    start(free_port())
