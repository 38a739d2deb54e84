"""Runs a server no longer than its owner lives.

``python -m tests.support.keeper OWNER_PID PID_FILE USER -- command…``
The owner may be interrupted, crash or be killed with -9; the server is ended all the same.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

#: Ends PostgreSQL at once but in order; Redis takes it the same way.
STOP = signal.SIGINT
GRACE_SECONDS = 10


def main(argv: list[str]) -> int:
    owner, pid_file, user, command = int(argv[0]), Path(argv[1]), argv[2], argv[4:]
    asked_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: asked_to_stop.append(received))

    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **as_user(user))
    temporary = pid_file.with_suffix(".new")
    temporary.write_text(str(server.pid))
    temporary.rename(pid_file)
    while server.poll() is None and not asked_to_stop and is_alive(owner):
        time.sleep(0.2)
    if server.poll() is None:
        server.send_signal(STOP)
        try:
            server.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
    code = server.wait()
    if not is_alive(owner):
        shutil.rmtree(pid_file.parent, ignore_errors=True)
    return code


def as_user(user: str) -> dict[str, object]:
    """Arguments for ``subprocess`` that run a command as ``user``; ``""`` means as oneself."""
    if not user:
        return {}
    account = pwd.getpwnam(user)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
