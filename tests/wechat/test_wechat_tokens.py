"""The access token: fetched once, renewed once, never in a loop; and the time limits of every call."""

import threading
import time

import pytest
import redis

from app.wechat import MemoryTokenStore, RedisTokenStore, Scene, WeChat
from app.wechat.errors import Busy, Misconfigured
from app.wechat.tokens import AccessTokens

TOKEN = "cgi-bin/stable_token"
CHECK = "wxa/msg_sec_check"


def check(wechat):
    return wechat.check_text("o-lin", "你好", Scene.COMMENT)


def test_eight_cold_threads_fetch_one_token(wechat, sandbox):
    sandbox.fault("hang", path=TOKEN, seconds=0.2)
    start = threading.Barrier(8)
    verdicts = []

    def ask():
        start.wait()
        verdicts.append(check(wechat))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verdicts) == 8
    assert sandbox.times_called(TOKEN) == 1


def test_a_token_is_used_again(wechat, sandbox):
    for _ in range(3):
        check(wechat)
    assert sandbox.times_called(TOKEN) == 1


def test_two_clients_get_the_same_token_and_do_not_hurt_each_other(config, sandbox):
    one, other = WeChat(config), WeChat(config)
    for wechat in (one, other, one):
        check(wechat)
    assert sandbox.times_called(CHECK) == 3


def test_a_token_that_ends_is_renewed_without_anybody_noticing(wechat, sandbox, lin):
    check(wechat)
    sandbox.clock.forward(7200)
    sandbox.login_code(lin)
    check(wechat)
    assert sandbox.times_called(TOKEN) == 2
    assert sandbox.times_called(CHECK) == 3


