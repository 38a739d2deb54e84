"""Whether the service lives, whether it can work, and its figures for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock, outbox
from app.core.unit_of_work import database

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The process can work: its database answers and its storage is there."""
    parts = {"database": _database(), "storage": _storage()}
    ready = all(state == "ok" for state in parts.values())
    return jsonify(status="ok" if ready else "not ready", parts=parts), 200 if ready else 503


def _database() -> str:
    try:
        with database().reading() as session:
            session.execute(text("SELECT 1 FROM org_units LIMIT 1"))
    except SQLAlchemyError as error:
        return type(error).__name__
    return "ok"


def _storage() -> str:
    try:
        current_app.extensions["storage"].put("ready.txt", b"ready")
    except Exception as error:  # whatever a store may raise, the answer is "not ready"
        return type(error).__name__
    return "ok"


@bp.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus: what waits in the outbox, since when, and what could not leave."""
    registry = CollectorRegistry()
    with database().reading() as session:
        count, oldest, dead = outbox.waiting(session)
    Gauge("eshiban_outbox_waiting", "rows that must still leave", registry=registry).set(count)
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    Gauge("eshiban_outbox_oldest_seconds", "age of the oldest waiting row", registry=registry).set(age)
    Gauge("eshiban_outbox_dead", "rows that a person must look at", registry=registry).set(dead)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
