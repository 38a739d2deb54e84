"""A crowd of phones: sends calls it is given over a few connections that stay open, and writes down every answer.

``python -m bench.crowd PORT CONNECTIONS CALLS ANSWERS`` reads and writes JSON files. It is a process of its own, and
small, because it shares the machine with the server it measures. Where a connection breaks or the server asks for
patience, the same call is sent again with the same key, as phones do; ``calls`` is sent from the front to the back.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path

#: How long to wait before a call is sent again.
PATIENCE = 0.2
GIVE_UP_SECONDS = 400

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Call:
    """One sign-up, by whom and under which key."""

    person: int
    path: str
    token: str
    key: str

    def bytes(self) -> bytes:
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n"
            f"Idempotency-Key: {self.key}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
        ).encode()


@dataclass(frozen=True)
class Answer:
    """What came back, how long it took from the first try, and when, in seconds since the crowd set off."""

    person: int
    key: str
    status: int
    body: str
    seconds: float
    at: float
    tries: int


class _Phone:
    """One connection and the call that is on it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.socket: socket.socket | None = None
        self.call: Call | None = None
        self.sent_at = 0.0
        self.tries = 0
        self._received = b""

    def send(self) -> None:
        """Send the call on this connection, or on a new one. Raises OSError."""
        assert self.call is not None
        self.tries += 1
        self._received = b""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=5)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(self.call.bytes())

    def receive(self) -> tuple[int, str] | None:
        """Status and body once all is there. Raises OSError when the connection broke."""
        assert self.socket is not None
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionResetError
        self._received += piece
        head, gap, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not gap or length is None or len(body) < int(length[1]):
            return None
        return int(head[9:12]), body.decode()

    def hang_up(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket = None


class Crowd:
    """Sends all calls; at any moment as many are under way as there are connections."""

    def __init__(self, port: int, connections: int, calls: list[Call]) -> None:
        self._calls = deque(calls)
        self._selector = selectors.DefaultSelector()
        self._phones = [_Phone(port) for _ in range(connections)]
        self._again: list[tuple[float, _Phone]] = []
        self._began = 0.0
        self.answers: list[Answer] = []

    def run(self) -> None:
        """Return when every call is answered. Raises TimeoutError when that takes too long."""
        self._began = time.perf_counter()
        for phone in self._phones:
            self._next(phone)
        while any(phone.call for phone in self._phones):
            if time.perf_counter() - self._began > GIVE_UP_SECONDS:
                raise TimeoutError
            for key, _ in self._selector.select(0.05):
                self._read(key.data)
            now = time.perf_counter()
            due = [phone for at, phone in self._again if at <= now]
            self._again = [(at, phone) for at, phone in self._again if at > now]
            for phone in due:
                self._send(phone)

    def _next(self, phone: _Phone) -> None:
        phone.call = self._calls.popleft() if self._calls else None
        phone.tries, phone.sent_at = 0, time.perf_counter()
        if phone.call:
            self._send(phone)

    def _send(self, phone: _Phone) -> None:
        known = phone.socket
        try:
            phone.send()
        except OSError:
            self._broken(phone)
            return
        if phone.socket is not known:
            assert phone.socket is not None
            self._selector.register(phone.socket, selectors.EVENT_READ, phone)

    def _read(self, phone: _Phone) -> None:
        try:
            found = phone.receive()
        except OSError:
            self._broken(phone)
            return
        if found is None:
            return
        status, body = found
        if status in (429, 502, 503):
            self._broken(phone)
            return
        assert phone.call is not None
        now = time.perf_counter()
        self.answers.append(
            Answer(
                phone.call.person,
                phone.call.key,
                status,
                body,
                now - phone.sent_at,
                now - self._began,
                phone.tries,
            )
        )
        self._next(phone)

    def _broken(self, phone: _Phone) -> None:
        if phone.socket is not None and phone.socket in self._selector.get_map():
            self._selector.unregister(phone.socket)
        phone.hang_up()
        self._again.append((time.perf_counter() + PATIENCE, phone))


def main() -> int:
    port, connections, calls, answers = sys.argv[1:]
    crowd = Crowd(int(port), int(connections), [Call(**one) for one in json.loads(Path(calls).read_text())])
    crowd.run()
    Path(answers).write_text(json.dumps([asdict(one) for one in crowd.answers]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
