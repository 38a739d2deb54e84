"""One request, one session, one commit: returning commits, raising rolls back."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, request
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import Database

#: Methods that by HTTP's own words change nothing (RFC 9110, 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """The database of the running application."""
    found: Database = current_app.extensions["database"]
    return found


def session() -> Session:
    """The session of this request, opened on first use.

    Opening late keeps slow work that comes before (a photo decoded, a call to WeChat) free of locks.
    """
    if "session" not in g:
        g.session = database().session(writing=request.method not in SAFE_METHODS)
        opened: Callable[[Session], None] | None = g.pop("on_session_open", None)
        if opened:
            opened(g.session)
    found: Session = g.session
    return found


def commit() -> None:
    """Commit what this request did; called once, by the application, after the view has returned."""
    if "session" in g:
        g.session.commit()
    audit.write_looks(database())


def close(_error: BaseException | None = None) -> None:
    """Give the connection back; what was not committed is rolled back."""
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()
