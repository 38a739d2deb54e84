"""Pauses of signing up in the console: who pauses, what they say, and what the street decides."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.activities import absent, door_views, service
from app.core.unit_of_work import session

bp = APIBlueprint(
    "console_pauses",
    __name__,
    url_prefix="/console/pauses",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

PAGE = 30


@bp.get("")
def show() -> str:
    """Who waits for an answer, or everybody who pauses."""
    appealed = request.args.get("all") is None
    rows, following = absent.pauses(
        session(), current_actor(), appealed=appealed, cursor=request.args.get("cursor"), limit=PAGE
    )
    return render_template(
        "activities/pauses.html",
        items=door_views.work_pauses(session(), rows),
        appealed=appealed,
        following=following,
    )


@bp.post("/<uuid:pause_id>/<any(uphold, lift):verb>")
def decide(pause_id: UUID, verb: str) -> ResponseReturnValue:
    """Leave it as it is, or let them sign up again."""
    pause = absent.access_pause(session(), current_actor(), pause_id)
    service.decide(session(), current_actor(), pause, lifted=verb == "lift")
    return redirect(url_for(".show", all=request.form.get("all") or None), 303)
