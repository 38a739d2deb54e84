"""How a phone's request is known to be somebody's: a bearer token, looked up once."""

from __future__ import annotations

from typing import NoReturn

from apiflask import HTTPTokenAuth
from flask import current_app, g, request

from app.accounts import who
from app.accounts.actor import Actor
from app.accounts.models import SessionKind
from app.core import idempotency
from app.core.errors import Unauthorized
from app.core.unit_of_work import SAFE_METHODS, database

auth = HTTPTokenAuth(description="Opaque token from /auth/wechat or /auth/oauth")


@auth.error_handler  # type: ignore[untyped-decorator]
def _refused(_status: int) -> NoReturn:
    """Another scheme than Bearer, or no token after it."""
    raise Unauthorized("login_required", "登录已过期，请重新进入。")


@auth.verify_token  # type: ignore[untyped-decorator]
def _verify(token: str) -> Actor:
    """The actor of this request; a write also shows its Idempotency-Key here, before any work is done.

    Raises Unauthorized (``login_required``), and what :mod:`app.core.idempotency` raises.
    """
    actor = who.holder(token, SessionKind.PHONE)
    if actor is None:
        raise Unauthorized("login_required", "登录已过期，请重新进入。")
    if request.method not in SAFE_METHODS:
        view = current_app.view_functions[request.endpoint] if request.endpoint else None
        idempotency.begin(idempotency.claim_of(request, actor.account_id), database(), view)
    g.actor = actor
    return actor


def current_actor() -> Actor:
    """Who makes this request. Only views behind ``auth_required`` or the console's log-in may ask."""
    actor: Actor = g.actor
    return actor
