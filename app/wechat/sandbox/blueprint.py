"""Puts the sandbox together."""

import time
from collections.abc import Callable, Iterable

from flask import Blueprint

from app.wechat.sandbox import oauth, phones, troubles
from app.wechat.sandbox.api import Api
from app.wechat.sandbox.people import Person
from app.wechat.sandbox.world import SandboxConfig, World


def create_sandbox(
    people: Iterable[Person],
    config: SandboxConfig,
    *,
    controls: bool = False,
    now: Callable[[], float] = time.time,
) -> Blueprint:
    """A blueprint for `/sandbox` with a world of its own.

    Seen from the client, `/sandbox/api/` is api.weixin.qq.com and `/sandbox/open/` is open.weixin.qq.com.
    Its POST routes take no CSRF token. `controls` adds the routes that make WeChat fail; `now` tells seconds
    since 1970.
    """
    world = World(people, config, now)
    blueprint = Blueprint("sandbox", __name__, url_prefix="/sandbox", template_folder="templates")
    Api(world).mount(blueprint)
    oauth.mount(blueprint, world)
    phones.mount(blueprint, world)
    if controls:
        troubles.mount(blueprint, world)
    return blueprint
