"""One line in the log for each request, and one id that leads from the proxy through it to what it sent out.

The line tells the route, never the address that was called: an address may hold a token or somebody's number. Nothing
that was sent or answered stands in it, and nobody's name.
"""

from __future__ import annotations

import re
from time import perf_counter
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
#: Slower than this is worth a look.
SLOW_SECONDS = 1.0
_ID = re.compile(r"[0-9a-f]{32}")


def register(app: Flask) -> None:
    """Begin a trace with every request and tell of it when its answer leaves."""
    app.before_request(_begin)
    app.after_request(_tell)


def trace_id() -> str:
    """The id of this request, as it stands in the logs and in what people are told when something fails."""
    if "trace_id" not in g:
        # What nginx calls $request_id; anything else that comes in this header is somebody's own invention.
        given = request.headers.get(HEADER, "")
        g.trace_id = given if _ID.fullmatch(given) else uuid4().hex
    found: str = g.trace_id
    return found


def _begin() -> None:
    g.began = perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(trace_id=trace_id())


def _tell(response: Response) -> Response:
    response.headers[HEADER] = trace_id()
    took = perf_counter() - g.get("began", perf_counter())
    tell = log.warning if response.status_code >= 500 or took >= SLOW_SECONDS else log.info
    tell(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round(took * 1e3, 1),
        replayed="Idempotency-Replayed" in response.headers or None,
    )
    return response
