"""How long is left of a clock, in plain words for a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from app.core import clock
from app.requests.schemas import WorkItem
from app.requests.states import State

#: From here on a deadline is called near.
SOON = timedelta(hours=24)

Tone = Literal["late", "soon", "calm"]


@dataclass(frozen=True)
class Countdown:
    """What is said of a deadline; ``tone`` only adds a colour to words that say it all."""

    words: str
    tone: Tone


def countdown(item: WorkItem) -> Countdown | None:
    """The clock that runs for a request now; ``None`` when none does."""
    if item.due_at is None:
        return None
    what = "受理" if item.state is State.SUBMITTED else "办结"
    left = item.due_at - clock.now()
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
