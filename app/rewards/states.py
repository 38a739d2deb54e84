"""The states of a redemption and the arrows between them."""

from __future__ import annotations

from enum import StrEnum

from app.core.states import StateTable, Transition


class RedemptionState(StrEnum):
    RESERVED = "reserved"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


REDEMPTION_STATE_NAMES = {
    RedemptionState.RESERVED: "等您来领",
    RedemptionState.HANDED_OVER: "已领取",
    RedemptionState.CANCELLED: "已取消",
    RedemptionState.LAPSED: "过期未领",
}

#: Whose redemption it is, who stands at the counter, who keeps the rewards, the clock.
PERSON, COUNTER, KEEPER, SYSTEM = "person", "counter", "keeper", "system"

_S = RedemptionState
_RESERVED = frozenset({_S.RESERVED})

REDEMPTION_STATES = StateTable(
    [
        Transition("cancel", _RESERVED, _S.CANCELLED, frozenset({PERSON})),
        Transition("call_off", _RESERVED, _S.CANCELLED, frozenset({KEEPER})),
        Transition("hand_over", _RESERVED, _S.HANDED_OVER, frozenset({COUNTER})),
        Transition("lapse", _RESERVED, _S.LAPSED, frozenset({SYSTEM})),
    ],
    wrong_state="这份兑换现在是“{state}”，不能这样操作，请刷新看看。",
)
