"""Messages WeChat sends to us: proving that they are WeChat's, and reading them.

https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
WeChat waits five seconds for the word "success" and else sends the same message again, up to three times, so
whoever acts on a message remembers its `dedup_key`.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict  # type: ignore[import-untyped, unused-ignore]
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.utils import check_signature

SUCCESS = "success"


class PushRefused(Exception):
    """The message is not WeChat's, not ours, or was changed on its way."""


@dataclass(frozen=True)
class Push:
    """One message, under WeChat's own names (from XML every value is a text). Repeats share the
    `dedup_key`."""

    payload: dict[str, Any]
    dedup_key: str


class MessagePush:
    """Opens the pushes of one app in WeChat's "secure mode"; messages that are not encrypted are refused."""

    def __init__(self, app_id: str, token: str, aes_key: str) -> None:
        """`token` and `aes_key` (43 characters) are those entered for the message push in WeChat's
        settings."""
        if len(aes_key) != 43:
            raise ValueError("the AES key of the message push has 43 characters")
        self._token = token
        self._crypto = WeChatCrypto(token, aes_key, app_id)

    def echo(self, query: Mapping[str, str]) -> str:
        """What to answer to the GET with which WeChat checks the address. Raises `PushRefused`."""
        try:
            check_signature(self._token, query["signature"], query["timestamp"], query["nonce"])
            return query["echostr"]
        except (WeChatException, KeyError) as error:
            raise PushRefused("the address check is not signed by WeChat") from error

    def open(self, query: Mapping[str, str], body: bytes) -> Push:
        """The message in a POST, JSON or XML. Raises `PushRefused`."""
        try:
            envelope = _read(body)
            text = self._crypto.decrypt_message(
                {"Encrypt": envelope["Encrypt"]}, query["msg_signature"], query["timestamp"], query["nonce"]
            )
            payload = _read(text.encode())
            return Push(payload, dedup_key(payload))
        except (WeChatException, ExpatError, LookupError, TypeError, ValueError, struct.error) as error:
            raise PushRefused("the message is not a sealed message of WeChat") from error


def dedup_key(payload: Mapping[str, Any]) -> str:
    """What repeats of a message have in common.

    WeChat's rule is MsgId for messages, and sender, time and event for events; the trace id of a content
    check is added because two photos of one person may be judged within the same second.
    """
    if payload.get("MsgId"):
        return f"msg:{payload['MsgId']}"
    parts = [payload["FromUserName"], payload["CreateTime"], payload["Event"], payload.get("trace_id", "")]
    return "event:" + ":".join(str(part) for part in parts)


def _read(body: bytes) -> dict[str, Any]:
    message = json.loads(body) if body.lstrip().startswith(b"{") else xmltodict.parse(body)["xml"]
    if not isinstance(message, dict):
        raise TypeError("a message is a set of named values")
    return message
