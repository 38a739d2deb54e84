"""What is held of a person about the activities they signed up for."""

from __future__ import annotations

from sqlalchemy import select

from app.activities.models import (
    PAUSE_STATE_NAMES,
    Activity,
    Attendance,
    Attendee,
    CalendarFeed,
    NoShow,
    Registration,
    SignupPause,
)
from app.activities.states import REGISTRATION_STATE_NAMES
from app.core.holdings import Erased, Holding, Kept
from app.org.models import OrgUnit

_COUNTED = "名额、签到和积分要对得上"
_THEIRS = select(Registration.id)

HOLDINGS = (
    Holding(
        table=Registration,
        title="活动报名",
        owner="account_id",
        whose=lambda account_id: Registration.account_id == account_id,
        fields={
            "activity_id": "活动",
            "state": "状态",
            "size": "人数",
            "code": "报名码",
            "answers": "填写的内容",
            "created_at": "报名时间",
            "offer_expires_at": "空位留到",
            "cancelled_at": "取消时间",
            "reason": "没有通过的原因",
        },
        told_by={"activity_id": Activity.title},
        words={"state": REGISTRATION_STATE_NAMES},
        left_out={
            "places_id": "活动里已经写了",
            "number": "只用来排先后",
            "turn": "只用来数第几次报名",
            "household": "由住址算出的记号，读不出内容",
            "passed_over": "只用来排先后",
            "saving_since": "只用来排先后",
        },
        closing=Kept(_COUNTED, blanks={"answers": None, "household": None}),
    ),
    Holding(
        table=Attendee,
        title="活动报名的人",
        owner="account_id",
        whose=lambda account_id: Attendee.registration_id.in_(
            _THEIRS.where(Registration.account_id == account_id)
        ),
        fields={"registration_id": "报名", "birth_year": "出生年份"},
        left_out={"places_id": "报名里已经写了", "member_id": "家人另有一张表"},
        closing=Kept(_COUNTED, blanks={"birth_year": None}),
    ),
    Holding(
        table=Attendance,
        title="活动签到",
        owner="registration_id",
        whose=lambda account_id: Attendance.registration_id.in_(
            _THEIRS.where(Registration.account_id == account_id)
        ),
        fields={"checked_in_at": "签到时间", "checked_out_at": "签退时间"},
        left_out={
            "attendee_id": "报名里已经写了",
            "session_id": "活动里已经写了",
            "method": "怎么签到的，只供核对",
            "checked_in_by": "签到的是工作人员",
            "noted_at": "什么时候传上来，只供核对",
            "checked_out_by": "签退的是工作人员",
        },
        closing=Kept(_COUNTED),
    ),
    Holding(
        table=NoShow,
        title="报了名没有来",
        owner="account_id",
        whose=lambda account_id: NoShow.account_id == account_id,
        fields={"registration_id": "报名", "at": "时间", "excused_at": "免记时间"},
        left_out={"turn": "只用来数第几次报名", "excused_by": "免记的是工作人员"},
        closing=Kept("爽约的规则对谁都一样"),
    ),
    Holding(
        table=SignupPause,
        title="暂停报名",
        owner="account_id",
        whose=lambda account_id: SignupPause.account_id == account_id,
        fields={
            "street_id": "街道",
            "since": "从",
            "until": "到",
            "state": "状态",
            "appeal": "说明",
            "decided_at": "答复时间",
        },
        told_by={"street_id": OrgUnit.name},
        words={"state": PAUSE_STATE_NAMES},
        left_out={"no_show_id": "上面已经写了", "decided_by": "答复的是工作人员"},
        closing=Kept("爽约的规则对谁都一样", blanks={"appeal": None}),
    ),
    Holding(
        table=CalendarFeed,
        title="日历订阅",
        owner="account_id",
        whose=lambda account_id: CalendarFeed.account_id == account_id,
        fields={"created_at": "订阅时间"},
        left_out={"token_hash": "知道它就能打开，所以不写出来"},
        closing=Erased(),
    ),
)
