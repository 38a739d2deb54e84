"""Where the server listens. ``python -m config.address`` says whether somebody else is already there."""

from __future__ import annotations

import os
import socket
import sys


def listening_address() -> tuple[str, int]:
    """Host and port as the environment gives them (``ESHIBAN_HOST``, ``ESHIBAN_PORT``)."""
    return os.environ.get("ESHIBAN_HOST") or "127.0.0.1", int(os.environ.get("ESHIBAN_PORT") or 8000)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, proto) as probe:
        # As gunicorn does: connections of an ended server that still linger are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def main() -> int:
    """Exit code 0 when the address is free, 2 (and a sentence) when it is not."""
    host, port = listening_address()
    if is_free(host, port):
        return 0
    print(
        f"端口 {port} 已经被别的程序占用，请换一个，例如：make run PORT={port + 1}\n"
        f"Port {port} on {host} is in use; choose another one, for example: make run PORT={port + 1}",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
