"""How often one person, or one address, may do a thing."""

from __future__ import annotations

from flask import g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def _who() -> str:
    actor = getattr(g, "actor", None)
    return f"account:{actor.account_id}" if actor else f"address:{get_remote_address()}"


limiter = Limiter(key_func=_who)
