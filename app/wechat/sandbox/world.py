"""What the sandbox is told and what it remembers: bounded, behind one lock, forgotten at a restart."""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from app.wechat.sandbox.callback import Callback, Postman
from app.wechat.sandbox.codes import Codes
from app.wechat.sandbox.faults import Faults
from app.wechat.sandbox.people import People, Person
from app.wechat.sandbox.tokens import Tokens


@dataclass(frozen=True)
class SandboxConfig:
    """What WeChat would know of the app.

    `pages` are the pages of the published mini-program without leading slash, `template_ids` its subscription
    templates, `oauth_hosts` the hosts (with port, if it is unusual) besides the sandbox's own that OAuth may
    send people back to, `callback` where the message push goes.
    """

    mp_appid: str
    mp_secret: str = field(repr=False)
    pages: Collection[str]
    template_ids: Collection[str]
    oa_appid: str | None = None
    oa_secret: str | None = field(default=None, repr=False)
    oauth_hosts: Collection[str] = ()
    callback: Callback | None = None


class World:
    """All of the sandbox's memory. Hold `lock` while touching any of it."""

    def __init__(self, people: Iterable[Person], config: SandboxConfig, now: Callable[[], float]) -> None:
        self.lock = threading.Lock()
        self.now = now
        self.config = config
        self.people = People(people, now)
        self.login_codes = Codes(now)
        self.phone_codes = Codes(now, used_errcode=40029)
        self.oauth_codes = Codes(now)
        self.tokens = Tokens(now)
        self.faults = Faults()
        self.postman = Postman(config.mp_appid, config.callback) if config.callback else None
