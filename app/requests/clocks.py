"""The arithmetic of clocks: time that counts, in natural hours or in office hours.

Nothing here knows a request. A moment is an aware datetime; every answer is in UTC and exact to the microsecond.
A clock has run out *after* its deadline: what happens at 18:00:00 sharp is in time for a deadline at 18:00.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from app.core.clock import SHANGHAI, local
from app.core.workdays import is_working_day

_DAY = timedelta(days=1)
_NOTHING = timedelta()


class ClockMode(StrEnum):
    """Which time counts: every hour, or only those in which the office is open."""

    NATURAL = "natural"
    WORKING = "working"


@dataclass(frozen=True, order=True)
class Span:
    """One stretch of a working day in which the office is open."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Office:
    """When an office is open on each working day: one stretch or several, in order, with breaks between them.

    Raises ValueError for no stretch, for one that does not end after it begins, and for two that touch or overlap.
    """

    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("an office opens at least once a day")
        if any(span.opens >= span.closes for span in self.spans):
            raise ValueError("a stretch ends after it begins")
        if any(later.opens <= earlier.closes for earlier, later in pairwise(self.spans)):
            raise ValueError("stretches stand in order and do not touch")

    @classmethod
    def of(cls, pairs: Iterable[Iterable[str]]) -> Office:
        """From ``[["08:30", "12:00"], …]``, the form in which they are stored."""
        return cls(tuple(Span(*(time.fromisoformat(edge) for edge in pair)) for pair in pairs))

    def pairs(self) -> list[list[str]]:
        """The form in which they are stored."""
        return [[f"{span.opens:%H:%M}", f"{span.closes:%H:%M}"] for span in self.spans]

    @property
    def day(self) -> timedelta:
        """How long the office is open on a working day."""
        return sum((_length(span) for span in self.spans), _NOTHING)


def _length(span: Span) -> timedelta:
    return datetime.combine(date.min, span.closes) - datetime.combine(date.min, span.opens)


USUAL_OFFICE = Office.of([["08:30", "12:00"], ["14:30", "18:00"]])


@dataclass(frozen=True)
class Clock:
    """Counts time in one mode, by one office's hours."""

    mode: ClockMode = ClockMode.NATURAL
    office: Office = field(default=USUAL_OFFICE)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The moment nearest to ``start`` that lies ``amount`` of counted time after it (before it, if negative)."""
        if self.mode is ClockMode.NATURAL or not amount:
            return (start + amount).astimezone(UTC)
        if amount < _NOTHING:
            return self._back(start, -amount)
        left = amount
        for opens, closes in self._open(local(start).date(), _DAY):
            here = max(opens, start)
            if here >= closes:
                continue
            if left <= closes - here:
                return (here + left).astimezone(UTC)
            left -= closes - here
        raise AssertionError("offices open again some day")

    def _back(self, start: datetime, amount: timedelta) -> datetime:
        left = amount
        for opens, closes in self._open(local(start).date(), -_DAY):
            here = min(closes, start)
            if here <= opens:
                continue
            if left <= here - opens:
                return (here - left).astimezone(UTC)
            left -= here - opens
        raise AssertionError("offices were open before")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much counted time lies from ``start`` to ``end``; negative when ``end`` comes first."""
        if self.mode is ClockMode.NATURAL:
            return end - start
        if end < start:
            return -self.between(end, start)
        counted = _NOTHING
        for opens, closes in self._open(local(start).date(), _DAY):
            if opens >= end:
                return counted
            counted += max(min(closes, end) - max(opens, start), _NOTHING)
        raise AssertionError("days go on")

    def resumed(self, due: datetime, paused_at: datetime, resumed_at: datetime) -> datetime:
        """The new deadline after a pause: what was left when the clock stopped is left when it goes on.

        A deadline that had already passed stays as far in the past, in counted time, as it was.
        """
        return self.add(resumed_at, self.between(paused_at, due))

    def share(self, start: datetime, due: datetime, part: float) -> datetime:
        """The moment at which ``part`` (0 to 1) of the counted time from ``start`` to ``due`` has gone by."""
        return self.add(start, self.between(start, due) * part)

    def _open(self, day: date, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
        """The stretches in which the office is open from ``day`` on, or from its end backwards."""
        spans = self.office.spans if step > _NOTHING else self.office.spans[::-1]
        while True:
            if is_working_day(day):
                for span in spans:
                    yield (
                        datetime.combine(day, span.opens, SHANGHAI),
                        datetime.combine(day, span.closes, SHANGHAI),
                    )
            day += step
