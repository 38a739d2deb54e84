"""The states of an order and every arrow between them: 群众点单 → 平台派单 → 团队接单 → 多元评单.

Each arrow that is taken is one row in ``order_events``.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from app.core.states import StateTable, Transition


class OrderState(StrEnum):
    ORDERED = "ordered"
    RETURNED = "returned"
    OPEN = "open"
    DISPATCHED = "dispatched"
    TAKEN = "taken"
    VISITING = "visiting"
    DONE = "done"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    OrderState.ORDERED: "等服务站看",
    OrderState.RETURNED: "请您补充",
    OrderState.OPEN: "正在找队伍",
    OrderState.DISPATCHED: "等队伍接单",
    OrderState.TAKEN: "有队伍接了",
    OrderState.VISITING: "正在服务",
    OrderState.DONE: "请您评价",
    OrderState.CLOSED: "已完成",
    OrderState.REFUSED: "这次没办成",
    OrderState.WITHDRAWN: "已撤回",
}

#: The same to those who work on it.
STAFF_STATE_NAMES = STATE_NAMES | {
    OrderState.ORDERED: "待审核",
    OrderState.RETURNED: "等居民补充",
    OrderState.OPEN: "待派单",
    OrderState.DONE: "待评价",
    OrderState.REFUSED: "没有办成",
}

_S = OrderState
#: Something is still to be done for whoever ordered.
UNDER_WAY = frozenset({_S.ORDERED, _S.RETURNED, _S.OPEN, _S.DISPATCHED, _S.TAKEN, _S.VISITING})
#: Somebody was there.
VISITED = frozenset({_S.DONE, _S.CLOSED})
#: Nothing follows any more.
OVER = frozenset({_S.CLOSED, _S.REFUSED, _S.WITHDRAWN})

#: Who may: whoever ordered or is visited; the station; the leader of a team it was offered to; the leader of the team
#: that took it; whoever that leader picked to go; the clock.
ORDERER, STATION, OFFERED = "orderer", "station", "offered"
LEADER, VISITOR, SYSTEM = "leader", "visitor", "system"


def _row(
    verb: str, sources: Collection[OrderState], target: OrderState | None, *actors: str
) -> Transition[OrderState]:
    return Transition(verb, frozenset(sources), target, frozenset(actors))


ORDER_STATES = StateTable(
    [
        _row("accept", {_S.ORDERED}, _S.OPEN, STATION),
        _row("return", {_S.ORDERED, _S.OPEN}, _S.RETURNED, STATION),
        _row("supplement", {_S.RETURNED}, _S.ORDERED, ORDERER),
        _row("refuse", {_S.ORDERED, _S.OPEN}, _S.REFUSED, STATION),
        _row("dispatch", {_S.OPEN}, _S.DISPATCHED, STATION),
        _row("take", {_S.DISPATCHED}, _S.TAKEN, OFFERED),
        _row("decline", {_S.DISPATCHED}, None, OFFERED),
        _row("lapse", {_S.DISPATCHED}, None, SYSTEM),
        _row("come_back", {_S.DISPATCHED}, _S.OPEN, SYSTEM),
        _row("recall", {_S.DISPATCHED, _S.TAKEN}, _S.OPEN, STATION),
        _row("give_back", {_S.TAKEN}, _S.OPEN, LEADER),
        _row("pick", {_S.TAKEN}, None, LEADER),
        _row("check_in", {_S.TAKEN, _S.VISITING}, _S.VISITING, VISITOR),
        _row("check_out", {_S.VISITING}, None, VISITOR, SYSTEM),
        _row("finish", {_S.VISITING}, _S.DONE, SYSTEM),
        _row("rate_resident", {_S.DONE}, None, ORDERER),
        _row("rate_team", {_S.DONE}, None, LEADER),
        _row("rate_station", {_S.DONE}, None, STATION),
        _row("close", {_S.DONE}, _S.CLOSED, SYSTEM),
        _row("complain", UNDER_WAY | VISITED, None, ORDERER, STATION),
        _row(
            "withdraw",
            {_S.ORDERED, _S.RETURNED, _S.OPEN, _S.DISPATCHED, _S.TAKEN},
            _S.WITHDRAWN,
            ORDERER,
        ),
    ],
    wrong_state="这一单现在是“{state}”，不能这样操作，请刷新看看。",
)


class OfferState(StrEnum):
    """Where the question to one team stands."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"
    #: Another team was quicker, the station asked for it back, or nobody needs it any more.
    WITHDRAWN = "withdrawn"
    #: Taken at first, and given back.
    GIVEN_BACK = "given_back"


OFFER_STATE_NAMES = {
    OfferState.OPEN: "等答复",
    OfferState.TAKEN: "已接单",
    OfferState.DECLINED: "来不了",
    OfferState.LAPSED: "24小时没答复",
    OfferState.WITHDRAWN: "不用答复了",
    OfferState.GIVEN_BACK: "接了又退回",
}


class Side(StrEnum):
    """Who rates an order: 多元评单."""

    RESIDENT = "resident"
    TEAM = "team"
    STATION = "station"


SIDE_NAMES = {Side.RESIDENT: "居民", Side.TEAM: "队伍", Side.STATION: "服务站"}


class CheckInWay(StrEnum):
    """How a visitor showed that they were there."""

    CODE = "code"
    PLACE = "place"
