"""The code on the screen at the door: another one every half minute, known by its seal alone and kept nowhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from flask import current_app

from app.core import clock

STEP_SECONDS = 30
_SEAL_BYTES = 10


class Way(StrEnum):
    """What a code is for."""

    IN = "in"
    OUT = "out"


_MARKS = {Way.IN: b"i", Way.OUT: b"o"}
_WAYS = {mark: way for way, mark in _MARKS.items()}


@dataclass(frozen=True)
class ScreenCode:
    """What a code says once its seal is found to be ours."""

    way: Way
    session_id: UUID
    step: int

    @property
    def shown_at(self) -> datetime:
        """When the screen began to show it."""
        return datetime.fromtimestamp(self.step * STEP_SECONDS, UTC)

    @property
    def gone_at(self) -> datetime:
        """When the screen began to show the next one."""
        return datetime.fromtimestamp((self.step + 1) * STEP_SECONDS, UTC)

    @property
    def is_fresh(self) -> bool:
        """Whether the screen shows it now, or did a moment ago: somebody may just be holding up their phone."""
        return 0 <= current_step() - self.step <= 1


def current_step() -> int:
    """The number of the half minute it is."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def new_code(way: Way, session_id: UUID) -> str:
    """What the screen of a session shows in this half minute: 42 characters that need no escaping in an address."""
    said = _MARKS[way] + session_id.bytes + current_step().to_bytes(4, "big")
    return base64.urlsafe_b64encode(said + _seal(said)).decode().rstrip("=")


def read_code(code: str) -> ScreenCode | None:
    """What a code says; ``None`` when it is not one of ours."""
    try:
        whole = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return None
    said, seal = whole[:-_SEAL_BYTES], whole[-_SEAL_BYTES:]
    if len(said) != 21 or not hmac.compare_digest(seal, _seal(said)):
        return None
    return ScreenCode(_WAYS[said[:1]], UUID(bytes=said[1:17]), int.from_bytes(said[17:], "big"))


def _seal(said: bytes) -> bytes:
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"door-screen:" + said, hashlib.sha256).digest()[:_SEAL_BYTES]
