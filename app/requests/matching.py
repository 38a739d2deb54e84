"""Whether a rule of a street fits a report: category, place, words and time, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

WEEKDAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class Wanted:
    """What a rule asks for; whatever is ``None`` is as good as any.

    ``keyword`` may hold several words with spaces between, each of them enough. ``weekdays`` counts Monday as 0.
    ``until`` before ``since`` goes on past midnight, and belongs to the day it began on.
    """

    type_id: UUID | None = None
    place_path: str | None = None
    keyword: str | None = None
    weekdays: frozenset[int] | None = None
    since: time | None = None
    until: time | None = None


@dataclass(frozen=True)
class Report:
    """What a rule looks at. ``type_ids`` are the category and all above it; ``at`` is local time."""

    text: str
    type_ids: frozenset[UUID]
    place_path: str
    at: datetime


def misfit(wanted: Wanted, report: Report) -> str | None:
    """Why the rule does not fit, in a few words; ``None`` when it fits."""
    if wanted.type_id and wanted.type_id not in report.type_ids:
        return "不是这个类别"
    if wanted.place_path and not report.place_path.startswith(wanted.place_path):
        return "不在这个地方"
    if wanted.keyword and not any(word in report.text.lower() for word in wanted.keyword.lower().split()):
        return f"没有提到“{'”“'.join(wanted.keyword.split())}”"
    if not _in_time(wanted, report.at):
        return "不在这个时间"
    return None


def _in_time(wanted: Wanted, at: datetime) -> bool:
    since, until, now = wanted.since or time.min, wanted.until or time.max, at.time()
    began = at
    if since <= until:
        inside = since <= now < until or (wanted.until is None and now >= since)
    else:
        inside = now >= since or now < until
        if now < until:
            began = at - timedelta(days=1)
    return inside and (wanted.weekdays is None or began.weekday() in wanted.weekdays)


R = TypeVar("R")


def first_fit(rules: Iterable[tuple[R, Wanted]], report: Report) -> R | None:
    """The first rule in order that fits."""
    return next((rule for rule, wanted in rules if misfit(wanted, report) is None), None)


def say_time(wanted: Wanted) -> str | None:
    """When a rule holds, as people say it; ``None`` for always."""
    parts = []
    if wanted.weekdays is not None:
        parts.append("、".join(WEEKDAY_NAMES[day] for day in sorted(wanted.weekdays)))
    if wanted.since or wanted.until:
        since, until = wanted.since or time.min, wanted.until
        ends = f"{until:%H:%M}" if until else "24:00"
        parts.append(f"{since:%H:%M} 到{'次日' if until and until < since else ''} {ends}")
    return " ".join(parts) or None
