"""The arithmetic of clocks, against a slow and obvious count of minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import SHANGHAI
from app.core.workdays import is_working_day, what_is_special
from app.requests.clocks import USUAL_OFFICE, Clock, ClockMode, Office, Span

NATURAL = Clock(ClockMode.NATURAL)
WORKING = Clock(ClockMode.WORKING)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def counts(clock: Clock, minute: datetime) -> bool:
    """Whether the minute that begins then is counted."""
    local = minute.astimezone(SHANGHAI)
    if clock.mode is ClockMode.NATURAL:
        return True
    return is_working_day(local.date()) and any(
        span.opens <= local.time() < span.closes for span in clock.office.spans
    )


def obvious_add(clock: Clock, start: datetime, minutes: int) -> datetime:
    """Walk minute by minute, forwards or backwards, counting those that count."""
    here, step = start, MINUTE if minutes > 0 else -MINUTE
    left = abs(minutes)
    while left:
        if counts(clock, here if minutes > 0 else here - MINUTE):
            left -= 1
        here += step
    return here


def obvious_between(clock: Clock, start: datetime, end: datetime) -> timedelta:
    if end < start:
        return -obvious_between(clock, end, start)
    here, counted = start, timedelta()
    while here < end:
        counted += MINUTE * counts(clock, here)
        here += MINUTE
    return counted


def obvious_resumed(clock: Clock, due: datetime, paused_at: datetime, resumed_at: datetime) -> datetime:
    """Stop a watch at the pause, and let it go on at the end of the pause."""
    left = obvious_between(clock, paused_at, due)
    return obvious_add(clock, resumed_at, left // MINUTE)


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """One to four stretches that do not touch."""
    edges = sorted(
        draw(st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=8, unique=True).map(even_many))
    )
    times = [time(edge // 60, edge % 60) for edge in edges]
    return Office(tuple(Span(a, b) for a, b in zip(times[::2], times[1::2], strict=True)))


def even_many(edges: list[int]) -> list[int]:
    return edges if len(edges) % 2 == 0 else edges[:-1]


clocks = st.builds(Clock, st.sampled_from(ClockMode), offices() | st.just(USUAL_OFFICE))
#: Two years: the last that is published and the first that is not.
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: at("2026-01-01T00:00") + minutes * MINUTE)
pauses = st.integers(0, 4 * 24 * 60).map(lambda minutes: minutes * MINUTE)


@settings(max_examples=80, deadline=None)
@given(st.builds(Clock, st.sampled_from(ClockMode)), moments, st.integers(-1200, 1200))
def test_adding_equals_the_obvious_count(clock: Clock, start: datetime, minutes: int) -> None:
    assert clock.add(start, minutes * MINUTE) == obvious_add(clock, start, minutes)


@settings(max_examples=60, deadline=None)
@given(clocks, moments, st.integers(-20, 20))
def test_adding_equals_the_obvious_count_in_any_office(clock: Clock, start: datetime, minutes: int) -> None:
    assert clock.add(start, minutes * MINUTE) == obvious_add(clock, start, minutes)


@settings(max_examples=60, deadline=None)
@given(clocks, moments, pauses, st.booleans())
def test_the_time_between_equals_the_obvious_count(
    clock: Clock, start: datetime, length: timedelta, backwards: bool
) -> None:
    end = start - length if backwards else start + length
    assert clock.between(start, end) == obvious_between(clock, start, end)


@settings(max_examples=60, deadline=None)
@given(st.builds(Clock, st.sampled_from(ClockMode)), moments, st.integers(0, 900), pauses, pauses)
def test_a_pause_takes_nothing_and_gives_nothing(
    clock: Clock, start: datetime, minutes: int, running: timedelta, pause: timedelta
) -> None:
    due = clock.add(start, minutes * MINUTE)
    paused_at = start + running
    resumed_at = paused_at + pause
    new = clock.resumed(due, paused_at, resumed_at)
    assert new == obvious_resumed(clock, due, paused_at, resumed_at)
    assert (new >= resumed_at) == (clock.between(paused_at, due) >= timedelta())
    assert clock.between(start, paused_at) + clock.between(resumed_at, new) == minutes * MINUTE


@given(
    clocks,
    moments,
    st.timedeltas(timedelta(), timedelta(minutes=1)),
    st.timedeltas(timedelta(days=-3), timedelta(days=3)),
)
@settings(max_examples=200, deadline=None)
def test_what_is_added_lies_between_to_the_microsecond(
    clock: Clock, minute: datetime, more: timedelta, amount: timedelta
) -> None:
    start = minute + more
    end = clock.add(start, amount)
    assert clock.between(start, end) == amount
    assert (end - start) * (1 if amount >= timedelta() else -1) >= abs(amount)


@settings(max_examples=60, deadline=None)
@given(clocks, moments, st.integers(0, 3000))
def test_the_share_lies_in_its_place(clock: Clock, start: datetime, minutes: int) -> None:
    due = clock.add(start, minutes * MINUTE)
    warned = clock.share(start, due, 0.8)
    assert start <= warned <= due
    assert clock.between(start, warned) == minutes * MINUTE * 0.8


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T11:30", 2, "2026-11-23T16:00"),  # the break at noon
        ("2026-11-23T16:00", 2, "2026-11-23T18:00"),  # to the very end of the day, not the next morning
        ("2026-11-23T16:01", 2, "2026-11-24T08:31"),
        ("2026-11-23T18:00", 2, "2026-11-24T10:30"),
        ("2026-11-20T19:00", 2, "2026-11-23T10:30"),  # over the weekend
        ("2026-10-09T17:00", 2, "2026-10-10T09:30"),  # the Saturday worked in exchange for the holiday counts
        ("2026-09-30T17:00", 2, "2026-10-08T09:30"),  # National Day
        ("2026-02-14T17:00", 2, "2026-02-24T09:30"),  # Spring Festival, begun on a Saturday that was worked
        ("2026-12-31T17:00", 2, "2027-01-04T09:30"),  # New Year, though the notice for 2027 may not be out
        ("2026-11-23T10:00", 7 * 7, "2026-12-02T10:00"),  # seven working days
    ],
)
def test_working_time_over_what_closes_an_office(start: str, hours: int, end: str) -> None:
    assert WORKING.add(at(start), timedelta(hours=hours)) == at(end)
    assert WORKING.between(at(start), at(end)) == timedelta(hours=hours)


def test_nothing_added_stays_where_it_is() -> None:
    midnight = at("2026-11-21T00:00")
    assert WORKING.add(midnight, timedelta()) == NATURAL.add(midnight, timedelta()) == midnight
    assert WORKING.between(midnight, midnight) == timedelta()
    assert WORKING.share(midnight, midnight, 0.8) == midnight


def test_a_pause_in_the_night_ended_on_a_holiday_loses_no_office_time() -> None:
    due = at("2026-10-09T10:30")
    paused_at = at("2026-09-30T22:00")
    assert WORKING.between(paused_at, due) == timedelta(hours=9)
    assert WORKING.resumed(due, paused_at, at("2026-10-03T12:00")) == due
    assert WORKING.resumed(due, paused_at, at("2026-10-10T08:30")) == at("2026-10-12T10:30")


def test_a_pause_that_ends_at_once_changes_nothing() -> None:
    due, moment = at("2026-11-23T18:00"), at("2026-11-23T14:00")
    assert WORKING.resumed(due, moment, moment) == NATURAL.resumed(due, moment, moment) == due


def test_a_pause_at_the_deadline_itself_leaves_nothing() -> None:
    due, later = at("2026-11-23T18:00"), at("2026-11-28T09:00")
    assert WORKING.resumed(due, due, later) == NATURAL.resumed(due, due, later) == later


def test_what_was_late_before_the_pause_stays_as_late() -> None:
    due, paused_at, resumed_at = at("2026-11-23T17:00"), at("2026-11-24T09:30"), at("2026-11-30T09:30")
    new = WORKING.resumed(due, paused_at, resumed_at)
    assert new == at("2026-11-27T17:00")
    assert WORKING.between(new, resumed_at) == WORKING.between(due, paused_at) == timedelta(hours=2)


def test_holidays_and_make_up_days_of_the_published_calendar() -> None:
    assert not is_working_day(date(2026, 10, 1))
    assert is_working_day(date(2026, 10, 10)), "a Saturday worked in exchange for the holiday"


def test_beyond_the_published_calendar_weekdays_work_but_for_fixed_holidays() -> None:
    assert is_working_day(date(2090, 1, 2))
    assert not is_working_day(date(2090, 1, 1)), "a Sunday, and New Year"
    assert not is_working_day(date(2090, 10, 3)), "a Tuesday"
    assert what_is_special(date(2090, 10, 3))
    assert what_is_special(date(2090, 10, 10)) is None


def test_days_unlike_the_others_of_their_weekday() -> None:
    assert what_is_special(date(2026, 10, 1)) == "国庆节"
    assert what_is_special(date(2026, 10, 10)) == "调休上班"
    assert what_is_special(date(2026, 10, 17)) is None, "a usual Saturday"
    assert what_is_special(date(2026, 10, 20)) is None, "a usual Tuesday"


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([], "at least once"),
        ([["12:00", "08:30"]], "after it begins"),
        ([["08:30", "08:30"]], "after it begins"),
        ([["08:30", "12:00"], ["11:00", "18:00"]], "do not touch"),
        ([["08:30", "12:00"], ["12:00", "18:00"]], "do not touch"),
        ([["14:30", "18:00"], ["08:30", "12:00"]], "in order"),
    ],
)
def test_stretches_must_stand_in_order(pairs: list[list[str]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Office.of(pairs)


def test_office_hours_are_stored_as_they_are_read() -> None:
    pairs = [["09:00", "11:30"], ["13:00", "16:30"]]
    assert Office.of(pairs).pairs() == pairs
    assert Office.of(pairs).day == timedelta(hours=6)
    assert USUAL_OFFICE.day == timedelta(hours=7)
