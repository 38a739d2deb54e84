"""The whole path of an order on one line, and what happened in sentences, for each side as it may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.orders.models import DemandOrder, OrderEvent
from app.orders.schemas import Step, StoryLine
from app.orders.states import OrderState

#: 点单 → 派单 → 接单 → 评单, with what lies between; each with the verb that completes it.
STEPS = (
    ("点单", "order"),
    ("审核", "accept"),
    ("派单", "dispatch"),
    ("接单", "take"),
    ("上门", "finish"),
    ("评价", "close"),
)
_S = OrderState
#: How many of the steps lie behind an order.
_BEHIND = {
    _S.ORDERED: 1,
    _S.RETURNED: 1,
    _S.OPEN: 2,
    _S.DISPATCHED: 3,
    _S.TAKEN: 4,
    _S.VISITING: 4,
    _S.DONE: 5,
    _S.CLOSED: 6,
}


def steps(order: DemandOrder, events: Sequence[OrderEvent] = ()) -> list[Step]:
    """The six steps: behind, now, or still to come; when each was done, where the events are at hand."""
    latest = {event.verb: event.at for event in events}
    stopped = order.state in (_S.REFUSED, _S.WITHDRAWN)
    behind = _reached(events) if stopped else _BEHIND[OrderState(order.state)]
    found = []
    for number, (title, verb) in enumerate(STEPS):
        where = "done" if number < behind else "stopped" if stopped else "now" if number == behind else "todo"
        found.append(Step(title=title, where=where, at=latest.get(verb) if number < behind else None))
    return found


def _reached(events: Sequence[OrderEvent]) -> int:
    """How far an order that was stopped had come."""
    before = next((one.from_state for one in reversed(events) if one.verb in ("refuse", "withdraw")), None)
    return _BEHIND.get(OrderState(before), 1) if before else 1


_FOR_RESIDENT = {
    "order": "点了单",
    "accept": "服务站收下了",
    "return": "服务站想再问问",
    "supplement": "补充了",
    "refuse": "这次没有办成",
    "dispatch": "服务站在问合适的队伍",
    "take": "{team}接单了",
    "come_back": "问过的队伍都来不了，服务站在另找",
    "give_back": "{team}临时来不了，服务站在另找",
    "recall": "服务站换一支队伍",
    "pick": "约好了时间和来的人",
    "check_in": "人到了",
    "finish": "服务做完了",
    "rate_resident": "居民评了{stars}星",
    "rate_team": "队伍评了{stars}星",
    "rate_station": "服务站评了{stars}星",
    "complain": "说了不对的地方，已转给社区办理",
    "close": "完成",
    "withdraw": "撤回了",
}
_FOR_STAFF = _FOR_RESIDENT | {
    "dispatch": "派单，问了{asked}支队伍",
    "decline": "{team}来不了",
    "lapse": "{team}24小时没有答复",
    "come_back": "没有队伍接，回到服务站",
    "give_back": "{team}退回",
    "recall": "服务站收回",
    "pick": "队长派{going}人去",
    "check_in": "签到",
    "check_out": "签退",
}
#: What of a note a resident reads: it was written for them.
_SAID_TO_RESIDENT = frozenset({"return", "refuse"})
#: What teams among themselves are asked and answer.
_BETWEEN = frozenset({"dispatch", "decline", "lapse", "come_back", "give_back", "recall"})


def for_resident(events: Sequence[OrderEvent], names: Mapping[UUID, str]) -> list[StoryLine]:
    """What happened, as whoever ordered reads it, newest first."""
    return [
        _line(one, _FOR_RESIDENT[one.verb], names, note=one.verb in _SAID_TO_RESIDENT)
        for one in reversed(events)
        if one.verb in _FOR_RESIDENT
    ]


def for_team(events: Sequence[OrderEvent], names: Mapping[UUID, str], team_ids: set[UUID]) -> list[StoryLine]:
    """What happened, as a team reads it: what others answered is not theirs."""
    return [
        _line(one, _FOR_STAFF[one.verb], names, note=one.team_id in team_ids)
        for one in reversed(events)
        if one.verb in _FOR_STAFF and (one.verb not in _BETWEEN or one.team_id in team_ids)
    ]


def for_station(events: Sequence[OrderEvent], names: Mapping[UUID, str]) -> list[StoryLine]:
    """Everything, newest first."""
    return [
        _line(one, _FOR_STAFF[one.verb], names, note=True)
        for one in reversed(events)
        if one.verb in _FOR_STAFF
    ]


def _line(event: OrderEvent, words: str, names: Mapping[UUID, str], *, note: bool) -> StoryLine:
    team = names.get(event.team_id, "队伍") if event.team_id else "队伍"
    said = {"stars": "", "asked": "几", "going": ""} | {
        key: str(value) for key, value in event.details.items()
    }
    text = words.format(team=team, **{key: said[key] for key in ("stars", "asked", "going")})
    return StoryLine(at=event.at, text=text, note=event.note if note else None)
