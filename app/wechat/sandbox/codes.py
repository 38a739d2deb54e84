"""Codes that stand for a person once, for five minutes: from `wx.login`, `getPhoneNumber` and OAuth."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.wechat.sandbox.refusal import Refusal

LIFETIME = 300
MOST = 10_000


@dataclass(frozen=True)
class _Code:
    openid: str
    scope: str
    minted_at: float
    used: bool = False


class Codes:
    """The codes of one kind. Remembers at most 10 000, used ones too, until their time is over."""

    def __init__(self, now: Callable[[], float], *, used_errcode: int = 40163) -> None:
        """`used_errcode` is what WeChat answers to a code that comes a second time."""
        self._now = now
        self._used_errcode = used_errcode
        self._codes: OrderedDict[str, _Code] = OrderedDict()

    def mint(self, openid: str, scope: str = "") -> str:
        self._forget_old()
        code = secrets.token_hex(16)
        self._codes[code] = _Code(openid, scope, self._now())
        return code

    def redeem(self, code: str) -> tuple[str, str]:
        """Whose code it is, and for which scope. Raises `Refusal` when it is unknown, too old or used."""
        self._forget_old()
        known = self._codes.get(code)
        if known is None:
            raise Refusal(40029)
        if known.used:
            raise Refusal(self._used_errcode)
        self._codes[code] = replace(known, used=True)
        return known.openid, known.scope

    def _forget_old(self) -> None:
        while self._codes:
            code, oldest = next(iter(self._codes.items()))
            if len(self._codes) < MOST and self._now() < oldest.minted_at + LIFETIME:
                return
            del self._codes[code]
