"""Many lives at once, played in the order in which things happen.

A story is a generator that yields the moment at which it wants to go on. Whatever would happen after now has not
happened yet, and so the demo is always in the middle of its life.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from app.core import clock
from app.requests.clocks import Clock, ClockMode

Story = Iterator[datetime]

_OFFICE = Clock(ClockMode.WORKING)
_DAY_BEGINS, _DAY_ENDS = time(7, 0), time(21, 30)


def play(stories: Iterable[Story], until: datetime) -> None:
    """Run every story up to ``until``, each step under the clock of its own moment."""
    waiting: list[tuple[datetime, int, Story]] = []

    def put_back(number: int, story: Story) -> None:
        moment = next(story, None)
        if moment is not None and moment <= until:
            heapq.heappush(waiting, (moment, number, story))

    for number, story in enumerate(stories):
        put_back(number, story)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        with clock.at(moment):
            put_back(number, story)


def in_office(moment: datetime, minutes: float) -> datetime:
    """So many minutes of office time after ``moment``."""
    return _OFFICE.add(moment, timedelta(minutes=minutes))


def in_daytime(moment: datetime, minutes: float) -> datetime:
    """So many minutes after ``moment``, or the next morning when people would be asleep then."""
    then = clock.local(moment + timedelta(minutes=minutes))
    if then.time() > _DAY_ENDS:
        then += timedelta(days=1)
    elif then.time() >= _DAY_BEGINS:
        return then
    # Not all at the same minute, however late it was.
    return then.replace(hour=_DAY_BEGINS.hour, minute=then.minute)
