"""What is held of a person about their points."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.core.holdings import Holding, Kept
from app.org.models import OrgUnit
from app.points.models import (
    KIND_NAMES,
    REVERSAL_STATE_NAMES,
    OwnerKind,
    PointsAccount,
    PointsBudget,
    PointsEntry,
    PointsReversal,
    PointsTransfer,
)


def _account_of(account_id: UUID) -> ColumnElement[bool]:
    return and_(PointsAccount.owner_kind == OwnerKind.PERSON, PointsAccount.owner_id == account_id)


_BALANCED = "积分是一进一出两边记的账，少了一边就平不了"

_OF_ANOTHER = {"transfer_id": "说的是别人的积分", "street_id": "岗位所在的街道"}

HOLDINGS = (
    Holding(
        table=PointsAccount,
        title="积分",
        owner="owner_id",
        whose=_account_of,
        fields={"street_id": "街道", "balance": "现有积分"},
        told_by={"street_id": OrgUnit.name},
        left_out={"owner_kind": "都是个人账户", "floor": "个人的积分都不会少于零"},
        closing=Kept(_BALANCED),
    ),
    Holding(
        table=PointsEntry,
        title="积分明细",
        owner="account_id",
        whose=lambda account_id: PointsEntry.account_id.in_(
            select(PointsAccount.id).where(_account_of(account_id))
        ),
        fields={"transfer_id": "事由", "amount": "积分", "balance_after": "之后余额", "at": "时间"},
        told_by={"transfer_id": PointsTransfer.memo},
        closing=Kept(_BALANCED),
    ),
    Holding(
        table=PointsTransfer,
        title="经您手记的积分",
        owner="made_by",
        whose=lambda account_id: PointsTransfer.made_by == account_id,
        fields={"kind": "种类", "memo": "事由", "at": "时间"},
        words={"kind": KIND_NAMES},
        left_out={
            "source": "系统内部的编号",
            "street_id": "岗位所在的街道",
            "reverses_id": "说的是另一笔",
            "rule_id": "说的是街道的规则",
        },
        closing=Kept(_BALANCED),
    ),
    Holding(
        table=PointsBudget,
        title="经您手拨的积分预算",
        owner="granted_by",
        whose=lambda account_id: PointsBudget.granted_by == account_id,
        fields={"street_id": "街道", "year": "年份", "amount": "积分", "granted_at": "时间"},
        told_by={"street_id": OrgUnit.name},
        left_out={"given_before": "说的是街道的账"},
        closing=Kept(_BALANCED),
    ),
    Holding(
        table=PointsReversal,
        title="您提出的积分更正",
        owner="asked_by",
        whose=lambda account_id: PointsReversal.asked_by == account_id,
        fields={"amount": "积分", "reason": "原因", "state": "结果", "asked_at": "时间"},
        words={"state": REVERSAL_STATE_NAMES},
        left_out=_OF_ANOTHER | {"decided_by": "说的是同事", "decided_at": "说的是同事"},
        closing=Kept(_BALANCED),
    ),
    Holding(
        table=PointsReversal,
        title="您确认的积分更正",
        owner="decided_by",
        whose=lambda account_id: PointsReversal.decided_by == account_id,
        fields={"amount": "积分", "reason": "原因", "state": "结果", "decided_at": "时间"},
        words={"state": REVERSAL_STATE_NAMES},
        left_out=_OF_ANOTHER | {"asked_by": "说的是同事", "asked_at": "说的是同事"},
        closing=Kept(_BALANCED),
    ),
)
