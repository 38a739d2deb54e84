"""Until when a request must be accepted, answered and resolved.

Accepting counts in working hours by China's holiday calendar (State Council's yearly notice, with make-up days);
contact and resolution count in natural hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from app.core.clock import SHANGHAI, local
from app.requests.models import Urgency

OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
ACCEPT_WITHIN = timedelta(hours=2)
CONTACT_WITHIN = timedelta(hours=24)

#: Hours to resolve, where a type says nothing else.
RESOLVE_HOURS = {Urgency.DANGER: 2, Urgency.UTILITY: 24, Urgency.ORDINARY: 7 * 24, Urgency.COMPLEX: 15 * 24}


@dataclass(frozen=True)
class Deadlines:
    """Three moments, in UTC."""

    accept_by: datetime
    contact_by: datetime
    resolve_by: datetime


def deadlines(start: datetime, urgency: Urgency, resolve_hours: int) -> Deadlines:
    """The deadlines of a request that came at ``start``. Danger does not wait for office hours."""
    resolve_by = start + timedelta(hours=resolve_hours)
    accept_by = start + ACCEPT_WITHIN if urgency is Urgency.DANGER else add_working_time(start, ACCEPT_WITHIN)
    return Deadlines(
        accept_by=accept_by,
        contact_by=max(accept_by, min(start + CONTACT_WITHIN, resolve_by)),
        resolve_by=max(resolve_by, accept_by),
    )


def add_working_time(start: datetime, amount: timedelta) -> datetime:
    """The moment at which ``amount`` of office time has gone by since ``start``."""
    left = amount
    for opens, closes in _office_spans(local(start)):
        here = max(opens, local(start))
        if here >= closes:
            continue
        if left <= closes - here:
            return (here + left).astimezone(start.tzinfo)
        left -= closes - here
    raise AssertionError("offices open again some day")


def _office_spans(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = start.date()
    while True:
        if is_working_day(day):
            for opens, closes in OFFICE_HOURS:
                yield datetime.combine(day, opens, SHANGHAI), datetime.combine(day, closes, SHANGHAI)
        day += timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether offices are open; beyond the published calendar, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
