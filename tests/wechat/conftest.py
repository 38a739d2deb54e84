"""The sandbox behind a real HTTP server, and the production client in front of it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from app.wechat import WeChat, WeChatConfig
from app.wechat.push import SUCCESS, MessagePush, Push
from app.wechat.sandbox import Callback, Person, SandboxConfig, create_sandbox

MP_APPID = "wx00000000000000aa"
MP_SECRET = "mini-program-secret"
OA_APPID = "wx00000000000000bb"
OA_SECRET = "official-account-secret"
PUSH_TOKEN = "push-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

LIN = Person("o-lin", "u-lin", "oa-lin", "林秀英", "居民", "住3号楼", "13800000000")
WU = Person("o-wu", None, "oa-wu", "吴建国", "社区工作者", "管香荔园", "13900000000")


class Clock:
    """The sandbox's time; only tests move it."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += seconds


class Site:
    """What the server serves, exchanged by every test."""

    def __init__(self) -> None:
        self.app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@dataclass
class Sandbox:
    """The sandbox as a test sees it: its address, its time, what was asked of it and what it pushed."""

    url: str
    clock: Clock
    calls: list[str] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def get(self, path: str, /, **query: str) -> Any:
        answer = requests.get(self.url + path, params=query, timeout=5)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, /, **body: Any) -> Any:
        answer = requests.post(self.url + path, json=body, timeout=5)
        answer.raise_for_status()
        return answer.json()

    def login_code(self, person: Person = LIN) -> str:
        return self.post(f"people/{person.openid}/login-code")["code"]

    def phone_code(self, person: Person = LIN) -> str:
        return self.post(f"people/{person.openid}/phone-code")["code"]

    def accept(self, *template_ids: str, person: Person = LIN) -> Any:
        return self.post(f"people/{person.openid}/subscriptions", template_ids=list(template_ids))

    def fault(self, kind: str, /, **more: Any) -> None:
        self.post("faults", kind=kind, **more)

    def times_called(self, path: str) -> int:
        return self.calls.count(f"/sandbox/api/{path}")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Site, str]]:
    site = Site()
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_sandbox(site: tuple[Site, str]) -> Callable[..., Sandbox]:
    """Opens a new sandbox, with other settings if some are given."""
    served, url = site

    def open_it(*, controls: bool = True, style: str = "json") -> Sandbox:
        sandbox = Sandbox(f"{url}sandbox/", Clock())
        config = SandboxConfig(
            mp_appid=MP_APPID,
            mp_secret=MP_SECRET,
            oa_appid=OA_APPID,
            oa_secret=OA_SECRET,
            pages={"pages/home/home", "pages/request/detail"},
            template_ids={"T-progress", "T-signup", "T-notice", "T-points"},
            oauth_hosts={"h5.example.com"},
            callback=Callback(f"{url}wechat/callback", PUSH_TOKEN, AES_KEY, style=style, pause=0.01),
        )
        app = Flask("sandbox-under-test")
        app.register_blueprint(create_sandbox([LIN, WU], config, controls=controls, now=sandbox.clock))
        push = MessagePush(MP_APPID, PUSH_TOKEN, AES_KEY)

        @app.before_request
        def note_call() -> None:
            sandbox.calls.append(request.path)

        @app.post("/wechat/callback")
        def receive() -> str:
            sandbox.pushes.append(push.open(request.args, request.get_data()))
            return sandbox.answers.pop() if sandbox.answers else SUCCESS

        served.app = app
        return sandbox

    return open_it


@pytest.fixture
def sandbox(open_sandbox: Callable[..., Sandbox]) -> Sandbox:
    return open_sandbox()


@pytest.fixture
def config(sandbox: Sandbox) -> WeChatConfig:
    return WeChatConfig(
        mp_appid=MP_APPID,
        mp_secret=MP_SECRET,
        oa_appid=OA_APPID,
        oa_secret=OA_SECRET,
        template_ids={"progress": "T-progress", "signup": "T-signup", "gone": "T-gone"},
        api_base_url=f"{sandbox.url}api/",
        open_base_url=f"{sandbox.url}open/",
        timeout=2,
    )


@pytest.fixture
def wechat(config: WeChatConfig) -> WeChat:
    return WeChat(config)


@pytest.fixture
def wechat_with(config: WeChatConfig) -> Callable[..., WeChat]:
    """A client with some settings changed."""
    return lambda **changes: WeChat(replace(config, **changes))


@pytest.fixture
def lin() -> Person:
    return LIN


@pytest.fixture
def wu() -> Person:
    return WU


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits, for two seconds at most, until something is so."""

    def wait(is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + 2
        while not is_so():
            assert time.monotonic() < end, "it never came to be"
            time.sleep(0.01)

    return wait
