"""What is held of a person about the activities they signed up for."""

from __future__ import annotations

from app.activities.models import Activity, Registration
from app.activities.states import RegistrationState
from app.core.holdings import Holding, Kept

HOLDINGS = (
    Holding(
        table=Registration,
        title="活动报名",
        owner="account_id",
        whose=lambda account_id: Registration.account_id == account_id,
        fields={
            "activity_id": "活动",
            "state": "状态",
            "code": "报名码",
            "created_at": "报名时间",
            "cancelled_at": "取消时间",
            "checked_in_at": "签到时间",
        },
        told_by={"activity_id": Activity.title},
        words={"state": {RegistrationState.CONFIRMED: "已报名", RegistrationState.CANCELLED: "已取消"}},
        left_out={"checked_in_by": "签到的是工作人员"},
        closing=Kept("名额、签到和积分要对得上"),
    ),
)
