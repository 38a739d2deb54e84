"""Log-in by phone: the log-in page shows a QR code and asks every two seconds whether the phone has said yes."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import console_auth, console_tickets, devices
from app.accounts.models import TicketState
from app.core.rate_limits import limiter
from app.core.unit_of_work import database, session
from app.web import entering

bp = Blueprint("login_by_phone", __name__, url_prefix="/console/login/phone")

COOKIE = "eshiban_ticket"
#: Tells htmx that asking again is of no use.
STOP_ASKING = 286


@bp.post("")
@limiter.limit("30/minute")
def show() -> Response:
    """A new QR code, and the cookie that binds it to this browser."""
    code, secret = console_tickets.open_ticket(session(), devices.whence())
    qr = segno.make(f"{console_tickets.PREFIX}{code}", error="m", micro=False)
    page = render_template(
        "login_qr.html",
        qr=qr.svg_inline(scale=5, border=2, omitsize=True),
        code=f"{code[:4]} {code[4:]}",
        next=console_auth.safe_next(request.form.get("next")),
    )
    answer = Response(page)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(console_tickets.GOOD_FOR.total_seconds()),
        path=url_for("login_by_phone.show"),
        httponly=True,
        samesite="Strict",
        secure=current_app.extensions["settings"].secure_cookies,
    )
    return answer


@bp.post("/state")
def ask() -> ResponseReturnValue:
    """Nothing (204) while the phone has not answered; then the way in, or why not."""
    secret = request.cookies.get(COOKIE, "")
    with database().reading() as reading:
        state = console_tickets.state(reading, secret)
    if state is TicketState.WAITING:
        return "", 204
    account_id = console_tickets.admit(session(), secret) if state is TicketState.CONFIRMED else None
    if account_id is None:
        following = console_auth.safe_next(request.form.get("next"))
        page = render_template("login_qr.html", refused=state is TicketState.REFUSED, next=following)
        return page, STOP_ASKING
    entered = entering.proceed(account_id, console_auth.safe_next(request.form.get("next")))
    # htmx would follow a redirect by itself and put the page into this one.
    entered.headers["HX-Redirect"] = entered.headers.pop("Location")
    entered.status_code = 200
    entered.set_data("")
    entered.delete_cookie(COOKIE, path=url_for("login_by_phone.show"))
    return entered
