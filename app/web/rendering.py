"""What every page of the console and the dashboards has at hand, and the headers they leave with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from markupsafe import Markup

from app.accounts.roles import ROLE_NAMES
from app.core import clock
from app.core.unit_of_work import session
from app.web import navigation

#: Pages with their own scripts inside (the API's documentation) or their own build (the resident's pages).
_NOT_OURS = ("openapi", "residents")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def install(app: Flask) -> None:
    """Give the templates their words and the answers their headers."""
    app.add_template_global(icon)
    app.add_template_filter(clock.say, "say")
    app.add_template_filter(clock.say_day, "day")
    app.add_template_filter(say_span)
    app.context_processor(_shell)
    app.after_request(_headers)


def icon(name: str, *, extra: str = "") -> Markup:
    """An icon of the sprite; it says nothing by itself, so words must stand beside it."""
    address = url_for("static", filename="vendor/icons/icons.svg")
    return Markup(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    ).format(extra, address, name)


def say_span(start: datetime, end: datetime) -> str:
    """From when until when, as people say it: ``今天 14:30 到 16:00``."""
    same_day = clock.local(start).date() == clock.local(end).date()
    return (
        f"{clock.say(start)} 到 {clock.local(end):%H:%M}"
        if same_day
        else f"{clock.say(start)} 到 {clock.say(end)}"
    )


def _shell() -> dict[str, Any]:
    settings = current_app.extensions["settings"]
    actor = g.get("actor")
    items = navigation.items_for(actor) if actor else []
    return {
        "product_name": settings.product_name,
        "hotline": settings.hotline,
        "is_demo": settings.sandbox,
        "is_part": "HX-Request" in request.headers,
        "me": actor,
        "role_names": ROLE_NAMES,
        "nav": items,
        "nav_waiting": lambda item: navigation.waiting(item, session(), actor) if actor else "",
        "nav_current": navigation.current(items, request.path),
    }


def _headers(response: Response) -> Response:
    if response.mimetype != "text/html" or request.blueprint in _NOT_OURS:
        return response
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    # Pages name people: an office's shared browser must not keep them.
    response.headers["Cache-Control"] = "no-store"
    if "HX-Request" in request.headers and response.status_code >= 400:
        response.headers.setdefault("HX-Retarget", "#notice")
        response.headers.setdefault("HX-Reswap", "innerHTML show:top")
    return response
