"""Log-in to the console by user name and password, and the way out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts import console_auth, passwords, queries, service
from app.accounts.models import SessionKind
from app.core.rate_limits import limiter
from app.core.unit_of_work import session
from app.web import navigation

bp = Blueprint("login", __name__)


@bp.get("/console/login")
def form() -> str:
    """The log-in page."""
    return render_template("login.html", next=console_auth.safe_next(request.args.get("next")))


@bp.post("/console/login")
@limiter.limit("10/minute")
def log_in() -> ResponseReturnValue:
    """Check user name and password; a refusal shows the page again, with the sentence (401)."""
    username = request.form.get("username", "").strip()
    following = console_auth.safe_next(request.form.get("next"))
    found = passwords.check_password(session(), username=username, password=request.form.get("password", ""))
    if isinstance(found, passwords.LoginRefused):
        page = render_template("login.html", next=following, username=username, refusal=str(found))
        return page, 401
    return enter(found, following)


@bp.post("/console/logout")
def log_out() -> Response:
    """End this log-in, here and on the server."""
    token = request.cookies.get(console_auth.COOKIE)
    actor = queries.known_actor(session(), token, SessionKind.CONSOLE) if token else None
    if actor:
        service.revoke_session(session(), actor.session_id)
    browser_session.clear()
    return console_auth.forget(redirect(url_for("login.form"), 303))


def enter(account_id: UUID, following: str | None = None) -> Response:
    """Open a log-in for somebody who has shown who they are, and bring them to their work."""
    hours = current_app.extensions["settings"].console_session_hours
    token, _ = service.open_session(
        session(), account_id, kind=SessionKind.CONSOLE, lasts=timedelta(hours=hours)
    )
    actor = queries.known_actor(session(), token, SessionKind.CONSOLE)
    # Whoever sat here before leaves nothing behind.
    browser_session.clear()
    return console_auth.remember(redirect(following or navigation.landing(actor), 303), token)
