"""The stable access token of the imitated servers.

https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
"""

import re
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.wechat.sandbox.refusal import Refusal

LIFETIME = 7200
RENEWED_EARLY = 300
FORCED_PER_DAY = 20
FORCED_APART = 30
DAY = 86_400

_SHAPE = re.compile("sandbox_[0-9a-f]{64}")


@dataclass(frozen=True)
class _Token:
    value: str
    ends_at: float


class Tokens:
    """At most two tokens are good at a time: the newest, and the one before it until its last five minutes
    end."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._live: list[_Token] = []
        self._forced: deque[float] = deque(maxlen=FORCED_PER_DAY)

    def issue(self, *, force: bool) -> tuple[str, int]:
        """The token and its seconds to live. Raises `Refusal` (45009) when force was used 20 times within a
        day."""
        now = self._now()
        if force and self._forces(now):
            self._live = [self._new(now)]
        elif not self._live or now >= self._live[-1].ends_at - RENEWED_EARLY:
            self._live = [*self._live[-1:], self._new(now)]
        newest = self._live[-1]
        return newest.value, int(newest.ends_at - now)

    def check(self, value: str) -> None:
        """Raises `Refusal` unless `value` may be used now."""
        if not value:
            raise Refusal(41001)
        if not _SHAPE.fullmatch(value):
            raise Refusal(40014)
        token = next((token for token in self._live if token.value == value), None)
        if token is None:
            raise Refusal(40001)
        if self._now() >= token.ends_at:
            raise Refusal(42001)

    def _forces(self, now: float) -> bool:
        if len(self._forced) == FORCED_PER_DAY and now - self._forced[0] < DAY:
            raise Refusal(45009)
        if self._forced and now - self._forced[-1] < FORCED_APART:
            return False
        self._forced.append(now)
        return True

    @staticmethod
    def _new(now: float) -> _Token:
        return _Token(f"sandbox_{secrets.token_hex(32)}", now + LIFETIME)
