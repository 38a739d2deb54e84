"""What people read about a request: one next step for the resident, a title for each event."""

from __future__ import annotations

from app.core import clock
from app.core.screening import Screening
from app.requests import routing
from app.requests.models import (
    REJECT_REASON_NAMES,
    SUPERVISION_REASON_NAMES,
    RejectReason,
    RequestEvent,
    ServiceRequest,
    SupervisionReason,
)
from app.requests.states import State


def next_step(request: ServiceRequest, owner_name: str) -> str:
    """What comes next, and by when, as one would say it to the resident."""
    state = State(request.state)
    if state is State.SUBMITTED:
        if request.screening is Screening.REFUSED:
            return "内容没有通过审核，请撤回后换个说法重新提交，或拨打社区电话。"
        if not request.awaits_acceptance:
            # After an answer to a question, and after it was taken apart from another.
            return f"{owner_name}接着办，{clock.say(request.resolve_by)}前办结"
        return f"{owner_name}会在{clock.say(request.accept_by)}前受理"
    if state is State.ACCEPTED:
        return f"{owner_name}已受理，正在安排人处理"
    if state is State.ASSIGNED:
        return f"已交给{owner_name}，{clock.say(request.resolve_by)}前办结"
    if state is State.TRANSFERRED:
        return f"已转给{owner_name}，等他们接手，{clock.say(request.resolve_by)}前办结"
    if state is State.ESCALATED:
        return f"街道召集了几家单位一起办，{owner_name}牵头，{clock.say(request.resolve_by)}前办结"
    if state is State.REOPENED:
        return f"{owner_name}重新办理，{clock.say(request.resolve_by)}前办结"
    if state is State.APPEALED:
        return f"{owner_name}正在复核，{clock.say(request.accept_by)}前答复您"
    if state is State.SUSPENDED and request.review_on:
        return (
            f"一时办不了，先记着，{request.review_on.month} 月 {request.review_on.day} 日再看，到时会告诉您"
        )
    if state is State.IN_PROGRESS:
        return f"{owner_name}正在处理，{clock.say(request.resolve_by)}前办结"
    return {
        State.RETURNED: "请补充一点信息，时间先停着，补充后马上接着办",
        State.RESOLVED: "已经办好，请看看满意不满意",
        State.CLOSED: "已办结，谢谢您的反映",
        State.REJECTED: "没有受理，原因见下方；不同意可以请街道复核一次",
        State.MERGED: "和同一件事一起办，有进展照样告诉您",
        State.SUSPENDED: "一时办不了，先记着，到时会告诉您",
        State.WITHDRAWN: "您已撤回",
    }[state]


def promise(request: ServiceRequest, owner_name: str) -> str:
    """What the resident is promised right after reporting."""
    return (
        f"{owner_name}会在{clock.say(request.accept_by)}前受理，{clock.say(request.resolve_by)}前给您办结。"
        "有新进展会马上告诉您。"
    )


_TITLES = {
    "submit": "您提交了诉求",
    "accept": "已受理",
    "start": "开始处理",
    "reply": "工作人员答复",
    "return": "需要您补充信息",
    "supplement": "您补充了信息",
    "resolve": "已办好",
    "withdraw": "您撤回了诉求",
    "note": "您补充了说明",
    "review": "内容审核",
    "take": "有人接手来办了",
    "contribute": "配合单位回复",
    "ask_suspension": "申请挂账",
    "suspend": "先记着，到时再办",
    "deny_suspension": "没有批准挂账",
    "resume": "接着办理",
    "classify": "改了类别",
    "hand_over": "交班",
    "answer_supervision": "回复督办",
    "warn": "时间用了八成",
    "publish": "街道同意公开，隐去了姓名",
    "withhold": "没有公开给邻居",
    "urge": "您催了一次",
    "appeal": "您请街道复核",
    "reopen": "您觉得没解决，重新办理",
    "close": "七天没有评价，自动办结",
}


#: Who came without a phone of their own in hand: what the staff wrote down.
_TAKEN_DOWN = {"phone": "您打来电话，工作人员记下了", "desk": "您来窗口，工作人员记下了"}

#: Titles that name somebody or something: the words, and where in the event's details it stands.
_WITH_UNIT = {
    "transfer": ("转给{}办理", "to"),
    "refuse": ("没有接，退回{}", "to"),
    "merge": ("和 {} 一起办", "into"),
    "split": ("和 {} 分开，单独办", "from"),
}


def event_title(event: RequestEvent) -> str:
    """One line for the timeline."""
    if event.verb == "submit" and event.details.get("channel") in _TAKEN_DOWN:
        return _TAKEN_DOWN[event.details["channel"]]
    if event.verb == "assign":
        return f"已交给{event.details.get('to', '工作人员')}"
    if event.verb in _WITH_UNIT:
        words, key = _WITH_UNIT[event.verb]
        return words.format(event.details.get(key) or "另一件")
    if event.verb == "escalate":
        return f"街道召集一起办：{event.details['leader']}牵头，{'、'.join(event.details['units'])}配合"
    if event.verb == "reject":
        return f"未受理：{REJECT_REASON_NAMES[RejectReason(event.details['reason'])]}"
    if event.verb == "rate":
        return f"您评价了 {event.details['stars']} 颗星，{'问题已解决' if event.details['solved'] else '问题没有解决'}"
    if event.verb in ("overdue", "supervise"):
        reason = SUPERVISION_REASON_NAMES[SupervisionReason(event.details["reason"])]
        return f"{reason}，{event.details['by']}已督办"
    if event.verb == "note" and event.internal:
        return "内部备注"
    return _TITLES[event.verb]


def worker_event_title(event: RequestEvent) -> str:
    """The same line for the people who handle it."""
    title = event_title(event).replace("您", "居民")
    if event.verb == "classify":
        title = f"类别改为“{event.details['to']}”"
    way = event.details.get("route")
    return f"{title}，{routing.said(way)}" if way else title
