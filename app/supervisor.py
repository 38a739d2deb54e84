"""``python -m app.supervisor``: the web server and the worker process as one thing to start and to stop.

Whatever ends the supervisor (Ctrl-C, TERM, kill -9), its children end too and no process stays behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from config import address

#: A child that stayed up this long had started properly; its next failure begins a new series.
SETTLED_SECONDS = 10.0
#: A child that has never settled is given up after this many tries in a row.
START_TRIES = 5
POLL_SECONDS = 0.1

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Command:
    """One child: what to call it and what to run."""

    name: str
    argv: Sequence[str]


@dataclass
class _Child:
    command: Command
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0
    has_settled: bool = False


@dataclass
class Supervisor:
    """Keeps ``commands`` running until it is told to stop.

    ``grace`` seconds is how long children may take to end before they are killed; a child that dies is
    started again after ``first_delay`` seconds, doubled each time up to ``longest_delay``.
    ``on_tick`` is called about ten times a second while everything runs.
    """

    commands: Sequence[Command]
    grace: float = 25.0
    first_delay: float = 1.0
    longest_delay: float = 30.0
    on_tick: Callable[[], None] = lambda: None
    _children: list[_Child] = field(default_factory=list)
    _stop_signal: int | None = None
    _reload: bool = False

    def run(self) -> int:
        """Run until stopped.

        Returns 0 after an orderly end, 1 when a child had to be killed or never came up.
        """
        self._listen()
        self._children = [_Child(command) for command in self.commands]
        gave_up = False
        while self._stop_signal is None and not gave_up:
            for child in self._children:
                self._look_after(child)
            gave_up = any(not c.has_settled and c.failures >= START_TRIES for c in self._children)
            if self._reload:
                self._reload = False
                self._send_all(signal.SIGHUP)
            self.on_tick()
            time.sleep(POLL_SECONDS)
        orderly = self._end_all()
        return 0 if orderly and not gave_up else 1

    def _listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_stop)
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            return
        # A closed terminal window means "stop"; the same signal sent to a service means "reload".
        signal.signal(signal.SIGHUP, self._on_stop if os.isatty(0) else self._on_reload)

    def _on_stop(self, number: int, _frame: FrameType | None) -> None:
        self._stop_signal = number

    def _on_reload(self, _number: int, _frame: FrameType | None) -> None:
        self._reload = True

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                child.process = _start(child.command)
                child.started_at = now
            return
        if now - child.started_at >= SETTLED_SECONDS:
            child.has_settled = True
            child.failures = 0
        code = child.process.poll()
        if code is None:
            return
        _kill_group(child.process)
        child.process = None
        if code == -signal.SIGHUP:
            # It has no way to reload other than to start anew.
            return
        child.failures += 1
        delay = min(self.first_delay * 2 ** (child.failures - 1), self.longest_delay)
        child.start_at = now + delay
        _say(f"{child.command.name} 意外退出（{code}），{delay:g} 秒后重新启动。")

    def _send_all(self, number: int) -> None:
        for child in self._children:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(number)

    def _end_all(self) -> bool:
        """Ask every child to end; kill what is left after ``grace`` seconds. True when nothing was left."""
        self._send_all(signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        orderly = True
        for child in self._children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                orderly = False
                _say(f"{child.command.name} 没有按时停下，强制结束。")
            _kill_group(child.process)
            child.process.wait()
        return orderly


def _start(command: Command) -> subprocess.Popen[bytes]:
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def end_with_parent() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have died before the line above took effect.
        if os.getppid() != parent:
            os._exit(1)

    # A session of its own: Ctrl-C then reaches the child once, through us, and leftovers share one group.
    return subprocess.Popen(command.argv, start_new_session=True, preexec_fn=end_with_parent)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@dataclass
class Banner:
    """Says once where everything is, as soon as ``/readyz`` answers 200."""

    host: str
    port: int
    logins: Sequence[str] = ()
    _next_try: float = 0.0
    _shown: bool = False

    def __call__(self) -> None:
        now = time.monotonic()
        if self._shown or now < self._next_try:
            return
        if self._ready():
            self._shown = True
            self._show()
        else:
            self._next_try = time.monotonic() + 0.5

    def _ready(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.port, timeout=1)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _show(self) -> None:
        base = f"http://{self.host}:{self.port}"
        places = {
            "开始页": "/",
            "居民端": "/h5/",
            "工作台": "/console",
            "大屏": "/dashboard",
            "接口文档": "/api/docs",
        }
        print("\ne事办已经启动，用浏览器打开：", flush=True)
        for name, path in places.items():
            print(f"  {name}\t{base}{path}")
        if self.logins:
            sys.stdout.flush()
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(self.logins, timeout=30, check=False)
        print("按 Ctrl-C 停止。\n", flush=True)


def main() -> int:
    """Start the web server and the worker as the environment says (``ESHIBAN_HOST``, ``ESHIBAN_PORT``)."""
    if refused := address.main():
        return refused
    host, port = address.listening_address()
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    demo = os.environ.get("ESHIBAN_MODE") == "demo"
    supervisor = Supervisor(
        commands=[
            Command("web", [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]),
            Command("worker", [*flask, "worker"]),
        ],
        on_tick=Banner(host, port, [*flask, "demo", "logins"] if demo else ()),
    )
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
