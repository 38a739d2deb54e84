"""What is held of a person about what they came with."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.core.holdings import Holding, Kept
from app.core.screening import SCREENING_NAMES
from app.org.models import OrgUnit
from app.requests.models import KIND_NAMES, RequestEvent, RequestPhoto, ServiceRequest, ServiceType
from app.requests.states import STATE_NAMES

_VERBS = {
    "submit": "提交",
    "accept": "受理",
    "assign": "交办",
    "start": "开始处理",
    "reply": "答复",
    "return": "请您补充",
    "supplement": "您补充",
    "resolve": "办好",
    "reject": "未受理",
    "withdraw": "您撤回",
    "note": "您补充说明",
    "rate": "您评价",
}
_FILED = "诉求怎么办的是公务档案，没有人名也要留着"
_NO_PLACE = {"place_note": None, "latitude": None, "longitude": None}


def _events_of(account_id: UUID) -> ColumnElement[bool]:
    mine = select(ServiceRequest.id).where(ServiceRequest.reporter_id == account_id)
    return and_(RequestEvent.request_id.in_(mine), RequestEvent.internal.is_(False))


HOLDINGS = (
    Holding(
        table=ServiceRequest,
        title="反映的事",
        owner="reporter_id",
        whose=lambda account_id: ServiceRequest.reporter_id == account_id,
        fields={
            "number": "编号",
            "kind": "类型",
            "title": "标题",
            "text": "内容",
            "street_id": "街道",
            "unit_id": "地点",
            "place_note": "具体位置",
            "latitude": "纬度",
            "longitude": "经度",
            "type_id": "类别",
            "anonymous": "匿名",
            "screening": "内容审核",
            "state": "状态",
            "owner_unit_id": "由谁办",
            "created_at": "提交时间",
            "accept_by": "受理期限",
            "contact_by": "联系期限",
            "resolve_by": "办结期限",
            "paused_at": "等您补充从",
            "accepted_at": "受理时间",
            "contacted_at": "联系时间",
            "resolved_at": "办结时间",
            "closed_at": "结束时间",
            "solved": "解决了吗",
            "stars": "评分",
            "rating_comment": "评价",
        },
        told_by={
            "street_id": OrgUnit.name,
            "unit_id": OrgUnit.name,
            "owner_unit_id": OrgUnit.name,
            "type_id": ServiceType.name,
        },
        words={"kind": KIND_NAMES, "state": STATE_NAMES, "screening": SCREENING_NAMES},
        left_out={"last_seq": "事件有几条，下面都列着"},
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
