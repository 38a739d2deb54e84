"""The times of a course or series by a rule: such as every Tuesday and Thursday from 14:30 to 16:30, ten times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.activities.service.holding import MOST_SESSIONS, Time
from app.core import clock
from app.core.errors import FieldError, Invalid
from app.core.workdays import what_is_special

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """On which weekdays (0 is Monday), from when until when, from which day on, and how often."""

    weekdays: frozenset[int]
    begins: time
    ends: time
    first: date
    often: int
    #: Leave out holidays, and weekends worked in exchange for them.
    usual_days_only: bool = True


@dataclass(frozen=True)
class Planned:
    """The times a rule makes, and the days it left out, each with why."""

    times: list[Time]
    left_out: list[tuple[date, str]]


def plan(rhythm: Rhythm) -> Planned:
    """The times in order. Raises Invalid (``bad_rhythm``)."""
    _check(rhythm)
    planned = Planned([], [])
    day = rhythm.first
    while len(planned.times) < rhythm.often:
        if day.weekday() in rhythm.weekdays:
            why = what_is_special(day) if rhythm.usual_days_only else None
            if why:
                planned.left_out.append((day, why))
            else:
                planned.times.append(Time(_at(day, rhythm.begins), _at(day, rhythm.ends)))
        day += _DAY
    return planned


def _check(rhythm: Rhythm) -> None:
    errors = []
    if not rhythm.weekdays or not rhythm.weekdays <= frozenset(range(7)):
        errors.append(FieldError("rule_days", "请勾上每周哪几天"))
    if rhythm.ends <= rhythm.begins:
        errors.append(FieldError("rule_to", "结束要晚于开始"))
    if not 1 <= rhythm.often <= MOST_SESSIONS:
        errors.append(FieldError("rule_count", f"次数要在 1 到 {MOST_SESSIONS} 之间"))
    if not clock.today() <= rhythm.first <= clock.today() + 730 * _DAY:
        errors.append(FieldError("rule_first", "第一天要从今天起，两年以内"))
    if errors:
        raise Invalid("bad_rhythm", f"{errors[0].message}。", errors=errors)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.SHANGHAI)


def read_days(words: Iterable[str]) -> frozenset[int]:
    """Weekdays as a form sends them; what is none is left out."""
    return frozenset(int(one) for one in words if one in set("0123456"))
