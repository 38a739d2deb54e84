"""What is held of a person about their family."""

from __future__ import annotations

from app.core import clock
from app.core.holdings import Holding, Kept
from app.residents.consent import CONSENT_NAMES
from app.residents.models import RELATION_NAMES, HouseholdMember

_NAMED = "替家人反映的事还指着这一行"
_NOBODY = {"name": "已注销居民的家人", "birth_year": None, "ended_at": clock.now}

HOLDINGS = (
    Holding(
        table=HouseholdMember,
        title="我替谁办事",
        owner="account_id",
        whose=lambda account_id: HouseholdMember.account_id == account_id,
        fields={
            "name": "称呼",
            "relation": "关系",
            "birth_year": "出生年份",
            "consent": "本人同意",
            "consent_at": "表态时间",
            "created_at": "添加时间",
            "ended_at": "结束时间",
        },
        words={"relation": RELATION_NAMES, "consent": CONSENT_NAMES},
        left_out={"witnessed_by": "见证的是工作人员"},
        closing=Kept(_NAMED, _NOBODY),
    ),
    Holding(
        table=HouseholdMember,
        title="谁替我办事",
        owner="linked_account_id",
        whose=lambda account_id: HouseholdMember.linked_account_id == account_id,
        fields={
            "name": "对方怎么称呼我",
            "birth_year": "出生年份",
            "consent": "我同意了吗",
            "consent_at": "表态时间",
            "created_at": "添加时间",
            "ended_at": "结束时间",
        },
        words={"consent": CONSENT_NAMES},
        left_out={"relation": "是对方填的关系", "witnessed_by": "见证的是工作人员"},
        closing=Kept(_NAMED, _NOBODY),
    ),
)
