"""WeChat's answers to a log-in, told in our own errors. No session is open while WeChat is asked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from app.core import clock
from app.core.errors import Forbidden, Invalid, NotFound, TooMany, Unavailable
from app.wechat.client import WeChat
from app.wechat.errors import CodeInvalid, TooOften, UserBlocked, WeChatError
from app.wechat.types import Identity

#: How long somebody may linger on the Official Account's log-in page.
STATE_SECONDS = 600


def identity_of_code(code: str) -> Identity:
    """Who ``wx.login`` says this is.

    Raises Invalid (``login_code_invalid``), Forbidden (``wechat_blocked``), TooMany,
    and Unavailable (``wechat_unavailable``).
    """
    with _told_in_our_words("login_code_invalid", "登录信息已失效，请重新进入小程序。"):
        return _wechat().code_to_session(code)


def phone_of_code(code: str) -> str:
    """The phone number behind the button's code; raises as :func:`identity_of_code`, with ``phone_code_invalid``."""
    with _told_in_our_words("phone_code_invalid", "手机号授权已失效，请再点一次。"):
        return _wechat().phone_number(code)


def oauth_url(return_to: str) -> str:
    """Where to send a browser to log in by the Official Account and come back to ``return_to``, a path of the H5 pages.

    ``snsapi_userinfo``, because WeChat tells the unionid only then, and without it one person would get two accounts.
    Raises NotFound (``no_oauth``) where no Official Account is set up.
    """
    settings = current_app.extensions["settings"]
    if not settings.wechat_oa_appid:
        raise NotFound("no_oauth", "这里没有网页登录，请从微信小程序进入。")
    return _wechat().oauth_url(f"{settings.base_url}{return_to}", new_state(), "snsapi_userinfo")


def identity_of_oauth(code: str, state: str) -> Identity:
    """Who the Official Account says this is.

    Raises as :func:`identity_of_code`, and for a ``state`` we did not make.
    """
    if not is_our_state(state):
        raise Invalid("login_code_invalid", "登录信息已失效，请重新打开页面。")
    with _told_in_our_words("login_code_invalid", "登录信息已失效，请重新打开页面。"):
        return _wechat().oauth_identity(code)


def new_state() -> str:
    """A value that proves a log-in began here. WeChat allows letters and digits only, 128 at most."""
    begun = f"{int(clock.now().timestamp()):010x}{secrets.token_hex(8)}"
    return begun + _signature(begun)


def is_our_state(state: str) -> bool:
    """Whether we made this state, within the last ten minutes."""
    begun, signature = state[:26], state[26:]
    if not hmac.compare_digest(_signature(begun).encode(), signature.encode()):
        return False
    return clock.now().timestamp() - int(begun[:10], 16) < STATE_SECONDS


def _signature(begun: str) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"oauth-state:" + begun.encode(), hashlib.sha256).hexdigest()


def _wechat() -> WeChat:
    client: WeChat = current_app.extensions["wechat"]
    return client


@contextmanager
def _told_in_our_words(code_invalid: str, sentence: str) -> Iterator[None]:
    try:
        yield
    except CodeInvalid as error:
        raise Invalid(code_invalid, sentence) from error
    except UserBlocked as error:
        raise Forbidden(
            "wechat_blocked", "微信提示这个账号存在风险，暂时不能登录，可拨打社区电话办理。"
        ) from error
    except TooOften as error:
        raise TooMany("too_often", "操作太频繁，请过一分钟再试。") from error
    except WeChatError as error:
        raise Unavailable("wechat_unavailable", "微信暂时没有回应，请稍后再试。") from error
