"""Verbs of rewards: for those who keep them, those who want them, and those at the counter."""

from app.rewards.service.counter import hand_over
from app.rewards.service.keeping import (
    PointWords,
    RewardWords,
    add_pickup_point,
    add_reward,
    change_pickup_point,
    change_reward,
    givers,
    offer_or_withdraw,
    open_or_close,
)
from app.rewards.service.redeeming import (
    HAPPENED_TOPIC,
    LAPSE_TOPIC,
    call_off,
    cancel,
    lapse,
    queue_lapses,
    reserve,
)
from app.rewards.service.reminding import remind
from app.rewards.service.stocking import stock_in, stock_out

__all__ = [
    "HAPPENED_TOPIC",
    "LAPSE_TOPIC",
    "PointWords",
    "RewardWords",
    "add_pickup_point",
    "add_reward",
    "call_off",
    "cancel",
    "change_pickup_point",
    "change_reward",
    "givers",
    "hand_over",
    "lapse",
    "offer_or_withdraw",
    "open_or_close",
    "queue_lapses",
    "remind",
    "reserve",
    "stock_in",
    "stock_out",
]
