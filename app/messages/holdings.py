"""What is held of a person about what they were told."""

from __future__ import annotations

from app.core.holdings import Erased, Holding
from app.messages.models import Message, SubscriptionQuota
from app.messages.service import TEMPLATES

HOLDINGS = (
    Holding(
        table=Message,
        title="消息",
        owner="account_id",
        whose=lambda account_id: Message.account_id == account_id,
        fields={"title": "标题", "body": "内容", "created_at": "时间", "read_at": "读过的时间"},
        left_out={
            "link_kind": "只用来从消息打开页面",
            "dedup_key": "只用来防止同一条消息发两遍",
        },
        closing=Erased(),
    ),
    Holding(
        table=SubscriptionQuota,
        title="允许发的微信提醒",
        owner="account_id",
        whose=lambda account_id: SubscriptionQuota.account_id == account_id,
        fields={"template_key": "提醒", "remaining": "还剩几条"},
        words={"template_key": TEMPLATES},
        closing=Erased(),
    ),
)
