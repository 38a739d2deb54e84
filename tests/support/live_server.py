"""The real stack as people run it: ``python -m app.supervisor`` on a port of its own."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import TOP, free_port

SUPERVISOR = (sys.executable, "-m", "app.supervisor")
STOP_SECONDS = 40


class LiveServerFailed(RuntimeError):
    """The stack did not come up or a command failed; the text holds the end of the log."""


@dataclass
class LiveServer:
    """A stack whose files all lie under ``var_dir``; ``settings`` are ESHIBAN_… variables."""

    var_dir: Path
    settings: Mapping[str, str]
    port: int
    command: Sequence[str] = SUPERVISOR
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepare(
        cls, var_dir: Path, settings: Mapping[str, str] | None = None, *, command: Sequence[str] = SUPERVISOR
    ) -> LiveServer:
        """A stack in demo mode that is not running yet: the place to call ``flask`` first."""
        var_dir.mkdir(parents=True, exist_ok=True)
        return cls(var_dir, settings or {}, free_port(), command)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the stack sees; nothing of the caller's own ESHIBAN_… variables gets in."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ESHIBAN_")}
        own = {
            "ESHIBAN_MODE": "demo",
            "ESHIBAN_VAR_DIR": str(self.var_dir),
            "ESHIBAN_HOST": "127.0.0.1",
            "ESHIBAN_PORT": str(self.port),
            "ESHIBAN_BASE_URL": self.base_url,
        }
        return inherited | own | dict(self.settings)

    def flask(self, *arguments: str, timeout: float = 120) -> str:
        """Run ``flask --app app …`` with the settings of this stack and return what it prints.

        Raises LiveServerFailed when it fails.
        """
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            cwd=TOP,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if done.returncode != 0:
            raise LiveServerFailed(f"flask {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, timeout: float = 60) -> None:
        """Start and wait until ``/readyz`` answers 200. Raises LiveServerFailed."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=TOP,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise LiveServerFailed(f"not ready on {self.base_url}:\n{self.log_tail()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill the supervisor with SIGKILL; its children end by themselves a moment later."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End in order. Does nothing when it has already ended."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def log_tail(self) -> str:
        """The last 200 lines the stack wrote."""
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join(lines[-200:])

    @property
    def _log(self) -> Path:
        return self.var_dir / "live_server.log"

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def live_server(
    var_dir: Path,
    settings: Mapping[str, str] | None = None,
    *,
    demo: bool = True,
    command: Sequence[str] = SUPERVISOR,
) -> Iterator[LiveServer]:
    """The running stack with the newest schema and, unless ``demo`` is False, the demo data."""
    server = LiveServer.prepare(var_dir, settings, command=command)
    server.flask("db", "upgrade")
    if demo:
        server.flask("demo", "load")
    server.start()
    try:
        yield server
    finally:
        server.stop()