def test_a_token_that_ends_under_eight_threads_is_renewed_once(wechat, sandbox, lin):
    check(wechat)
    sandbox.clock.forward(7200)
    sandbox.login_code(lin)
    threads = [threading.Thread(target=check, args=(wechat,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sandbox.times_called(TOKEN) == 2


def test_a_token_killed_by_somebody_else_is_replaced_without_force(wechat, sandbox):
    check(wechat)
    sandbox.clock.forward(60)
    sandbox.post(
        f"api/{TOKEN}",
        grant_type="client_credential",
        appid="wx00000000000000aa",
        secret="mini-program-secret",
        force_refresh=True,
    )
    check(wechat)
    assert sandbox.times_called(TOKEN) == 3


@pytest.mark.parametrize("trouble", ["token_invalid", "token_malformed", "token_expired"])
def test_a_refused_token_is_renewed_once(wechat, sandbox, trouble):
    check(wechat)
    sandbox.fault(trouble, path=CHECK)
    check(wechat)
    # The plain fetch hands out the refused token again, so a second one goes by force.
    assert sandbox.times_called(TOKEN) == 3


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_lasting_refusal_does_not_loop(wechat, sandbox, errcode):
    kind = {40001: "token_invalid", 40014: "token_malformed", 42001: "token_expired"}[errcode]
    sandbox.fault(kind, times=100)
    with pytest.raises(Misconfigured) as refused:
        check(wechat)
    assert refused.value.errcode == errcode
    assert sandbox.times_called(CHECK) == 2


def test_force_is_used_at_most_once_in_thirty_seconds(wechat, sandbox):
    sandbox.fault("token_invalid", times=100)
    for _ in range(3):
        with pytest.raises(Misconfigured):
            check(wechat)
    # One cold fetch, then per call one plain fetch, and force only the first time.
    assert sandbox.times_called(TOKEN) == 1 + 3 + 1


def issue(sandbox, *, force):
    return sandbox.post(
        f"api/{TOKEN}",
        grant_type="client_credential",
        appid="wx00000000000000aa",
        secret="mini-program-secret",
        force_refresh=force,
    )


def test_the_stable_token_stays_until_five_minutes_before_its_end(sandbox):
    first = issue(sandbox, force=False)
    assert first["expires_in"] == 7200
    sandbox.clock.forward(6899)
    assert issue(sandbox, force=False) == {**first, "expires_in": 301}
    sandbox.clock.forward(1)
    second = issue(sandbox, force=False)
    assert second["access_token"] != first["access_token"]
    body = {"version": 2, "openid": "o-lin", "scene": 1, "content": "好"}
    sandbox.login_code()
    for token in (first, second):
        assert sandbox.post(f"api/{CHECK}?access_token={token['access_token']}", **body)["errcode"] == 0
    sandbox.clock.forward(300)
    old = sandbox.post(f"api/{CHECK}?access_token={first['access_token']}", **body)
    assert old["errcode"] in (40001, 42001)


def test_force_makes_a_new_token_and_kills_the_old_one(sandbox):
    first = issue(sandbox, force=False)["access_token"]
    second = issue(sandbox, force=True)["access_token"]
    assert second != first
    assert sandbox.post(f"api/{CHECK}?access_token={first}")["errcode"] == 40001
    assert issue(sandbox, force=True)["access_token"] == second, "too soon: nothing happens"
    sandbox.clock.forward(30)
    assert issue(sandbox, force=True)["access_token"] != second


def test_force_is_allowed_twenty_times_a_day(sandbox):
    for _ in range(20):
        assert "access_token" in issue(sandbox, force=True)
        sandbox.clock.forward(30)
    assert issue(sandbox, force=True)["errcode"] == 45009
    assert "access_token" in issue(sandbox, force=False)
    sandbox.clock.forward(86_400)
    assert "access_token" in issue(sandbox, force=True)


@pytest.mark.parametrize(
    ("token", "errcode"), [("", 41001), ("short", 40014), ("sandbox_" + "0" * 64, 40001)]
)
def test_what_is_no_token_is_refused(sandbox, token, errcode):
    assert sandbox.post(f"api/{CHECK}?access_token={token}")["errcode"] == errcode


@pytest.mark.parametrize("path", [TOKEN, CHECK])
def test_a_hanging_server_is_given_up(wechat_with, sandbox, path):
    wechat = wechat_with(timeout=0.1)
    sandbox.fault("hang", path=path, seconds=0.5)
    start = time.monotonic()
    with pytest.raises(Busy) as refused:
        check(wechat)
    assert time.monotonic() - start < 0.4
    assert refused.value.errcode is None


def test_nobody_waits_longer_for_another_threads_fetch():
    arrived, go_on = threading.Event(), threading.Event()

    def fetch(force):
        arrived.set()
        go_on.wait(5)
        return "token", 7200

    tokens = AccessTokens("wx", fetch, MemoryTokenStore(), patience=0.05)
    first = threading.Thread(target=tokens.current)
    first.start()
    arrived.wait(5)
    with pytest.raises(Busy):
        tokens.current()
    go_on.set()
    first.join()
    assert tokens.current() == "token"


def test_no_server_at_all_is_busy_and_tells_no_secret(wechat_with):
    wechat = wechat_with(api_base_url="http://127.0.0.1:1/")
    with pytest.raises(Busy) as refused:
        wechat.code_to_session("code")
    assert refused.value.retryable
    assert "mini-program-secret" not in str(refused.value)
    assert refused.value.__context__ is None


def test_the_settings_do_not_print_secrets(config):
    assert "secret" not in repr(config).replace("mp_secret", "").replace("oa_secret", "")


class FakeRedis:
    """As much of Redis as a token needs, with a plug to pull."""

    def __init__(self):
        self.values = {}
        self.seconds = {}
        self.plugged = True

    def get(self, key):
        self._reach()
        return self.values.get(key)

    def set(self, key, value, ex):
        self._reach()
        self.values[key], self.seconds[key] = value.encode(), ex

    def _reach(self):
        if not self.plugged:
            raise redis.ConnectionError("unplugged")


def test_processes_share_the_token_through_redis(config, sandbox):
    shared = FakeRedis()
    for _ in range(2):
        check(WeChat(config, RedisTokenStore(shared)))
    assert sandbox.times_called(TOKEN) == 1
    assert list(shared.seconds.values()) == [6900]


def test_without_redis_the_token_is_kept_in_the_process(config, sandbox):
    shared = FakeRedis()
    shared.plugged = False
    wechat = WeChat(config, RedisTokenStore(shared))
    for _ in range(3):
        check(wechat)
    assert sandbox.times_called(TOKEN) == 1


def test_a_stored_token_is_forgotten_when_its_time_is_over():
    store = MemoryTokenStore()
    store.put("wx", "token", 60)
    assert store.get("wx") == "token"
    store.put("wx", "token", 0)
    assert store.get("wx") is None
