"""How a content check's opinion reads, in an answer and in a push."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from app.wechat.types import Suggest, Verdict

MEDIA_CHECKED = "wxa_media_check"

_FAILED = Verdict("review", 21000)


@dataclass(frozen=True)
class MediaVerdict:
    """What became of the picture that `WeChat.check_media` gave `trace_id` for."""

    trace_id: str
    verdict: Verdict


def read_verdict(answer: Mapping[str, Any]) -> Verdict:
    """The opinion under `result`. One that cannot be read is "review": a person looks at it."""
    result = answer.get("result")
    if not isinstance(result, Mapping) or result.get("suggest") not in get_args(Suggest):
        return _FAILED
    return Verdict(result["suggest"], int(result.get("label") or 0))


def read_media_verdict(payload: Mapping[str, Any]) -> MediaVerdict | None:
    """The verdict in a pushed message, or None when the message is about something else.

    A check that failed (the picture could not be fetched, for one) is "review".
    https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/mediaCheckAsync.html
    """
    if payload.get("Event") != MEDIA_CHECKED or not payload.get("trace_id"):
        return None
    failed = str(payload.get("errcode") or 0) != "0"
    return MediaVerdict(str(payload["trace_id"]), _FAILED if failed else read_verdict(payload))
