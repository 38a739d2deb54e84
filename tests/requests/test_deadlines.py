"""Deadlines in working time, against a slow and obvious count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import SHANGHAI
from app.requests.deadlines import OFFICE_HOURS, add_working_time, deadlines, is_working_day
from app.requests.models import Urgency


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def obvious(start: datetime, minutes: int) -> datetime:
    """Walk minute by minute, counting those that lie in office hours."""
    here = start
    while minutes:
        local = here.astimezone(SHANGHAI)
        if is_working_day(local.date()) and any(a <= local.time() < b for a, b in OFFICE_HOURS):
            minutes -= 1
        here += timedelta(minutes=1)
    return here


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 330 * 24 * 60).map(lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes)),
    st.integers(1, 600),
)
def test_working_time_equals_the_obvious_count(start: datetime, minutes: int) -> None:
    assert add_working_time(start, timedelta(minutes=minutes)) == obvious(start, minutes)


def test_friday_evening_is_accepted_on_monday() -> None:
    assert add_working_time(at("2026-11-20T19:00"), timedelta(hours=2)) == at("2026-11-23T10:30")


def test_the_break_at_noon_does_not_count() -> None:
    assert add_working_time(at("2026-11-23T11:30"), timedelta(hours=2)) == at("2026-11-23T16:00")


def test_holidays_and_make_up_days_of_the_published_calendar() -> None:
    assert not is_working_day(date(2026, 10, 1))
    assert is_working_day(date(2026, 10, 10)), "a Saturday worked in exchange for the holiday"


def test_beyond_the_published_calendar_weekdays_work() -> None:
    assert is_working_day(date(2090, 1, 2))
    assert not is_working_day(date(2090, 1, 1))


def test_danger_does_not_wait_for_office_hours() -> None:
    night = at("2026-11-21T23:00")
    due = deadlines(night, Urgency.DANGER, 2)
    assert due.accept_by == due.resolve_by == night + timedelta(hours=2)
