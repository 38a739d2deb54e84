"""WeChat's answers to a log-in, told in our own errors. No session is open while WeChat is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.core.errors import Forbidden, Invalid, TooMany, Unavailable
from app.wechat.client import Identity, WeChat
from app.wechat.errors import CodeInvalid, TooOften, UserBlocked, WeChatError

#: How long somebody may linger on the Official Account's log-in page.
STATE_SECONDS = 600


def identity_of_code(code: str) -> Identity:
    """Who ``wx.login`` says this is.

    Raises Invalid (``login_code_invalid``), Forbidden (``wechat_blocked``), TooMany, Unavailable (``wechat_unavailable``).
    """
    with _told_in_our_words("login_code_invalid", "登录信息已失效，请重新进入小程序。"):
        return _wechat().code_to_session(code)


def phone_of_code(code: str) -> str:
    """The phone number behind the button's code; raises as :func:`identity_of_code`, with ``phone_code_invalid``."""
    with _told_in_our_words("phone_code_invalid", "手机号授权已失效，请再点一次。"):
        return _wechat().phone_number(code)


def oauth_url(return_to: str) -> str:
    """Where to send a browser to log in by the Official Account; ``return_to`` is a path of the H5 pages."""
    state = _signer().dumps(return_to)
    base = current_app.extensions["settings"].base_url
    return _wechat().oauth_url(f"{base}/h5/", state, "snsapi_base")


def identity_of_oauth(code: str, state: str) -> Identity:
    """Who the Official Account says this is; raises as :func:`identity_of_code`, and for a ``state`` we did not sign."""
    try:
        _signer().loads(state, max_age=STATE_SECONDS)
    except BadSignature as error:
        raise Invalid("login_code_invalid", "登录信息已失效，请重新打开页面。") from error
    with _told_in_our_words("login_code_invalid", "登录信息已失效，请重新打开页面。"):
        return _wechat().oauth_identity(code)


def _wechat() -> WeChat:
    client: WeChat = current_app.extensions["wechat"]
    return client


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="oauth-state")


@contextmanager
def _told_in_our_words(code_invalid: str, sentence: str) -> Iterator[None]:
    try:
        yield
    except CodeInvalid as error:
        raise Invalid(code_invalid, sentence) from error
    except UserBlocked as error:
        raise Forbidden("wechat_blocked", "微信提示这个账号存在风险，暂时不能登录，可拨打社区电话办理。") from error
    except TooOften as error:
        raise TooMany("too_often", "操作太频繁，请过一分钟再试。") from error
    except WeChatError as error:
        raise Unavailable("wechat_unavailable", "微信暂时没有回应，请稍后再试。") from error
