"""The three clocks of a request beside its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core import clock
from app.requests.countdown import SOON, Tone, span
from app.requests.models import ServiceRequest
from app.requests.states import OPEN_STATES


@dataclass(frozen=True)
class ClockLine:
    """One clock: what it is for, and where it stands in plain words."""

    label: str
    words: str
    tone: Tone


def clock_lines(request: ServiceRequest) -> list[ClockLine]:
    """Acceptance, contact and resolution: done in time, done late, or how long is left."""
    return [
        _line("受理", request, request.accept_by, request.accepted_at),
        _line("联系居民", request, request.contact_by, request.contacted_at),
        _line("办结", request, request.resolve_by, request.resolved_at),
    ]


def _line(label: str, request: ServiceRequest, due: datetime, done: datetime | None) -> ClockLine:
    if done is not None:
        if done <= due:
            return ClockLine(label, f"{clock.say(done)}，按时", "calm")
        return ClockLine(label, f"{clock.say(done)}，晚了 {span(done - due)}", "late")
    if request.paused_at is not None:
        return ClockLine(label, "已暂停计时", "calm")
    if request.state not in OPEN_STATES:
        return ClockLine(label, "不用了", "calm")
    left = due - clock.now()
    if left.total_seconds() < 0:
        return ClockLine(label, f"应在 {clock.say(due)} 前，已超时 {span(-left)}", "late")
    return ClockLine(label, f"{clock.say(due)} 前，还剩 {span(left)}", "soon" if left < SOON else "calm")
