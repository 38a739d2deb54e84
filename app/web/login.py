"""The console's door: by user name and password, and the way out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts import console_auth, devices, passwords, who
from app.accounts.models import SessionKind
from app.core import audit
from app.core.rate_limits import limiter
from app.core.unit_of_work import session
from app.web import entering, guessing

bp = Blueprint("login", __name__)


@bp.get("/console/login")
def form() -> str:
    """The log-in page."""
    return render_template("login.html", next=console_auth.safe_next(request.args.get("next")))


@bp.post("/console/login")
@limiter.limit("10/minute")
def log_in() -> ResponseReturnValue:
    """Check user name and password; a refusal shows the page again, with the sentence (401).

    Raises TooMany (``many_names``) where one name after the other is tried.
    """
    guessing.slow_down()
    username = request.form.get("username", "").strip()
    following = console_auth.safe_next(request.form.get("next"))
    found = passwords.check_password(session(), username=username, password=request.form.get("password", ""))
    if isinstance(found, passwords.LoginRefused):
        guessing.note_failure(session(), username)
        page = render_template("login.html", next=following, username=username, refusal=str(found))
        return page, 401
    return entering.proceed(found, following)


@bp.post("/console/logout")
def log_out() -> Response:
    """End this log-in, here and on the server."""
    actor = who.holder(request.cookies.get(console_auth.COOKIE), SessionKind.CONSOLE)
    if actor:
        devices.end(session(), actor.account_id, actor.session_id)
        audit.record(session(), "login.ended", actor_id=actor.account_id, place=actor.place)
    browser_session.clear()
    return console_auth.forget(redirect(url_for("login.form"), 303))
