"""Somebody who listens: a real HTTP server that keeps what it gets and answers as it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Got:
    """One call."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers ``status``; with ``drip`` it sends its headers so slowly that they never end."""

    status: int = 204
    drip: bool = False
    location: str | None = None
    got: list[Got] = field(default_factory=list)
    url: str = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(Got(dict(self.headers), body))
            if receiver.drip:
                for _ in range(100):
                    self.wfile.write(b"H")
                    time.sleep(0.1)
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?from=street"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
