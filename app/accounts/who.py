"""Who a request is from: one look-up a request, by the opaque token it carries."""

from __future__ import annotations

from flask import current_app

from app.accounts import devices, queries
from app.accounts.actor import Actor
from app.accounts.actor_cache import ActorCache
from app.accounts.models import SessionKind
from app.accounts.tokens import token_hash
from app.core import clock
from app.core.unit_of_work import database


def holder(token: str | None, kind: SessionKind) -> Actor | None:
    """Who holds this token; ``None`` when it is unknown, over or revoked, or its account is closed.

    Writes down, in each quarter of an hour once, that the log-in is still used.
    """
    if not token:
        return None

    def read() -> Actor | None:
        with database().reading() as reading:
            return queries.actor_by_token(reading, token, kind)

    cache: ActorCache = current_app.extensions["actors"]
    actor = cache.actor(f"{kind}:{token_hash(token)}", read)
    now = devices.quarter(clock.now())
    if actor and (actor.seen_at is None or actor.seen_at < now):
        with database().transaction() as session:
            devices.note_use(session, actor.session_id, now)
    return actor
