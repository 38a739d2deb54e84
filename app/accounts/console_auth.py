"""How a browser's request is known to be a staff member's: an opaque token in a cookie of its own."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import second_factor, who
from app.accounts.models import SessionKind
from app.core.errors import Forbidden

COOKIE = "eshiban_staff"
#: Where a log-in may lead: the pages of staff, and nothing that another site could have put there.
STAFF_PAGES = ("/console", "/dashboard")

AnyResponse = TypeVar("AnyResponse", bound=BaseResponse)


def require_staff() -> BaseResponse | None:
    """For ``before_request`` of the console's blueprints: find out who asks and keep them in ``g.actor``.

    Sends whoever is not logged in to the log-in page, and brings them back afterwards.
    Raises Forbidden (``no_post``) for an account without posts.
    """
    actor = who.holder(request.cookies.get(COOKIE), SessionKind.CONSOLE)
    if actor is None:
        return _to_login()
    if not actor.posts:
        raise Forbidden("no_post", "您的账号现在没有岗位，进不了工作台。请联系街道管理员给您登记岗位。")
    if second_factor.must_have(actor) and not actor.second_factor:
        # They became an administrator after they had come in: once more through the door.
        return _to_login()
    g.actor = actor
    return None


def _to_login() -> BaseResponse:
    if request.headers.get("HX-Request"):
        # A part of a page was asked for: the whole page has to go, and to come back to where it stands.
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = f"{page.path}?{page.query}" if page.query else page.path
        login = url_for("login.form", next=safe_next(here))
        return Response(status=401, headers={"HX-Redirect": login})
    here = request.full_path.removesuffix("?") if request.method == "GET" else ""
    return redirect(url_for("login.form", next=safe_next(here)))


def safe_next(address: str | None) -> str | None:
    """``address`` if it is a path of the staff's own pages, else ``None``."""
    if not address or "\\" in address or not address.isprintable():
        return None
    path = address.split("?", 1)[0]
    if any(path == page or path.startswith(f"{page}/") for page in STAFF_PAGES):
        return address
    return None


def remember(response: AnyResponse, token: str) -> AnyResponse:
    """Have the browser keep the token until it is closed or the log-in is over."""
    settings = current_app.extensions["settings"]
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.console_session_hours * 3600,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
    )
    return response


def forget(response: AnyResponse) -> AnyResponse:
    """Have the browser drop the token."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
    return response
