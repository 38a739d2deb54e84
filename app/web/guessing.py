"""One network that tries one user name after the other is slowed, and administrators are told once an hour."""

from __future__ import annotations

from flask import request
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from sqlalchemy.orm import Session

from app.accounts.devices import network_words
from app.accounts.service import GUESSING_TOPIC
from app.core import audit, clock, outbox
from app.core.encryption import keyring
from app.core.errors import TooMany
from app.core.rate_limits import limiter

#: So many user names in an hour no office gets wrong by itself.
NAMES_AN_HOUR = 8

_SAME_NAME = RateLimitItemPerHour(1, namespace="login-name")
_NAMES = RateLimitItemPerHour(NAMES_AN_HOUR, namespace="login-names")
_SLOWED = RateLimitItemPerMinute(1, namespace="login-slowed")


def slow_down() -> None:
    """Let a network that has tried many names try once a minute. Raises TooMany (``many_names``)."""
    if not limiter.enabled or limiter.limiter.test(_NAMES, _caller()):
        return
    if not limiter.limiter.hit(_SLOWED, _caller()):
        raise TooMany(
            "many_names",
            "这个网络上有人接连试了很多用户名，现在一分钟只能试一次。请过一分钟再试，或者用手机扫码登录。",
        )


def note_failure(session: Session, username: str) -> None:
    """A log-in by password went wrong; the name that was typed is counted, and kept nowhere."""
    if not limiter.enabled:
        return
    caller = _caller()
    if not limiter.limiter.hit(_SAME_NAME, caller, keyring.blind_index(f"login-name:{username}")):
        return
    if limiter.limiter.hit(_NAMES, caller) and limiter.limiter.test(_NAMES, caller):
        return
    now = clock.now()
    key = f"{caller[:32]}:{now:%Y%m%d%H}"
    payload = {
        "network": network_words(request.remote_addr),
        "names": NAMES_AN_HOUR,
        "at": now.isoformat(),
        "key": key,
    }
    if outbox.put(session, GUESSING_TOPIC, payload, dedup_key=f"{GUESSING_TOPIC}:{key}"):
        audit.record(session, "login.guessing", actor_id=None, details={"names": NAMES_AN_HOUR})


def _caller() -> str:
    return keyring.blind_index(f"login-from:{request.remote_addr}")
