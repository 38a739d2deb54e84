"""Signed addresses of photos: an ``<image>`` cannot send a token, so its address carries one that ends."""

from __future__ import annotations

import math
from uuid import UUID

from flask import current_app, url_for
from itsdangerous import Signer

from app.core import clock

#: An address stays the same for a day, so that phones may cache, and works for one to two days.
DAY_SECONDS = 86_400


def link(media_id: UUID, size: str, *, absolute: bool = False) -> str:
    """The address of one size (``full`` or ``thumb``) of a photo."""
    expires = (math.floor(clock.now().timestamp() / DAY_SECONDS) + 2) * DAY_SECONDS
    path = url_for(
        "media_files.show", media_id=media_id, size=size, e=expires, s=_sign(media_id, size, expires)
    )
    return f"{current_app.extensions['settings'].base_url}{path}" if absolute else path


def is_valid(media_id: UUID, size: str, expires: int, signature: str) -> bool:
    """Whether we made this address and its time is not over."""
    if expires < clock.now().timestamp():
        return False
    return _signer().verify_signature(_subject(media_id, size, expires), signature)


def _sign(media_id: UUID, size: str, expires: int) -> str:
    return _signer().get_signature(_subject(media_id, size, expires)).decode()


def _subject(media_id: UUID, size: str, expires: int) -> bytes:
    return f"{media_id}/{size}/{expires}".encode()


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="media")
