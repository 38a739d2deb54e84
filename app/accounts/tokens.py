"""Opaque tokens: random, told once, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in a header and in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token. A plain hash is enough: the token itself is not guessable."""
    return hashlib.sha256(token.encode()).hexdigest()
