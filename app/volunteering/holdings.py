"""What is held of a person about volunteering."""

from __future__ import annotations

from sqlalchemy import select

from app.core.holdings import Erased, Holding, Kept
from app.org.models import OrgUnit
from app.volunteering.kinds import FREE_TIME_NAMES, REACH_NAMES, SKILL_NAMES
from app.volunteering.models import (
    RecordCorrection,
    ServiceRecord,
    TeamMember,
    Trained,
    Training,
    Volunteer,
)
from app.volunteering.states import (
    MEMBER_ROLE_NAMES,
    MEMBER_STATE_NAMES,
    RECORD_STATE_NAMES,
    VOLUNTEER_STATE_NAMES,
)

_ADDS_UP = "队伍和街道的服务时长要对得上"

HOLDINGS = (
    Holding(
        table=Volunteer,
        title="志愿者登记",
        owner="account_id",
        whose=lambda account_id: Volunteer.account_id == account_id,
        fields={
            "unit_id": "所属社区",
            "real_name": "证明上的姓名",
            "skills": "特长",
            "free_times": "有空的时间",
            "reach": "服务范围",
            "state": "状态",
            "in_rankings": "参加排行",
            "show_name": "排行显示姓名",
            "registered_at": "登记时间",
        },
        told_by={"unit_id": OrgUnit.name},
        words={
            "skills": SKILL_NAMES,
            "free_times": FREE_TIME_NAMES,
            "reach": REACH_NAMES,
            "state": VOLUNTEER_STATE_NAMES,
        },
        left_out={"street_id": "所属社区所在的街道"},
        closing=Erased(),
    ),
    Holding(
        table=TeamMember,
        title="参加的队伍",
        owner="account_id",
        whose=lambda account_id: TeamMember.account_id == account_id,
        fields={
            "team_id": "队伍",
            "role": "角色",
            "state": "状态",
            "asked_at": "申请时间",
            "decided_at": "答复时间",
        },
        words={"role": MEMBER_ROLE_NAMES, "state": MEMBER_STATE_NAMES},
        closing=Erased(),
    ),
    Holding(
        table=Trained,
        title="做过的培训",
        owner="account_id",
        whose=lambda account_id: Trained.account_id == account_id,
        fields={"training_id": "培训", "done_on": "日期", "noted_at": "登记时间"},
        told_by={"training_id": Training.title},
        left_out={"noted_by": "登记的是工作人员"},
        closing=Erased(),
    ),
    Holding(
        table=ServiceRecord,
        title="志愿服务记录",
        owner="account_id",
        whose=lambda account_id: ServiceRecord.account_id == account_id,
        fields={
            "street_id": "街道",
            "what": "服务内容",
            "started_at": "开始",
            "ended_at": "结束",
            "half_hours": "半小时数",
            "state": "状态",
            "recorded_at": "记录时间",
        },
        told_by={"street_id": OrgUnit.name},
        words={"state": RECORD_STATE_NAMES},
        left_out={
            "team_id": "参加的队伍另有一张表",
            "source": "只用来防止重复记录",
            "noted_by": "经手的是工作人员",
        },
        closing=Kept(_ADDS_UP),
    ),
    Holding(
        table=RecordCorrection,
        title="服务时长的更正",
        owner="record_id",
        whose=lambda account_id: RecordCorrection.record_id.in_(
            select(ServiceRecord.id).where(ServiceRecord.account_id == account_id)
        ),
        fields={"before": "原来半小时数", "after": "更正为", "reason": "原因", "at": "时间"},
        left_out={"corrected_by": "更正的是工作人员"},
        closing=Kept(_ADDS_UP),
    ),
)
