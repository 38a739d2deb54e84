"""What is held of a person about what they ordered, where they went for others, and what they rated."""

from __future__ import annotations

from app.core.holdings import Holding, Kept
from app.orders.models import DemandOrder, OrderRating, OrderVisit
from app.orders.states import SIDE_NAMES, STATE_NAMES, CheckInWay
from app.org.models import OrgUnit

_FILED = "谁去服务过、办得怎样，服务站要对得上"
_SAID = {"for_whom": "", "contact_phone": None, "place_note": None, "words": None}

_FIELDS = {
    "number": "编号",
    "title": "服务",
    "station_id": "服务站",
    "place_id": "地点",
    "for_whom": "给谁",
    "contact_phone": "联系电话",
    "place_note": "具体位置",
    "words": "说的话",
    "wish_from": "希望从",
    "wish_until": "希望到",
    "visit_at": "约好的时间",
    "team_id": "队伍",
    "state": "状态",
    "done_at": "服务结束",
    "created_at": "点单时间",
}
_TOLD_BY = {"station_id": OrgUnit.name, "place_id": OrgUnit.name, "team_id": OrgUnit.name}
_LEFT_OUT = {
    "street_id": "地点里已经写了",
    "service_id": "服务里已经写了",
    "skill": "只用来找合适的队伍",
    "minutes": "只用来估计多久",
    "on_behalf": "服务站代点的单子",
    "visit_code": "上门签到用一次，过后没有用",
    "state_since": "只用来看有没有耽误",
    "came_back": "只用来看有没有耽误",
    "last_seq": "只用来给经过排先后",
}

HOLDINGS = (
    Holding(
        table=DemandOrder,
        title="点的单",
        owner="account_id",
        # What a worker orders for somebody is that person's, and not theirs.
        whose=lambda account_id: (DemandOrder.account_id == account_id) & DemandOrder.on_behalf.is_(False),
        fields=_FIELDS,
        told_by=_TOLD_BY,
        words={"state": STATE_NAMES},
        left_out=_LEFT_OUT,
        closing=Kept(_FILED, blanks=_SAID),
    ),
    Holding(
        table=DemandOrder,
        title="家人替您点的单",
        owner="for_account_id",
        whose=lambda account_id: DemandOrder.for_account_id == account_id,
        fields=_FIELDS,
        told_by=_TOLD_BY,
        words={"state": STATE_NAMES},
        left_out=_LEFT_OUT,
        closing=Kept(_FILED, blanks=_SAID),
    ),
    Holding(
        table=OrderVisit,
        title="上门服务",
        owner="account_id",
        whose=lambda account_id: OrderVisit.account_id == account_id,
        fields={
            "order_id": "点单",
            "way": "怎么签到的",
            "checked_in_at": "签到时间",
            "checked_out_at": "签退时间",
            "forgotten": "忘了签退",
        },
        told_by={"order_id": DemandOrder.number},
        words={"way": {CheckInWay.CODE: "服务码", CheckInWay.PLACE: "位置"}},
        left_out={"street_id": "点单里已经写了"},
        closing=Kept(_FILED),
    ),
    Holding(
        table=OrderRating,
        title="对服务的评价",
        owner="account_id",
        whose=lambda account_id: OrderRating.account_id == account_id,
        fields={
            "order_id": "点单",
            "side": "以什么身份",
            "stars": "几星",
            "comment": "说的话",
            "created_at": "评价时间",
        },
        told_by={"order_id": DemandOrder.number},
        words={"side": SIDE_NAMES},
        left_out={"street_id": "点单里已经写了"},
        closing=Kept("平均分要对得上", blanks={"comment": None}),
    ),
)
