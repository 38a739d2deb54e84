"""The keys by which systems of others come in: 256 random bits, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.open311.models import ApiClient, ApiKey

#: So that a key is known as one wherever it turns up, by people and by scanners for leaked secrets.
PREFIX = "esb_"
SHOWN = 12
LONGEST = timedelta(days=3 * 366)


def new_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """SHA-256, 64 hex digits; a key is random enough to need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def client_of(session: Session, key: str) -> ApiClient | None:
    """Whose key this is, if it lets anybody in now."""
    return session.scalars(
        select(ApiClient)
        .join(ApiKey)
        .where(
            ApiKey.key_hash == hash_of(key),
            ApiKey.revoked_at.is_(None),
            ApiKey.expires_at > clock.now(),
            ApiClient.closed_at.is_(None),
        )
    ).one_or_none()
