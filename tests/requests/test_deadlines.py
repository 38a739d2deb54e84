"""Which deadlines a request gets, and which it has after a pause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.requests.clocks import USUAL_OFFICE, Clock, ClockMode
from app.requests.deadlines import RESOLVE_HOURS, Deadlines, Rules
from app.requests.models import Urgency
from tests.requests.test_clocks import MINUTE, at, moments, offices, pauses

rules = st.builds(
    Rules,
    st.sampled_from(Urgency),
    st.sampled_from([1, 2, 24, 49, 168]),
    st.sampled_from(ClockMode),
    offices() | st.just(USUAL_OFFICE),
)


def in_order(due: Deadlines) -> bool:
    return due.accept_by <= due.contact_by <= due.resolve_by and due.warn_at <= due.resolve_by


@settings(max_examples=80, deadline=None)
@given(rules, moments, pauses, pauses)
def test_deadlines_stand_in_order_and_a_pause_leaves_what_was_left(
    rules: Rules, start: datetime, running: timedelta, pause: timedelta
) -> None:
    due = rules.start(start)
    assert in_order(due)
    assert rules.resolving.between(start, due.resolve_by) == timedelta(hours=rules.resolve_hours)
    paused_at, resumed_at = start + running, start + running + pause
    after = rules.resume(due, paused_at, resumed_at)
    assert in_order(after)
    left = rules.resolving.between(paused_at, due.resolve_by)
    assert rules.resolving.between(resumed_at, after.resolve_by) == left
    assert rules.resume(due, paused_at, paused_at).resolve_by == due.resolve_by or left < timedelta()


def test_an_ordinary_request_on_friday_evening() -> None:
    due = Rules(Urgency.ORDINARY, RESOLVE_HOURS[Urgency.ORDINARY]).start(at("2026-11-20T19:00"))
    assert due == Deadlines(
        accept_by=at("2026-11-23T10:30"),
        contact_by=at("2026-11-23T10:30"),
        resolve_by=at("2026-11-27T19:00"),
        warn_at=at("2026-11-26T09:24"),
    )


def test_danger_does_not_wait_for_office_hours() -> None:
    night = at("2026-11-21T23:00")
    due = Rules(Urgency.DANGER, 2).start(night)
    assert due.accept_by == due.contact_by == due.resolve_by == night + timedelta(hours=2)
    assert due.warn_at == night + 96 * MINUTE


def test_a_closed_office_does_not_move_the_promise() -> None:
    friday = at("2026-11-20T19:00")
    due = Rules(Urgency.UTILITY, 24).start(friday)
    assert due.resolve_by == due.accept_by == friday + timedelta(hours=24), (
        "heat is back within a day, weekend or not"
    )


def test_seven_working_days() -> None:
    rules = Rules(Urgency.ORDINARY, 7 * 7, ClockMode.WORKING)
    due = rules.start(at("2026-09-29T10:00"))
    assert due.resolve_by == at("2026-10-14T10:00"), "seven days of holiday between, one Saturday worked"
    assert rules.resolving.between(at("2026-09-29T10:00"), due.warn_at) == timedelta(hours=39, minutes=12)


def test_a_street_with_its_own_hours() -> None:
    office = USUAL_OFFICE.of([["09:00", "11:00"], ["15:00", "17:00"]])
    due = Rules(Urgency.ORDINARY, 168, office=office).start(at("2026-11-23T10:30"))
    assert due.accept_by == at("2026-11-23T16:30")


@pytest.mark.parametrize("mode", ClockMode)
def test_the_warning_moves_with_the_pause(mode: ClockMode) -> None:
    rules = Rules(Urgency.ORDINARY, 10, mode)
    start = at("2026-11-23T08:30")
    due = rules.start(start)
    after = rules.resume(due, start, at("2026-12-07T08:30"))
    assert after == rules.start(at("2026-12-07T08:30"))
    assert Clock(mode).between(after.warn_at, after.resolve_by) == timedelta(hours=2)
