"""Mounts everything that opens in a browser."""

from __future__ import annotations

from flask import Flask

from app.web import residents


def register(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(residents.bp)
