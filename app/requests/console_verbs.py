"""The verbs of a request as buttons and forms: what each is called, its key, what it asks, what can be said at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.screening import Screening
from app.requests import queries
from app.requests.models import DEMANDED_REASON_NAMES, REJECT_REASON_NAMES, ServiceRequest
from app.requests.schemas.work import WorkDetail
from app.requests.service.demands import usual_answer_by
from app.requests.service.resting import LONGEST_REST
from app.requests.types import reading


@dataclass(frozen=True)
class Verb:
    """One button. ``asks`` tells that a form opens first; ``phrases`` are answers ready to be changed and sent."""

    name: str
    label: str
    icon: str
    key: str = ""
    asks: bool = True
    phrases: tuple[str, ...] = ()
    #: What the words are for, and whether they must be there; no words are asked for without it.
    words: str | None = None
    needed: bool = True
    #: What the button says that sends the form.
    send: str = "确定"
    photos: bool = False
    grave: bool = False
    #: Used now and then: stands behind "more".
    rare: bool = False


#: In the order they are offered: what moves the request on comes first.
VERBS = (
    Verb("accept", "受理", "check", "a", asks=False),
    Verb("take", "认领", "hand-stop", "a", asks=False),
    Verb("start", "开始办", "player-play", "s", asks=False),
    Verb(
        "resolve",
        "办好了",
        "circle-check",
        "d",
        phrases=("已到现场处理好，请您看看。", "已联系物业修好，照片在下面。", "已电话和您说明，感谢理解。"),
        words="怎么办好的，说给居民听",
        send="办好了，告诉居民",
        photos=True,
    ),
    Verb("contribute", "回复召集", "messages", "c", words="我们单位怎么配合", send="回复牵头单位"),
    Verb(
        "answer_supervision",
        "回复督办",
        "message-report",
        "u",
        words="办到哪一步，什么时候能好",
        send="回复上级",
    ),
    Verb(
        "assign",
        "派给谁办",
        "user-plus",
        "p",
        words="交代一句（可不写，居民也看得到）",
        needed=False,
        send="派出去",
    ),
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
        words="想对居民说什么",
        send="发给居民",
    ),
    Verb(
        "return",
        "请居民补充",
        "message-circle",
        "b",
        phrases=("请说一下具体在几号楼几单元。", "请补一张现场照片。", "请留一个方便联系您的时间。"),
        words="还缺什么，请居民补",
        send="请居民补充",
    ),
    Verb(
        "transfer",
        "转给别的单位",
        "arrow-forward",
        "t",
        words="为什么转给他们（居民也看得到）",
        send="转出去",
    ),
    Verb("refuse", "退回", "arrow-back", words="为什么不归我们管", send="退回原单位", grave=True),
    Verb("escalate", "吹哨召集", "speakerphone", "e", words="请各单位一起做什么", send="召集", rare=True),
    Verb(
        "ask_suspension", "申请挂账", "calendar-pause", words="为什么现在办不了", send="报街道审批", rare=True
    ),
    Verb(
        "suspend",
        "批准挂账",
        "calendar-pause",
        words="为什么先放一放（居民也看得到）",
        send="先挂账",
        rare=True,
    ),
    Verb("deny_suspension", "不批挂账", "calendar-x", words="说说理由，请他们接着办", send="不批，继续办"),
    Verb("resume", "接着办", "player-play", words="交代一句（可不写）", needed=False, send="接着办"),
    Verb("supervise", "督办", "alert-triangle", words="要求办到什么程度", send="发出督办", rare=True),
    Verb("classify", "改类别", "category", "g", send="改好了", rare=True),
    Verb(
        "merge",
        "并到另一件",
        "arrows-join",
        "m",
        words="说明一句（可不写，居民也看得到）",
        needed=False,
        send="并过去",
        rare=True,
    ),
    Verb(
        "split",
        "分开单独办",
        "arrows-split",
        words="为什么不是一回事（居民也看得到）",
        send="分开办",
        rare=True,
    ),
    Verb(
        "hand_over",
        "交给同事",
        "arrows-exchange",
        words="交代一句（可不写）",
        needed=False,
        send="交给同事",
        rare=True,
    ),
    Verb("rate", "记下电话回访", "phone", send="记下来"),
    Verb("reopen", "来电人说没解决", "phone", words="还有什么没办好", send="重新办理"),
    Verb("appeal", "来电人请街道复核", "phone", words="来电人为什么不同意", send="请街道复核"),
    Verb("urge", "来电人催办", "phone", asks=False, rare=True),
    Verb("withdraw", "来电人撤回", "phone", send="撤回", grave=True, rare=True),
    Verb("publish", "同意公开", "world", asks=False),
    Verb("withhold", "不公开", "eye-off", words="为什么不公开（居民看得到）", send="不公开", rare=True),
    Verb("note", "内部备注", "note", "n", words="只有同事看得到", send="记下来", photos=True),
    Verb(
        "reject",
        "不受理",
        "x",
        "q",
        words="向居民解释一下（可不写）",
        needed=False,
        send="不受理",
        grave=True,
    ),
)


def offered(detail: WorkDetail) -> list[Verb]:
    """The verbs this worker may use now. What is still to be reviewed is reviewed before anything else."""
    if detail.screening is not Screening.PASSED:
        return []
    allowed = set(detail.allowed)
    if "suspend" in allowed:
        # Whoever decides need not ask.
        allowed -= {"ask_suspension"}
    return [verb for verb in VERBS if verb.name in allowed]


def verb_choices(session: Session, request: ServiceRequest, verbs: Sequence[Verb]) -> dict[str, Any]:
    """What the forms of these verbs choose from, read only where a form needs it."""
    names = {verb.name for verb in verbs}
    tomorrow = clock.today() + timedelta(days=1)
    people = queries.assignees(session, request) if names & {"assign", "hand_over"} else []
    return {
        "assignees": people,
        "colleagues": [
            one
            for one in people
            if one.unit.id == request.owner_unit_id and one.account_id not in (None, request.handler_id)
        ],
        "transfer_targets": queries.transfer_targets(session, request) if "transfer" in names else [],
        "table_units": queries.table_units(session, request) if "escalate" in names else [],
        "types": list(reading.remembered(session, request.street_id).offered.values())
        if "classify" in names
        else [],
        "mergeable": queries.mergeable(session, request) if "merge" in names else [],
        "reject_reasons": REJECT_REASON_NAMES,
        "supervision_reasons": DEMANDED_REASON_NAMES,
        "first_review_day": tomorrow.isoformat(),
        "last_review_day": (clock.today() + LONGEST_REST).isoformat(),
        "first_answer_time": f"{clock.local(clock.now() + timedelta(hours=1)):%Y-%m-%dT%H:%M}",
        "usual_answer_time": f"{clock.local(usual_answer_by(session, request)):%Y-%m-%dT%H:%M}",
    }
