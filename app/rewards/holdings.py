"""What is held of a person about what they had for their points."""

from __future__ import annotations

from app.core.holdings import Holding, Kept
from app.rewards.models import PickupPoint, Redemption, Reward, RewardTaking
from app.rewards.states import REDEMPTION_STATE_NAMES

_COUNTED = "库存、积分和商户结算要对得上"

HOLDINGS = (
    Holding(
        table=Redemption,
        title="积分兑换",
        owner="account_id",
        whose=lambda account_id: Redemption.account_id == account_id,
        fields={
            "title": "兑换了什么",
            "quantity": "数量",
            "points": "积分",
            "pickup_point_id": "领取点",
            "state": "状态",
            "code": "领取号",
            "created_at": "兑换时间",
            "expires_at": "留到",
            "reminded_at": "提醒时间",
            "handed_over_at": "领取时间",
            "ended_at": "退回时间",
            "end_reason": "退回原因",
        },
        told_by={"pickup_point_id": PickupPoint.name},
        words={"state": REDEMPTION_STATE_NAMES},
        left_out={
            "reward_id": "兑换了什么里已经写了",
            "street_id": "领取点所在的街道",
            "price_cents": "街道和商户的结算价，不是个人信息",
            "period": "只用来数限兑几份",
            "handed_by": "经办的是工作人员",
            "merchant_id": "领取点里已经写了",
        },
        closing=Kept(_COUNTED),
    ),
    Holding(
        table=RewardTaking,
        title="限兑记数",
        owner="account_id",
        whose=lambda account_id: RewardTaking.account_id == account_id,
        fields={"reward_id": "兑换了什么", "period": "月份或年份", "taken": "份数"},
        told_by={"reward_id": Reward.title},
        closing=Kept(_COUNTED),
    ),
)
