"""Identifiers: UUID version 7 (RFC 9562, 5.7), so that rows sort by the time they were made."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from app.core import clock

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A fresh id that carries the clock's present moment; the standard library has none before Python 3.14."""
    milliseconds = int(clock.now().timestamp() * 1000)
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | _VERSION | (random >> 62) << 64 | _VARIANT | random & (1 << 62) - 1)


def first_id(moment: datetime) -> UUID:
    """What no id made at ``moment`` or later comes before."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | _VERSION | _VARIANT)
