"""What is held of a person about what they came with."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.core.holdings import Erased, Holding, Kept
from app.core.screening import SCREENING_NAMES
from app.org.models import OrgUnit
from app.requests.models import (
    CHANNEL_NAMES,
    KIND_NAMES,
    PUBLICATION_NAMES,
    URGENCY_NAMES,
    RequestEvent,
    RequestPhoto,
    RequestSupporter,
    ServiceRequest,
    ServiceType,
)
from app.requests.states import STATE_NAMES

_VERBS = {
    "submit": "提交",
    "accept": "受理",
    "take": "有人来办",
    "assign": "交办",
    "start": "开始处理",
    "reply": "答复",
    "return": "请您补充",
    "supplement": "您补充",
    "transfer": "转办",
    "escalate": "联合办理",
    "suspend": "挂账",
    "resume": "接着办理",
    "merge": "并案",
    "split": "分开办",
    "supervise": "督办",
    "overdue": "超时",
    "resolve": "办好",
    "reject": "未受理",
    "publish": "公开",
    "withhold": "没有公开",
    "withdraw": "您撤回",
    "urge": "您催办",
    "appeal": "您请复核",
    "reopen": "您要求重新办理",
    "note": "您补充说明",
    "rate": "您评价",
    "close": "到期办结",
}
_FILED = "诉求怎么办的是公务档案，没有人名也要留着"
_NO_PLACE = {"place_note": None, "latitude": None, "longitude": None, "answers": None}


def _events_of(account_id: UUID) -> ColumnElement[bool]:
    mine = select(ServiceRequest.id).where(ServiceRequest.reporter_id == account_id)
    return and_(RequestEvent.request_id.in_(mine), RequestEvent.internal.is_(False))


HOLDINGS = (
    Holding(
        table=ServiceRequest,
        title="反映的事",
        owner="reporter_id",
        # What a worker typed in for a caller is the caller's, and not theirs.
        whose=lambda account_id: and_(
            ServiceRequest.reporter_id == account_id, ServiceRequest.caller_name.is_(None)
        ),
        fields={
            "number": "编号",
            "channel": "从哪里来",
            "kind": "类型",
            "title": "标题",
            "text": "内容",
            "street_id": "街道",
            "unit_id": "地点",
            "place_note": "具体位置",
            "latitude": "纬度",
            "longitude": "经度",
            "type_id": "类别",
            "answers": "表单里填的",
            "anonymous": "匿名",
            "screening": "内容审核",
            "state": "状态",
            "owner_unit_id": "由谁办",
            "created_at": "提交时间",
            "accept_by": "受理期限",
            "contact_by": "联系期限",
            "resolve_by": "办结期限",
            "paused_at": "停止计时从",
            "accepted_at": "受理时间",
            "contacted_at": "联系时间",
            "resolved_at": "办结时间",
            "closed_at": "结束时间",
            "solved": "解决了吗",
            "stars": "评分",
            "rating_comment": "评价",
            "urgency": "紧急程度",
            "resolve_hours": "办结时限（小时）",
            "urged_at": "上次催办",
            "appealed_at": "请街道复核",
            "reopened_at": "重新办理",
            "review_on": "挂账到",
            "merged_into_id": "和哪一件一起办",
            "support_count": "多少人同感",
            "publication": "公开",
        },
        told_by={
            "street_id": OrgUnit.name,
            "unit_id": OrgUnit.name,
            "owner_unit_id": OrgUnit.name,
            "type_id": ServiceType.name,
            "merged_into_id": ServiceRequest.number,
        },
        words={
            "kind": KIND_NAMES,
            "state": STATE_NAMES,
            "screening": SCREENING_NAMES,
            "channel": CHANNEL_NAMES,
            "urgency": URGENCY_NAMES,
            "publication": PUBLICATION_NAMES,
        },
        left_out={"last_seq": "事件有几条，下面都列着"}
        | dict.fromkeys(
            (
                *("clock", "warn_at", "warned_at", "unaccepted_at", "overdue_at", "asked_review_on"),
                *("transferred_from_id", "refused_at", "visibility"),
            ),
            "办事单位之间怎么安排，不是您的信息",
        )
        | dict.fromkeys(
            ("caller_name", "caller_phone", "caller_phone_index"), "替打电话的人登记时才有，那是对方的信息"
        ),
        closing=Kept(_FILED, _NO_PLACE),
    ),
    Holding(
        table=ServiceRequest,
        title="家人替我反映的事",
        owner="for_account_id",
        whose=lambda account_id: ServiceRequest.for_account_id == account_id,
        fields={
            "number": "编号",
            "title": "标题",
            "text": "内容",
            "unit_id": "地点",
            "place_note": "具体位置",
            "state": "状态",
            "created_at": "提交时间",
        },
        told_by={"unit_id": OrgUnit.name},
        words={"state": STATE_NAMES},
        closing=Kept(_FILED, _NO_PLACE),
    ),
    Holding(
        table=RequestSupporter,
        title="我也遇到的事",
        owner="account_id",
        whose=lambda account_id: RequestSupporter.account_id == account_id,
        fields={"request_id": "编号", "at": "时间"},
        told_by={"request_id": ServiceRequest.number},
        closing=Erased(),
    ),
    Holding(
        table=RequestEvent,
        title="办理过程",
        owner="request_id",
        whose=_events_of,
        fields={
            "request_id": "编号",
            "seq": "第几步",
            "verb": "做了什么",
            "from_state": "之前",
            "to_state": "之后",
            "note": "说明",
            "at": "时间",
        },
        told_by={"request_id": ServiceRequest.number},
        words={"verb": _VERBS, "from_state": STATE_NAMES, "to_state": STATE_NAMES},
        left_out={"details": "办事人员和去向，不是您的信息", "internal": "内部备注不在其中"},
        closing=Kept(_FILED),
    ),
    Holding(
        table=RequestPhoto,
        title="办理过程里的照片",
        owner="event_id",
        whose=lambda account_id: RequestPhoto.event_id.in_(
            select(RequestEvent.id).where(_events_of(account_id))
        ),
        fields={"event_id": "哪一步", "media_id": "哪张照片", "position": "第几张"},
        closing=Kept(_FILED),
    ),
)
