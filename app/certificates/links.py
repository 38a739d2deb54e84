"""Signed addresses of certificates: a new tab cannot send a token, so its address carries one that ends."""

from __future__ import annotations

import math
from uuid import UUID

from flask import current_app, url_for
from itsdangerous import Signer

from app.core import clock

LIFE_SECONDS = 3_600


def link(certificate_id: UUID) -> str:
    """The address of somebody's own PDF, good for an hour."""
    expires = math.floor(clock.now().timestamp()) + LIFE_SECONDS
    signature = _signer().get_signature(_subject(certificate_id, expires)).decode()
    return url_for("certificate_files.show", certificate_id=certificate_id, e=expires, s=signature)


def is_valid(certificate_id: UUID, expires: int, signature: str) -> bool:
    """Whether we made this address and its time is not over."""
    if expires < clock.now().timestamp():
        return False
    return _signer().verify_signature(_subject(certificate_id, expires), signature.encode())


def _subject(certificate_id: UUID, expires: int) -> bytes:
    return f"{certificate_id}/{expires}".encode()


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="certificate")
