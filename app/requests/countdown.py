"""How long is left of a clock, in plain words for a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.core import clock
from app.requests.schemas.work import WorkItem

#: From here on a deadline is called near.
SOON = timedelta(hours=24)

#: What a deadline is for.
DUE_NAMES = {"accept": "受理", "resolve": "办结"}

Tone = Literal["late", "soon", "calm"]


@dataclass(frozen=True)
class Countdown:
    """What is said of a deadline; ``tone`` only adds a colour to words that say it all."""

    words: str
    tone: Tone


def countdown(item: WorkItem) -> Countdown | None:
    """The clock that runs for a request now; ``None`` when none is left to run."""
    if item.paused:
        return Countdown("已暂停计时", "calm")
    if item.due_at is None:
        return None
    return left_until(item.due_at, DUE_NAMES[item.due_for] if item.due_for else "")


def left_until(due: datetime, what: str) -> Countdown:
    """``受理还剩 3 小时`` or ``办结已超时 2 天``; the deadline itself is still in time."""
    left = due - clock.now()
    if left < timedelta():
        return Countdown(f"{what}已超时 {span(-left)}", "late")
    return Countdown(f"{what}还剩 {span(left)}", "soon" if left < SOON else "calm")


def span(length: timedelta) -> str:
    """``12 分钟``, ``3 小时``, ``2 天``: one unit, rounded down, at least a minute."""
    minutes = max(int(length.total_seconds()) // 60, 1)
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"
