"""One POST to an address that somebody else typed in: signed, pinned to a checked network address, and soon over.

The name is resolved once for each sending, every address it stands for is checked, and the connection goes to the one
that was checked: a name that points elsewhere a moment later leads nowhere. Redirects are not followed, and nothing of
the answer is read but its status. Source: OWASP, Server Side Request Forgery Prevention.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from flask import current_app

from app.core.errors import FieldError, Invalid

#: For each step (connecting, waiting for the answer), and for all of them together.
STEP_SECONDS = 5.0
ALL_SECONDS = 10.0
MAX_URL = 500


class Undeliverable(Exception):
    """The other side could not be reached, or did not say yes; ``status`` is what it said."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Address:
    """Where to send to, as far as the text of a URL tells."""

    secure: bool
    host: str
    port: int
    path: str


def checked_address(url: str) -> Address:
    """Take a URL apart.

    Raises Invalid (``bad_address``) for what is no plain https URL, or names an address nothing is sent to; a demo
    and a test may also speak http, and to their own machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad("这个地址读不懂，请检查。") from None
    if not url.isascii() or not url.isprintable() or len(url) > MAX_URL or not parts.hostname:
        raise _bad("这个地址读不懂，请检查。")
    if parts.scheme != "https" and (_in_production() or parts.scheme != "http"):
        raise _bad("地址要以 https:// 开头。")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _bad("地址里不能带用户名、密码和 #。")
    secure = parts.scheme == "https"
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    address = Address(secure, parts.hostname, port or (443 if secure else 80), path)
    if _is_literal(address.host) and not _may_reach(address.host):
        raise _bad("不能填内网地址。")
    return address


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """``v1=`` and the hex HMAC-SHA256 of ``timestamp.body``."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send and return the status, which is a 2xx; raises Undeliverable for everything else."""
    try:
        address = checked_address(url)
    except Invalid as error:
        raise Undeliverable(error.detail) from error
    connection = _Pinned(address, _resolved(address))
    # A timeout counts from one byte to the next: whoever drips would hold the worker for hours.
    watchdog = threading.Timer(ALL_SECONDS, connection.abort)
    watchdog.daemon = True
    watchdog.start()
    try:
        connection.request("POST", address.path, body, dict(headers))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Undeliverable(f"{type(error).__name__}: {error}") from error
    finally:
        watchdog.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise Undeliverable(f"HTTP {status}", status)
    return status


class _Pinned(http.client.HTTPConnection):
    """A connection to one network address that still asks for, and proves, the name."""

    def __init__(self, address: Address, network_address: str) -> None:
        super().__init__(address.host, address.port, timeout=STEP_SECONDS)
        self.default_port = 443 if address.secure else 80
        self._network_address = network_address
        self._context = ssl.create_default_context() if address.secure else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._network_address, self.port), STEP_SECONDS)
        if self._context:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """Have whatever waits on this connection fail now."""
        if self.sock:
            self.sock.shutdown(socket.SHUT_RDWR)


def _resolved(address: Address) -> str:
    """The first network address of a name, if all of them may be reached; raises Undeliverable."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undeliverable("找不到这个域名") from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(_may_reach(one) for one in addresses):
        raise Undeliverable("这个域名指向内网地址")
    return addresses[0]


def _may_reach(text: str) -> bool:
    ip = ip_address(text.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return _may_reach(str(ip.ipv4_mapped))
        # Nothing public stands there: what is set aside (::/8 holds the old way to write an IPv4 address), and sites.
        if ip.is_reserved or ip.is_site_local:
            return False
        # These carry an IPv4 address inside, which could be anybody's.
        if ip.sixtofour or ip.teredo or ip.packed.startswith(bytes.fromhex("0064ff9b")):
            return False
    if ip.is_loopback:
        return not _in_production()
    return ip.is_global and not ip.is_multicast


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _in_production() -> bool:
    return bool(current_app.extensions["settings"].mode == "production")


def _bad(why: str) -> Invalid:
    return Invalid("bad_address", why, errors=[FieldError("url", why)])
