"""Sends pushes to the app as WeChat does: signed, encrypted, repeated until the answer is "success".

https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import requests
import xmltodict  # type: ignore[import-untyped, unused-ignore]
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from app.wechat.sandbox.refusal import Refusal

TRIES = 3
PATIENCE = 5
AT_ONCE = 32

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Callback:
    """The app's settings for the message push.

    `pause` is the seconds before the first try and between tries: the app refuses a verdict that arrives before
    it has committed the trace id, and after three tries it is lost.
    """

    url: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    style: Literal["json", "xml"] = "json"
    pause: float = 1.0


class Postman:
    """Delivers each push in a thread of its own; of more than 32 under way WeChat is "busy"."""

    def __init__(self, app_id: str, callback: Callback) -> None:
        self._callback = callback
        self._crypto = WeChatCrypto(callback.token, callback.aes_key, app_id)
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def send(self, payload: Mapping[str, Any]) -> None:
        """Returns at once. Raises `Refusal` (-1) when too many are under way."""
        if not self._places.acquire(blocking=False):
            raise Refusal(-1)
        threading.Thread(target=self._deliver, args=(payload,), name="sandbox-push", daemon=True).start()

    def _deliver(self, payload: Mapping[str, Any]) -> None:
        try:
            for _ in range(TRIES):
                time.sleep(self._callback.pause)
                if self._delivered(payload):
                    return
            logger.warning("nobody answered the push %s with success", payload.get("Event"))
        finally:
            self._places.release()

    def _delivered(self, payload: Mapping[str, Any]) -> bool:
        query, body = self.sealed(payload)
        try:
            answer = requests.post(
                self._callback.url, params=query, data=body, timeout=PATIENCE, allow_redirects=False
            )
        except requests.RequestException:
            return False
        return answer.ok and answer.text.strip() == "success"

    def sealed(self, payload: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        """The query and the body of the POST that carries `payload`."""
        timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
        sealed = xmltodict.parse(self._crypto.encrypt_message(self._written(payload), nonce, timestamp))[
            "xml"
        ]
        query = {
            "signature": _signature(self._callback.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": sealed["MsgSignature"],
        }
        envelope = {"ToUserName": payload["ToUserName"], "Encrypt": sealed["Encrypt"]}
        return query, self._written(envelope).encode()

    def _written(self, values: Mapping[str, Any]) -> str:
        if self._callback.style == "json":
            return json.dumps(values, ensure_ascii=False)
        return str(xmltodict.unparse({"xml": values}, full_document=False))


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)
