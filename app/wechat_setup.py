"""The WeChat client, push and sandbox as the settings want them."""

from __future__ import annotations

from urllib.parse import urlsplit

import redis
from flask import Blueprint

from app.demo.people import sandbox_people
from app.wechat.client import WeChat, WeChatConfig
from app.wechat.push import MessagePush
from app.wechat.sandbox import Callback, SandboxConfig, create_sandbox
from app.wechat.tokens import RedisTokenStore
from config.settings import Settings

#: Pages a subscription message or a code may open.
PAGES = ("pages/home/index", "pages/request/index", "pages/activity/index")


def templates(settings: Settings) -> dict[str, str]:
    """Our key of each subscription template → WeChat's id."""
    return {
        "request_progress": settings.wechat_template_request_progress,
        "activity_signup": settings.wechat_template_activity_signup,
    }


def client(settings: Settings) -> WeChat:
    """The production client; only its addresses differ in a demo."""
    config = WeChatConfig(
        mp_appid=settings.wechat_mp_appid,
        mp_secret=settings.wechat_mp_secret.get_secret_value(),
        template_ids=templates(settings),
        oa_appid=settings.wechat_oa_appid or None,
        oa_secret=settings.wechat_oa_secret.get_secret_value() or None,
        api_base_url=settings.wechat_api_base_url,
        open_base_url=settings.wechat_open_base_url,
        timeout=settings.wechat_timeout,
    )
    store = None
    if settings.redis_url:
        store = RedisTokenStore(
            redis.Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
        )
    return WeChat(config, store)


def message_push(settings: Settings) -> MessagePush | None:
    """The reader of WeChat's pushes, if the push is set up."""
    key = settings.wechat_push_aes_key.get_secret_value()
    token = settings.wechat_push_token.get_secret_value()
    return MessagePush(settings.wechat_mp_appid, token, key) if key and token else None


def sandbox(settings: Settings) -> Blueprint:
    """The imitation of WeChat, with the people of the demo."""
    config = SandboxConfig(
        mp_appid=settings.wechat_mp_appid,
        mp_secret=settings.wechat_mp_secret.get_secret_value(),
        pages=PAGES,
        template_ids=tuple(templates(settings).values()),
        oa_appid=settings.wechat_oa_appid,
        oa_secret=settings.wechat_oa_secret.get_secret_value(),
        oauth_hosts=(urlsplit(settings.base_url).netloc,),
        callback=Callback(
            url=f"{settings.base_url}/wechat/callback",
            token=settings.wechat_push_token.get_secret_value(),
            aes_key=settings.wechat_push_aes_key.get_secret_value(),
        ),
    )
    return create_sandbox(sandbox_people(), config, controls=settings.mode == "test")
