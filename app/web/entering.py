"""From the first proof to the console: password or phone, then perhaps a code, then the log-in itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app, redirect, url_for
from flask import session as browser_session
from werkzeug.wrappers import Response

from app.accounts import console_auth, devices, passwords, queries, second_factor, service
from app.accounts.models import SessionKind
from app.core import audit, clock
from app.core.unit_of_work import session
from app.web import navigation

#: How long somebody who has shown a password may take to show a code.
HALF_WAY = timedelta(minutes=10)
_KEY = "half_way"


def proceed(account_id: UUID, following: str | None) -> Response:
    """Somebody has shown who they are once: let them in, or ask for the code they still owe."""
    step = second_factor.next_step(session(), account_id)
    if step is second_factor.Next.NOTHING:
        return enter(account_id, following)
    browser_session.clear()
    # Signed by the application's key, and good for nothing but the second step.
    browser_session[_KEY] = [str(account_id), clock.now().isoformat(), following]
    page = "second_step.code_form" if step is second_factor.Next.CODE else "second_step.enrol_form"
    return redirect(url_for(page), 303)


def half_way() -> tuple[UUID, str | None] | None:
    """Who has shown a password in this browser lately and owes a code, and where they want to go."""
    kept = browser_session.get(_KEY)
    if not kept or clock.now() - datetime.fromisoformat(kept[1]) > HALF_WAY:
        return None
    return UUID(kept[0]), kept[2]


def enter(account_id: UUID, following: str | None = None, *, with_code: bool = False) -> Response:
    """Open a log-in for somebody who has shown all they owe, and bring them to their work."""
    hours = current_app.extensions["settings"].console_session_hours
    passwords.forget_failures(session(), account_id)
    token, _ = service.open_session(
        session(),
        account_id,
        kind=SessionKind.CONSOLE,
        lasts=timedelta(hours=hours),
        whence=devices.whence(),
        second_factor=with_code,
    )
    actor = queries.known_actor(session(), token, SessionKind.CONSOLE)
    audit.record(session(), "login.succeeded", actor_id=account_id, place=actor.place)
    # Whoever sat here before leaves nothing behind.
    browser_session.clear()
    return console_auth.remember(redirect(following or navigation.landing(actor), 303), token)
