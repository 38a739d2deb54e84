"""Identifiers: UUID version 7 (RFC 9562), so that rows sort by the time they were made."""

from __future__ import annotations

from uuid import UUID

import uuid_utils

from app.core import clock


def new_id() -> UUID:
    """A fresh id that carries the clock's present moment."""
    moment = clock.now()
    return UUID(int=uuid_utils.uuid7(int(moment.timestamp()), moment.microsecond * 1000).int)
