"""The one clock. Everything asks it for the time, so that tests and the demo can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: People live by this clock; the database keeps UTC.
SHANGHAI = ZoneInfo("Asia/Shanghai")

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The present moment in UTC, aware."""
    return _moved.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were ``moment`` (aware)."""
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock in Shanghai."""
    return moment.astimezone(SHANGHAI)


def today() -> date:
    """The calendar day it is for people now."""
    return local(now()).date()


def day_start(day: date) -> datetime:
    """The first moment of a calendar day, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def month_start(day: date) -> datetime:
    """The first moment of the month ``day`` lies in, in UTC."""
    return day_start(day.replace(day=1))


def say_day(moment: datetime) -> str:
    """The day of a moment as papers write it: ``2026年11月21日``."""
    then = local(moment)
    return f"{then.year}年{then.month}月{then.day}日"


def say(moment: datetime) -> str:
    """A moment as people say it: ``今天 14:30``, ``明天 09:00``, ``11月3日 09:00``, ``2025年11月3日 09:00``."""
    then = local(moment)
    days = (then.date() - today()) // timedelta(days=1)
    clock_time = f"{then:%H:%M}"
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get(days)
    if near:
        return f"{near} {clock_time}"
    year = "" if then.year == today().year else f"{then.year}年"
    return f"{year}{then.month}月{then.day}日 {clock_time}"
