"""The supervisor with trivial children: it needs nothing of the application itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.address import is_free

TOP = Path(__file__).parent.parent

RUN = """
import sys
from app.supervisor import Command, Supervisor
children = [Command(f"child{i}", [sys.executable, "-c", code]) for i, code in enumerate(sys.argv[2:])]
sys.exit(Supervisor(children, grace=float(sys.argv[1]), first_delay=0.05, longest_delay=0.1).run())
"""

#: Leaves its process id in a line of the file ``pids`` and then does as it is told.
NOTE_PID = "import os, signal, time; open('pids', 'a').write(f'{os.getpid()}\\n');"
SLEEP = NOTE_PID + "time.sleep(60)"
IGNORE_TERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
STUBBORN = IGNORE_TERM + SLEEP
WITH_GRANDCHILD = (
    NOTE_PID
    + "import subprocess, sys; subprocess.Popen([sys.executable, '-c', "
    + repr(STUBBORN)
    + "]); time.sleep(60)"
)
DIES = NOTE_PID + "raise SystemExit(3)"

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start(*children: str, grace: float = 10) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(grace), *children],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(TOP)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def pids(folder: Path, at_least: int) -> list[int]:
    def found() -> list[int]:
        file = folder / "pids"
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    wait_until(lambda: len(found()) >= at_least)
    return found()


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_every_child(start: Start, tmp_path: Path, number: int) -> None:
    supervisor = start(SLEEP, SLEEP)
    children = pids(tmp_path, 2)
    supervisor.send_signal(number)
    assert supervisor.wait(10) == 0
    assert not any(is_alive(pid) for pid in children)


def test_children_do_not_outlive_a_killed_supervisor(start: Start, tmp_path: Path) -> None:
    supervisor = start(SLEEP, SLEEP)
    children = pids(tmp_path, 2)
    supervisor.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in children))


def test_a_stubborn_child_is_killed_in_bounded_time(start: Start, tmp_path: Path) -> None:
    supervisor = start(STUBBORN, SLEEP, grace=0.5)
    children = pids(tmp_path, 2)
    supervisor.terminate()
    assert supervisor.wait(10) == 1
    assert not any(is_alive(pid) for pid in children)


def test_grandchildren_are_not_left_behind(start: Start, tmp_path: Path) -> None:
    supervisor = start(WITH_GRANDCHILD)
    family = pids(tmp_path, 2)
    supervisor.terminate()
    assert supervisor.wait(10) == 0
    wait_until(lambda: not any(is_alive(pid) for pid in family))


def test_a_child_that_dies_is_started_again(start: Start, tmp_path: Path) -> None:
    supervisor = start(SLEEP)
    (first,) = pids(tmp_path, 1)
    os.kill(first, signal.SIGKILL)
    second = pids(tmp_path, 2)[1]
    assert second != first
    supervisor.terminate()
    assert supervisor.wait(10) == 0


def test_a_child_that_never_comes_up_ends_the_whole(start: Start, tmp_path: Path) -> None:
    supervisor = start(DIES, SLEEP)
    assert supervisor.wait(20) == 1
    assert "child0 意外退出（3）" in supervisor.stderr.read()
    assert not any(is_alive(pid) for pid in pids(tmp_path, 2))


def test_a_hang_up_reaches_the_children(start: Start, tmp_path: Path) -> None:
    supervisor = start(SLEEP)
    (first,) = pids(tmp_path, 1)
    supervisor.send_signal(signal.SIGHUP)
    assert pids(tmp_path, 2)[1] != first
    supervisor.terminate()
    assert supervisor.wait(10) == 0
    assert supervisor.stderr.read() == ""


def test_a_port_in_use_is_seen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not is_free("127.0.0.1", taken.getsockname()[1])
