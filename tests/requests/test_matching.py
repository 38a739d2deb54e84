"""Which rule fits a report: pure, and against a slow, obvious implementation."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import SHANGHAI
from app.requests.matching import Report, Wanted, first_fit, misfit, say_time

MONDAY_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
GROUP, LEAF, OTHER = uuid4(), uuid4(), uuid4()


def report(
    text: str = "井盖响，半夜睡不着",
    *,
    types: tuple[UUID, ...] = (LEAF, GROUP),
    place: str = "/0/01/0101/010101/",
    at: datetime = MONDAY_NOON,
) -> Report:
    return Report(text, frozenset(types), place, at)


@pytest.mark.parametrize(
    ("wanted", "why_not"),
    [
        (Wanted(), None),
        (Wanted(type_id=LEAF), None),
        (Wanted(type_id=GROUP), None),
        (Wanted(type_id=OTHER), "不是这个类别"),
        (Wanted(place_path="/0/01/0101/"), None),
        (Wanted(place_path="/0/01/0102/"), "不在这个地方"),
        (Wanted(keyword="井盖"), None),
        (Wanted(keyword="窨井 井盖"), None),
        (Wanted(keyword="窨井 下水"), "没有提到“窨井”“下水”"),
        (Wanted(weekdays=frozenset({0})), None),
        (Wanted(weekdays=frozenset({5, 6})), "不在这个时间"),
        (Wanted(since=time(12)), None),
        (Wanted(since=time(12, 1)), "不在这个时间"),
        (Wanted(until=time(12)), "不在这个时间"),
        (Wanted(until=time(12, 1)), None),
        (Wanted(since=time(22), until=time(6)), "不在这个时间"),
    ],
)
def test_each_side_of_a_rule(wanted: Wanted, why_not: str | None) -> None:
    assert misfit(wanted, report()) == why_not


def test_the_case_of_letters_does_not_matter() -> None:
    assert misfit(Wanted(keyword="ETC"), report("小区etc抬杆坏了")) is None


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    friday_night = Wanted(weekdays=frozenset({4}), since=time(22), until=time(6))
    saturday = datetime(2026, 3, 7, tzinfo=SHANGHAI)
    assert misfit(friday_night, report(at=saturday + timedelta(hours=5))) is None
    assert misfit(friday_night, report(at=saturday + timedelta(hours=23))) == "不在这个时间"
    assert misfit(friday_night, report(at=saturday - timedelta(hours=1))) is None


def test_the_first_rule_that_fits_decides() -> None:
    rules = [("other", Wanted(type_id=OTHER)), ("first", Wanted(keyword="井盖")), ("second", Wanted())]
    assert first_fit(rules, report()) == "first"
    assert first_fit(rules[:1], report()) is None


@given(
    st.times(),
    st.times(),
    st.timedeltas(timedelta(), timedelta(days=365)),
    st.frozensets(st.integers(0, 6)),
)
def test_times_agree_with_walking_through_the_hours(
    since: time, until: time, later: timedelta, weekdays: frozenset[int]
) -> None:
    """Slow and obvious: lay every window of the days around on the calendar and look whether one holds the moment."""
    at = MONDAY_NOON + later
    inside = False
    for back in range(3):
        day = (at - timedelta(days=back)).date()
        if day.weekday() not in weekdays:
            continue
        starts = datetime.combine(day, since, SHANGHAI)
        ends = datetime.combine(day + timedelta(days=until < since), until, SHANGHAI)
        inside = inside or starts <= at < ends
    found = misfit(Wanted(weekdays=weekdays, since=since, until=until), report(at=at)) is None
    assert found == inside


def test_times_are_said_as_people_say_them() -> None:
    assert say_time(Wanted()) is None
    assert say_time(Wanted(weekdays=frozenset({6, 5}))) == "周六、周日"
    assert say_time(Wanted(since=time(22), until=time(6))) == "22:00 到次日 06:00"
    assert say_time(Wanted(since=time(8, 30), until=time(18))) == "08:30 到 18:00"
    assert say_time(Wanted(since=time(18))) == "18:00 到 24:00"
