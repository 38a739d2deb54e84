"""The second step of the log-in: a code, or for an administrator who has no authenticator yet, setting one up."""

from __future__ import annotations

from uuid import UUID

import segno
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts import queries, second_factor
from app.accounts.passwords import LoginRefused
from app.core.rate_limits import limiter
from app.core.unit_of_work import database, session
from app.web import entering

bp = Blueprint("second_step", __name__, url_prefix="/console/login")


@bp.get("/code")
def code_form() -> ResponseReturnValue:
    """Where the code is typed."""
    return render_template("second_step.html") if entering.half_way() else _back_to_the_door()


@bp.post("/code")
@limiter.limit("10/minute")
def show_code() -> ResponseReturnValue:
    """Let somebody in by their code; a refusal shows the page again (401)."""
    found = entering.half_way()
    if found is None:
        return _back_to_the_door()
    account_id, following = found
    refusal = second_factor.check(session(), account_id, request.form.get("code", ""))
    if refusal:
        return render_template("second_step.html", refusal=str(refusal)), 401
    return entering.enter(account_id, following, with_code=True)


@bp.get("/enrol")
def enrol_form() -> ResponseReturnValue:
    """The QR code for the authenticator."""
    found = entering.half_way()
    if found is None:
        return _back_to_the_door()
    with database().transaction() as writing:
        return enrolment(writing, found[0]) or _back_to_the_door()


@bp.post("/enrol")
@limiter.limit("10/minute")
def enrol() -> ResponseReturnValue:
    """Take the first code, show the recovery codes once, and let them in."""
    found = entering.half_way()
    if found is None:
        return _back_to_the_door()
    account_id, following = found
    codes = second_factor.confirm(session(), account_id, request.form.get("code", ""))
    if isinstance(codes, LoginRefused):
        page = enrolment(session(), account_id, refusal=str(codes))
        return (page, 401) if page else _back_to_the_door()
    entered = entering.enter(account_id, following, with_code=True)
    address = entered.headers.pop("Location")
    entered.status_code = 200
    entered.mimetype = "text/html"
    entered.set_data(render_template("recovery_codes.html", codes=codes, following=address))
    return entered


def enrolment(writing: Session, account_id: UUID, **words: str) -> str | None:
    """The page that shows a new secret, as a QR code and in groups to type; ``None`` where one is in force."""
    try:
        secret = second_factor.begin(writing, account_id)
    except ValueError:
        return None
    name = queries.account(writing, account_id).name
    product = current_app.extensions["settings"].product_name
    code = segno.make(second_factor.address(secret, name, f"{product}工作台"), error="m", micro=False)
    return render_template(
        "second_factor.html",
        qr=code.svg_inline(scale=5, border=2, omitsize=True),
        groups=[secret[start : start + 4] for start in range(0, len(secret), 4)],
        **words,
    )


def _back_to_the_door() -> ResponseReturnValue:
    return redirect(url_for("login.form"), 303)
