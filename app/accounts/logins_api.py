"""Log-ins, for phones: where somebody is logged in, and letting a computer in with the phone."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts import console_tickets, devices
from app.accounts.auth import auth, current_actor
from app.accounts.schemas import ConsoleLogin, ConsoleLoginIn, Device
from app.core import audit
from app.core.errors import NotFound
from app.core.rate_limits import limiter
from app.core.schemas import Items, reply
from app.core.unit_of_work import session

bp = APIBlueprint("logins", __name__, tag="账号 Accounts")


@bp.get("/me/sessions")
@bp.auth_required(auth)
@bp.output(Items[Device])
def my_devices() -> Response:
    """Where I am logged in, the last used first."""
    return _devices()


@bp.delete("/me/sessions/<uuid:session_id>")
@bp.auth_required(auth)
@bp.output(Items[Device])
def end_one(session_id: UUID) -> Response:
    """Log me out on one device; what is left."""
    actor = current_actor()
    if not devices.end(session(), actor.account_id, session_id):
        raise NotFound("device_unknown", "这台设备已经退出了。")
    if actor.posts:
        audit.record(session(), "login.ended", actor_id=actor.account_id, place=actor.place)
    return _devices()


@bp.post("/me/sessions/revoke-others")
@bp.auth_required(auth)
@bp.output(Items[Device])
def end_others() -> Response:
    """Log me out everywhere but here; what is left."""
    actor = current_actor()
    ended = devices.end_others(session(), actor.account_id, but=actor.session_id)
    if actor.posts:
        audit.record(
            session(),
            "login.ended_elsewhere",
            actor_id=actor.account_id,
            place=actor.place,
            details={"rows": ended},
        )
    return _devices()


def _devices() -> Response:
    actor = current_actor()
    items = [
        Device(
            id=login.id,
            kind=login.kind,
            device=login.device or "其他设备",
            network=login.network,
            created_at=login.created_at,
            last_seen_at=login.last_seen_at,
            current=login.id == actor.session_id,
        )
        for login in devices.live(session(), actor.account_id)
    ]
    return reply(Items[Device](items=items))


@bp.get("/work/console-logins/<code>")
@bp.auth_required(auth)
@limiter.limit("30/minute")
@bp.output(ConsoleLogin)
def waiting_computer(code: str) -> Response:
    """The computer that shows this code and waits to be let in to the console."""
    ticket = console_tickets.waiting(session(), current_actor(), code)
    return reply(ConsoleLogin.model_validate(ticket))


@bp.post("/work/console-logins/<code>")
@bp.auth_required(auth)
@limiter.limit("30/minute")
@bp.input(ConsoleLoginIn, arg_name="body")
@bp.output({}, status_code=204)
def answer_computer(code: str, body: ConsoleLoginIn) -> tuple[str, int]:
    """Let the computer that shows this code in to the console as me, or turn it away."""
    console_tickets.answer(session(), current_actor(), code, confirm=body.confirm)
    return "", 204
