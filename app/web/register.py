"""Mounts everything that opens in a browser."""

from __future__ import annotations

from flask import Flask

from app.web import login, rendering, residents


def register(app: Flask) -> None:
    """Mount the pages."""
    rendering.install(app)
    for blueprint in (residents.bp, login.bp):
        app.register_blueprint(blueprint)
