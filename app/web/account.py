"""Everybody's own page in the console: where they are logged in, and their authenticator."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import devices, second_factor
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.passwords import LoginRefused
from app.core import audit
from app.core.errors import Conflict, NotFound
from app.core.rate_limits import limiter
from app.core.unit_of_work import database, session
from app.web.second_step import enrolment

bp = APIBlueprint("account", __name__, url_prefix="/console/account", enable_openapi=False)
bp.before_request(require_staff)


@bp.get("")
def show() -> str:
    """Where I am logged in, and whether I use an authenticator."""
    return _page()


@bp.post("/devices/<uuid:session_id>/end")
def end_one(session_id: UUID) -> ResponseReturnValue:
    """Log me out on one device. Raises NotFound (``device_unknown``)."""
    actor = current_actor()
    if not devices.end(session(), actor.account_id, session_id):
        raise NotFound("device_unknown", "这台设备已经退出了。")
    audit.record(session(), "login.ended", actor_id=actor.account_id, place=actor.place)
    return redirect(url_for("account.show"), 303)


@bp.post("/devices/end-others")
def end_others() -> ResponseReturnValue:
    """Log me out everywhere but here."""
    actor = current_actor()
    ended = devices.end_others(session(), actor.account_id, but=actor.session_id)
    audit.record(
        session(),
        "login.ended_elsewhere",
        actor_id=actor.account_id,
        place=actor.place,
        details={"rows": ended},
    )
    return redirect(url_for("account.show"), 303)


@bp.get("/second-factor")
def enrol_form() -> ResponseReturnValue:
    """The QR code for my authenticator."""
    with database().transaction() as writing:
        page = enrolment(writing, current_actor().account_id, back=url_for("account.show"))
    return page or redirect(url_for("account.show"), 303)


@bp.post("/second-factor")
@limiter.limit("10/minute")
def enrol() -> ResponseReturnValue:
    """Take the first code and show the recovery codes once. Raises Conflict (``enrolled``)."""
    account_id = current_actor().account_id
    codes = second_factor.confirm(session(), account_id, request.form.get("code", ""))
    if isinstance(codes, LoginRefused):
        page = enrolment(session(), account_id, back=url_for("account.show"), refusal=str(codes))
        if page is None:
            raise Conflict("enrolled", str(codes))
        return page, 401
    return render_template("recovery_codes.html", codes=codes, following=url_for("account.show"))


@bp.post("/second-factor/remove")
@limiter.limit("10/minute")
def remove() -> ResponseReturnValue:
    """Give my authenticator up, by a code of it: to do without, or to set up a new one."""
    account_id = current_actor().account_id
    refusal = second_factor.check(session(), account_id, request.form.get("code", ""))
    if refusal:
        return _page(refusal=str(refusal)), 401
    second_factor.remove(session(), account_id, by=account_id)
    # An administrator sets up the next one at once.
    must = second_factor.must_have(g.actor)
    return redirect(url_for("account.enrol_form" if must else "account.show"), 303)


def _page(**words: str) -> str:
    actor = current_actor()
    return render_template(
        "account.html",
        devices=devices.live(session(), actor.account_id),
        enrolled=second_factor.in_force(session(), actor.account_id),
        codes_left=second_factor.codes_left(session(), actor.account_id),
        must_have=second_factor.must_have(actor),
        **words,
    )
