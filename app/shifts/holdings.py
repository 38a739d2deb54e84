"""What is held of a person about the shifts they keep."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.core.holdings import Holding, Kept
from app.shifts.models import (
    PLACE_STATE_NAMES,
    SWAP_STATE_NAMES,
    ShiftPlace,
    ShiftSwap,
)

_COUNTED = "每一班的人数和服务时长要对得上"
_THEIRS = select(ShiftPlace.id)

HOLDINGS = (
    Holding(
        table=ShiftPlace,
        title="值班",
        owner="account_id",
        whose=lambda account_id: ShiftPlace.account_id == account_id,
        fields={
            "state": "状态",
            "taken_at": "报班时间",
            "seeking_since": "找人替",
            "checked_in_at": "签到时间",
            "checked_out_at": "签退时间",
        },
        words={"state": PLACE_STATE_NAMES},
        left_out={
            "shift_id": "服务记录里写了内容和时间",
            "reminded_at": "只用来防止重复提醒",
            "checked_in_by": "签到的是工作人员",
            "checked_out_by": "签退的是工作人员",
        },
        closing=Kept(_COUNTED),
    ),
    Holding(
        table=ShiftSwap,
        title="换班",
        owner="given_id",
        whose=lambda account_id: or_(
            ShiftSwap.given_id.in_(_THEIRS.where(ShiftPlace.account_id == account_id)),
            ShiftSwap.wanted_id.in_(_THEIRS.where(ShiftPlace.account_id == account_id)),
        ),
        fields={"state": "状态", "asked_at": "提出时间", "decided_at": "答复时间"},
        left_out={"wanted_id": "值班另有一张表"},
        words={"state": SWAP_STATE_NAMES},
        closing=Kept(_COUNTED),
    ),
)
