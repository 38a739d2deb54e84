"""Whose word on where a request comes from is taken: only that of our own reverse proxy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """Takes the last address of ``X-Forwarded-For`` when the request comes from one of ``addresses``.

    Without it everybody behind nginx would share one address, and with it one allowance of log-ins. From anybody
    else the header means nothing: they could write into it whatever they like.
    """

    def __init__(self, application: WSGIApplication, addresses: Collection[str]) -> None:
        self._direct = application
        self._forwarded = ProxyFix(application, x_for=1, x_proto=0, x_host=0)
        self._addresses = frozenset(addresses)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REMOTE_ADDR") in self._addresses:
            return self._forwarded(environ, start_response)
        return self._direct(environ, start_response)
