"""One PostgreSQL and one Redis for a whole test run, whichever worker asks first."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from tests.support.servers import PostgresServer, RedisServer

AnyServer = TypeVar("AnyServer", PostgresServer, RedisServer)

TEMPLATE = "template_eshiban"


@dataclass(frozen=True)
class SharedServers:
    """The servers of this run; ``folder`` is where its workers leave notes for each other.

    ``owner`` is the process the servers live as long as: the one that started the run, never a worker.
    """

    folder: Path
    owner: int
    worker: str = "main"

    def postgres(self) -> PostgresServer:
        """The running server, started if nobody has yet. Raises ServerMissing or ServerFailed."""
        return self._server("postgres", PostgresServer)

    def redis(self) -> RedisServer:
        """The running server, started if nobody has yet. Raises ServerMissing or ServerFailed."""
        return self._server("redis", RedisServer)

    def postgres_database(self, prepare: Callable[[str], None]) -> str:
        """The address of this worker's own database, fresh and prepared.

        ``prepare`` gets the address of an empty database and brings it to the newest schema. It runs once per
        test run, everybody else gets a copy; it must leave no connection open.
        """
        server = self.postgres()
        with self._alone("template"):
            done = self.folder / "template.done"
            if not done.exists():
                server.drop_database(TEMPLATE)
                prepare(server.create_database(TEMPLATE))
                done.touch()
            name = f"eshiban_{self.worker}"
            server.drop_database(name)
            return server.create_database(name, template=TEMPLATE)

    def redis_url(self) -> str:
        """The address of this worker's own numbered Redis database."""
        return self.redis().url(int(self.worker.removeprefix("gw") or 0) if self.worker != "main" else 15)

    def stop(self) -> None:
        """End whatever was started."""
        for name, kind in (("postgres", PostgresServer), ("redis", RedisServer)):
            with self._alone(name):
                noted = self._noted(name, kind)
                if noted:
                    noted.stop()

    def _server(self, name: str, kind: type[AnyServer]) -> AnyServer:
        with self._alone(name):
            server = self._noted(name, kind)
            if server is None:
                server = kind.start(owner=self.owner)
                (self.folder / f"{name}.json").write_text(json.dumps(asdict(server), default=str))
            return server

    def _noted(self, name: str, kind: type[AnyServer]) -> AnyServer | None:
        note = self.folder / f"{name}.json"
        if not note.exists():
            return None
        values = json.loads(note.read_text())
        return kind(**{**values, "folder": Path(values["folder"])})

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
