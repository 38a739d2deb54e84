"""Whether a certificate holds, for anybody who has its number: plain pages without a log-in."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.certificates import queries, views
from app.certificates.numbers import is_sound, read_number, written
from app.core.rate_limits import limiter
from app.core.unit_of_work import session

bp = Blueprint("verify", __name__, template_folder="templates")

#: For each address: enough for a queue at a desk, too little to try numbers.
LIMIT = "30/minute"


@bp.get("/verify")
@limiter.limit(LIMIT)
def ask() -> BaseResponse:
    """A field for the number; with one in it, on to what it says."""
    typed = request.args.get("number", "").strip()
    if typed:
        return redirect(url_for(".show", number=written(read_number(typed))[:40] or typed[:40]), 303)
    return _page("verify_ask.html")


@bp.get("/verify/<number>")
@limiter.limit(LIMIT)
def show(number: str) -> Response:
    """What is known of a number: it holds, it was revoked, or there is no such certificate."""
    plain = read_number(number)
    sound = is_sound(plain)
    found = queries.by_number(session(), plain) if sound else None
    if found is None:
        return _page("verify_ask.html", 404, typed=number[:40], misread=not sound)
    return _page("verify_verdict.html", verdict=views.verdict(session(), found))


def _page(template: str, status: int = 200, **words: object) -> Response:
    response = make_response(render_template(f"certificates/{template}", **words), status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
