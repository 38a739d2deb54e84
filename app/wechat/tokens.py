"""The access token every server call carries: fetched once, shared by all threads, renewed when refused.

WeChat's "stable" token is the same for whoever asks until five minutes before its end, and the old one stays
good for those five minutes, so several processes may ask without hurting one another. Asking by force kills
the token in use; it is allowed 20 times a day and does nothing within 30 seconds of the last time:
https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

import redis

from app.wechat.errors import Busy

RENEWED_EARLY = 300
FORCED_PER_DAY = 20
FORCED_APART = 30


class TokenStore(Protocol):
    """Keeps one token per app until its time is over."""

    def get(self, app_id: str) -> str | None: ...

    def put(self, app_id: str, token: str, seconds: int) -> None: ...


class MemoryTokenStore:
    """In this process only."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[str, float]] = {}

    def get(self, app_id: str) -> str | None:
        token, until = self._tokens.get(app_id, (None, 0.0))
        return token if time.monotonic() < until else None

    def put(self, app_id: str, token: str, seconds: int) -> None:
        self._tokens[app_id] = (token, time.monotonic() + seconds)


class RedisTokenStore:
    """Shared by all processes. When Redis is away each process keeps its own, and the service goes on."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._own = MemoryTokenStore()

    def get(self, app_id: str) -> str | None:
        try:
            token = self._redis.get(self._key(app_id))
        except redis.RedisError:
            return self._own.get(app_id)
        return token.decode() if isinstance(token, bytes) else token

    def put(self, app_id: str, token: str, seconds: int) -> None:
        self._own.put(app_id, token, seconds)
        with suppress(redis.RedisError):
            self._redis.set(self._key(app_id), token, ex=seconds)

    @staticmethod
    def _key(app_id: str) -> str:
        return f"eshiban:wechat:token:{app_id}"


class AccessTokens:
    """Hands out the token of one app. Of many threads that need a new one, one fetches and the others
    wait."""

    def __init__(
        self, app_id: str, fetch: Callable[[bool], tuple[str, int]], store: TokenStore, patience: float
    ) -> None:
        """`fetch(force)` asks WeChat and answers (token, seconds to live). Nobody waits longer than
        `patience` seconds for another thread's fetch."""
        self._app_id = app_id
        self._ask = fetch
        self._store = store
        self._patience = patience
        self._lock = threading.Lock()
        self._forced: deque[float] = deque(maxlen=FORCED_PER_DAY)

    def current(self) -> str:
        """The token to use now. Raises what `fetch` raises, and `Busy` when another thread's fetch hangs."""
        token = self._store.get(self._app_id)
        if token:
            return token
        with self._turn():
            return self._store.get(self._app_id) or self._fetch(force=False)

    def replacing(self, refused: str) -> str:
        """The token to use after WeChat refused `refused`.

        That is what another thread has fetched meanwhile, else what WeChat now hands out; only if that is
        still the refused one, a new one by force, as often as WeChat allows it. Raises as `current`.
        """
        with self._turn():
            known = self._store.get(self._app_id)
            if known and known != refused:
                return known
            token = self._fetch(force=False)
            if token == refused and self._may_force():
                self._forced.append(time.monotonic())
                token = self._fetch(force=True)
            return token

    def _fetch(self, *, force: bool) -> str:
        token, seconds = self._ask(force)
        self._store.put(self._app_id, token, max(seconds - RENEWED_EARLY, 1))
        return token

    def _may_force(self) -> bool:
        now = time.monotonic()
        if self._forced and now - self._forced[-1] < FORCED_APART:
            return False
        return len(self._forced) < FORCED_PER_DAY or now - self._forced[0] > 86_400

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self._patience):
            raise Busy(None, "waited too long for an access token")
        try:
            yield
        finally:
            self._lock.release()
