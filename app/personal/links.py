"""Signed addresses of copies: a browser that downloads cannot send a token, so its address carries one that ends."""

from __future__ import annotations

import math
from uuid import UUID

from flask import current_app, url_for
from itsdangerous import Signer

from app.core import clock

#: Long enough to copy it to another device, short for everything there is about a person.
LIFE_SECONDS = 3_600


def link(export_id: UUID) -> str:
    """The address of a copy, good for an hour."""
    expires = math.floor(clock.now().timestamp()) + LIFE_SECONDS
    path = url_for("data_files.download", export_id=export_id, e=expires, s=_sign(export_id, expires))
    return f"{current_app.extensions['settings'].base_url}{path}"


def is_valid(export_id: UUID, expires: int, signature: str) -> bool:
    """Whether we made this address and its time is not over."""
    if expires < clock.now().timestamp():
        return False
    return _signer().verify_signature(_subject(export_id, expires), signature.encode())


def _sign(export_id: UUID, expires: int) -> str:
    return _signer().get_signature(_subject(export_id, expires)).decode()


def _subject(export_id: UUID, expires: int) -> bytes:
    return f"{export_id}/{expires}".encode()


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="export")
