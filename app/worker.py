"""The worker process: delivers the outbox and does what comes round by the clock, until it is told to stop."""

from __future__ import annotations

import signal
import threading

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.core import outbox, periodic

log = structlog.get_logger(__name__)

IDLE_SECONDS = 0.5
PERIODIC_SECONDS = 15.0
BATCH = 20


def work(app: Flask, stop: threading.Event) -> None:
    """Work until ``stop`` is set. A row under way when the process dies is delivered again after its lease."""
    database, handlers, duties = (app.extensions[name] for name in ("database", "handlers", "duties"))
    since_periodic = PERIODIC_SECONDS
    while not stop.is_set():
        try:
            with app.app_context(), app.test_request_context(base_url=app.extensions["settings"].base_url):
                tried = outbox.deliver_due(database, handlers, limit=BATCH)
                if since_periodic >= PERIODIC_SECONDS:
                    periodic.run_due(database, duties)
                    since_periodic = 0.0
        except SQLAlchemyError as error:
            log.error("worker.database_away", exc_info=error)
            tried = 0
        if tried < BATCH:
            stop.wait(IDLE_SECONDS)
            since_periodic += IDLE_SECONDS


def run(app: Flask) -> None:
    """Work until INT or TERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work(app, stop)
