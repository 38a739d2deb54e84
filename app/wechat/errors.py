"""What WeChat may answer instead of yes, as one small family of exceptions.

The numbers are those of WeChat's list of global return codes and of each call's own page:
https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/backend-api.html
"""

from typing import ClassVar


class WeChatError(Exception):
    """WeChat refused, or could not be asked.

    `errcode` is WeChat's number, or None when the refusal never came from WeChat (no network, no answer in
    time, a template nobody has configured). `retryable` says whether the same call may succeed later,
    unchanged.
    """

    codes: ClassVar[frozenset[int]] = frozenset()
    retryable: ClassVar[bool] = False

    def __init__(self, errcode: int | None, errmsg: str) -> None:
        super().__init__(f"{errcode}: {errmsg}" if errcode is not None else errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


class CodeInvalid(WeChatError):
    """The one-use code is unknown, too old or used up: the phone must fetch a new one."""

    codes = frozenset({40029, 40163})


class UserBlocked(WeChatError):
    """WeChat holds this person for high-risk and does not let them log in."""

    codes = frozenset({40226})


class UserUnknown(WeChatError):
    """No such openid in this app, or somebody who was not in the mini-program in the last two hours
    (61010)."""

    codes = frozenset({40003, 61010})


class NoQuota(WeChatError):
    """The person has not accepted another message of this template."""

    codes = frozenset({43101})


class BadRequestField(WeChatError):
    """A value we sent breaks WeChat's rules for it; `errmsg` names the field."""

    codes = frozenset({40097, 40129, 40212, 44002, 45002, 47001, 47003})


class TooOften(WeChatError):
    """A frequency limit or the day's allowance is used up."""

    codes = frozenset({45009, 45011})
    retryable = True


class Busy(WeChatError):
    """WeChat is busy, cannot be reached, or did not answer in time."""

    codes = frozenset({-1})
    retryable = True


STALE_TOKEN = frozenset({40001, 40014, 42001})


class Misconfigured(WeChatError):
    """Somebody has to look at the settings: app id, secret, template, page, list of allowed addresses; or the
    access token is refused although it is fresh, because another system renews it by force."""

    codes = STALE_TOKEN | {40002, 40013, 40037, 40125, 40164, 40165, 41001, 41030, 48001}


_KIND_OF = {
    code: kind
    for kind in (
        CodeInvalid,
        UserBlocked,
        UserUnknown,
        NoQuota,
        BadRequestField,
        TooOften,
        Busy,
        Misconfigured,
    )
    for code in kind.codes
}


def error_for(errcode: int, errmsg: str) -> WeChatError:
    """The exception for a number from WeChat; a number nobody has met yet is a plain `WeChatError`."""
    return _KIND_OF.get(errcode, WeChatError)(errcode, errmsg)
