"""One HTTP exchange with WeChat: wechatpy sends and decodes, the errors come out as our own family."""

from collections.abc import Mapping
from typing import Any

import requests
from wechatpy.client.base import BaseWeChatClient
from wechatpy.exceptions import WeChatClientException

from app.wechat.errors import Busy, WeChatError, error_for


class Gateway:
    """Thread-safe. Every exchange has a time limit and is tried once; a second try is the caller's to
    decide."""

    def __init__(self, base_url: str, timeout: float) -> None:
        # wechatpy's own second try recurses for as long as a token stays refused, and its own token fetch
        # knows no time limit, so both stay unused: the query is passed as a list, to which wechatpy adds no
        # token.
        self._wechatpy = BaseWeChatClient(appid="", timeout=timeout, auto_retry=False)
        self._wechatpy.API_BASE_URL = base_url

    def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object WeChat answers with. Raises `WeChatError`."""
        return _object(self._exchange("get", path, query))

    def post(self, path: str, body: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
        """Sends `body` as JSON; the JSON object WeChat answers with. Raises `WeChatError`."""
        return _object(self._exchange("post", path, query, data=dict(body)))

    def post_for_bytes(self, path: str, body: Mapping[str, Any], query: Mapping[str, str]) -> bytes:
        """Sends `body` as JSON; the file WeChat answers with. Raises `WeChatError`."""
        answer = self._exchange("post", path, query, data=dict(body))
        if isinstance(answer, requests.Response):
            return answer.content
        raise Busy(None, "expected a file from WeChat")

    def _exchange(self, method: str, path: str, query: Mapping[str, str], **kwargs: Any) -> Any:
        failure: WeChatError
        try:
            return getattr(self._wechatpy, method)(path, params=list(query.items()), **kwargs)
        except WeChatClientException as refusal:
            if refusal.errcode is None:
                failure = Busy(None, f"HTTP {refusal.response.status_code} from WeChat")
            else:
                failure = error_for(refusal.errcode, str(refusal.errmsg))
        except requests.RequestException as broken:
            failure = Busy(None, f"{type(broken).__name__} while asking WeChat")
        # Raised out here so that the caught error, whose text holds the address with secret and token, does
        # not travel along as context into a log.
        raise failure


def text_at(answer: Mapping[str, Any], *path: str) -> str:
    """The text at `path` inside an answer. Raises `Busy` when it is missing, for that says nothing
    lasting."""
    here: Any = answer
    for key in path:
        here = here.get(key) if isinstance(here, Mapping) else None
    if not isinstance(here, str) or not here:
        raise Busy(None, f"an answer from WeChat without {'.'.join(path)}")
    return here


def _object(answer: Any) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    raise Busy(None, "expected JSON from WeChat")
