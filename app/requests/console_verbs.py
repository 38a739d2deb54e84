"""The verbs of a request as buttons: what each is called, its key, and what can be said with one tap."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.core.screening import Screening
from app.requests.schemas import WorkDetail


@dataclass(frozen=True)
class Verb:
    """One button. ``asks`` tells that a form opens first; ``phrases`` are answers ready to be changed and sent."""

    name: str
    label: str
    icon: str
    key: str
    asks: bool = True
    phrases: tuple[str, ...] = ()


#: In the order they are offered: what moves the request on comes first.
VERBS = (
    Verb("accept", "受理", "check", "a", asks=False),
    Verb("start", "开始办", "player-play", "s", asks=False),
    Verb(
        "resolve",
        "办好了",
        "circle-check",
        "d",
        phrases=("已到现场处理好，请您看看。", "已联系物业修好，照片在下面。", "已电话和您说明，感谢理解。"),
    ),
    Verb("assign", "派给谁办", "user-plus", "t"),
    Verb(
        "reply",
        "答复居民",
        "message",
        "r",
        phrases=(
            "您好，您反映的情况收到了，我们今天就去看看。",
            "已安排人上门，请您保持电话畅通。",
            "还需要几天时间，有进展马上告诉您。",
        ),
    ),
    Verb(
        "return",
        "请居民补充",
        "message-circle",
        "b",
        phrases=("请说一下具体在几号楼几单元。", "请补一张现场照片。", "请留一个方便联系您的时间。"),
    ),
    Verb("note", "内部备注", "note", "n"),
    Verb("reject", "不受理", "x", "x"),
)


def offered(detail: WorkDetail) -> list[Verb]:
    """The verbs this worker may use now. What is still to be reviewed is reviewed before anything else."""
    if detail.screening is not Screening.PASSED:
        return []
    allowed: Collection[str] = detail.allowed
    return [verb for verb in VERBS if verb.name in allowed]
