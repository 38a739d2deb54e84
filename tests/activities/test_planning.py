"""The form of an activity: series and courses by a rule, questions of one's own, places used before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import rhythm
from app.activities.models import Activity, ActivityPlaces, ActivitySession, Shape
from app.core import clock
from app.core.errors import Invalid
from tests.activities.plans import drafted
from tests.activities.test_console import form
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
PART = {"HX-Request": "true", "Accept": "*/*"}


def rule(**changes: Any) -> rhythm.Rhythm:
    fields: dict[str, Any] = {
        "weekdays": frozenset({1, 3}),
        "begins": time(14, 30),
        "ends": time(16, 30),
        "first": date(2026, 9, 22),
        "often": 4,
    }
    return rhythm.Rhythm(**(fields | changes))


class TestByARule:
    """Every Tuesday and Thursday."""

    @pytest.fixture(autouse=True)
    def _early_in_september(self) -> Any:
        with clock.at(clock.day_start(date(2026, 9, 1))):
            yield

    def test_holidays_are_left_out_and_the_number_of_times_stays(self) -> None:
        planned = rhythm.plan(rule())
        days = [clock.local(one.starts_at).date() for one in planned.times]
        assert days == [date(2026, 9, 22), date(2026, 9, 24), date(2026, 9, 29), date(2026, 10, 8)]
        assert planned.left_out == [(date(2026, 10, 1), "国庆节"), (date(2026, 10, 6), "国庆节")]
        assert [f"{clock.local(one.ends_at):%H:%M}" for one in planned.times] == ["16:30"] * 4

    def test_a_weekend_worked_in_exchange_is_left_out_too(self) -> None:
        planned = rhythm.plan(rule(weekdays=frozenset({5}), first=date(2026, 10, 10), often=1))
        assert planned.left_out == [(date(2026, 10, 10), "调休上班")]
        assert clock.local(planned.times[0].starts_at).date() == date(2026, 10, 17)

    def test_on_holidays_too_if_wanted(self) -> None:
        planned = rhythm.plan(rule(usual_days_only=False))
        assert clock.local(planned.times[-1].starts_at).date() == date(2026, 10, 1)
        assert planned.left_out == []

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("rule_days", {"weekdays": frozenset()}),
            ("rule_to", {"ends": time(14, 30)}),
            ("rule_count", {"often": 0}),
            ("rule_count", {"often": 121}),
            ("rule_first", {"first": date(2026, 8, 31)}),
            ("rule_first", {"first": date(2036, 8, 31)}),
        ],
    )
    def test_what_is_no_rule(self, field: str, changes: dict[str, Any]) -> None:
        with pytest.raises(Invalid) as caught:
            rhythm.plan(rule(**changes))
        assert caught.value.errors[0].field == field


def by_rule(world: World, **changes: Any) -> dict[str, Any]:
    day = clock.today() + timedelta(days=5)
    fields = form(world, shape="course", starts_at="", ends_at="")
    return (
        fields
        | {
            "rule_days": ["0", "1", "2", "3", "4", "5", "6"],
            "rule_from": "14:30",
            "rule_to": "16:30",
            "rule_first": day.isoformat(),
            "rule_count": "4",
            "rule_all_days": "yes",
        }
        | changes
    )


def test_the_dates_are_shown_before_anything_is_saved(world: World, console_client: ConsoleClient) -> None:
    browser = console_client(world.worker)
    answer = browser.post("/console/activities/times", data=by_rule(world), headers=PART)
    assert answer.text.count('name="session_day"') == 4
    assert "14:30" in answer.text
    wrong = browser.post("/console/activities/times", data=by_rule(world, rule_count="0"), headers=PART)
    assert wrong.status_code == 422
    assert "次数要在 1 到 120 之间" in wrong.text
    with world.database.reading() as session:
        assert session.scalars(select(Activity)).all() == []


def test_dates_taken_out_and_changed_are_what_is_saved(world: World, console_client: ConsoleClient) -> None:
    day = clock.today() + timedelta(days=5)
    rows = {
        "session_day": [(day + timedelta(days=7)).isoformat(), day.isoformat()],
        "session_from": ["09:00", "14:30"],
        "session_to": ["11:00", "16:30"],
        "session_title": ["写对联", ""],
    }
    browser = console_client(world.worker)
    answer = browser.post("/console/activities/new", data=by_rule(world, **rows))
    assert answer.status_code == 303, answer.text
    with world.database.reading() as session:
        activity = session.scalars(select(Activity)).one()
        times = session.scalars(select(ActivitySession).order_by(ActivitySession.number)).all()
        counted = session.scalars(select(ActivityPlaces)).all()
    assert activity.shape is Shape.COURSE
    assert [one.title for one in times] == [None, "写对联"]
    assert [clock.local(one.starts_at).hour for one in times] == [14, 9]
    assert len(counted) == 1, "a course is signed up for as a whole"
    page = browser.get(f"/console/activities/{activity.id}/edit").text
    assert page.count('name="session_day"') == 2
    assert 'value="写对联"' in page


def test_a_series_straight_from_the_rule(world: World, console_client: ConsoleClient) -> None:
    console_client(world.worker).post("/console/activities/new", data=by_rule(world, shape="series"))
    with world.database.reading() as session:
        assert len(session.scalars(select(ActivityPlaces)).all()) == 4, "each time has its own places"


def test_all_that_can_be_said(world: World, console_client: ConsoleClient) -> None:
    more = {
        "description": "# 带什么\n- 水杯\n请**准时**到<script>alert(1)</script>",
        "point": "113.30,40.09",
        "audience_unit_id": str(world.street.id),
        "min_age": "60",
        "one_per_household": "yes",
        "approval": "yes",
        "check_out": "yes",
        "cancel_hours": "24",
        "offer_minutes": "120",
        "signup_opens_at": (clock.local(clock.now()) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:07"),
        "label-0": "穿多大的衣服",
        "kind-0": "choice",
        "choices-0": "大/中/小",
        "required-0": "on",
        "label-1": "",
    }
    browser = console_client(world.worker)
    assert browser.post("/console/activities/new", data=form(world, **more)).status_code == 303
    with world.database.reading() as session:
        made = session.scalars(select(Activity)).one()
    assert made.description.startswith("<h3>带什么</h3><ul><li>水杯</li></ul><p>请<strong>准时</strong>到")
    assert "<script>" not in made.description
    assert (made.latitude, made.longitude) == (40.09, 113.30), "the one beyond 60 is the longitude"
    assert (made.min_age, made.max_age, made.cancel_hours, made.offer_minutes) == (60, None, 24, 120)
    assert (made.one_per_household, made.approval, made.check_out) == (True, True, True)
    assert made.audience_unit_id == world.street.id
    assert made.signup_opens_at.second == 7
    assert [one["label"] for one in made.form] == ["穿多大的衣服"]

    address = f"/console/activities/{made.id}"
    page = browser.get(f"{address}/edit").text
    assert "# 带什么" in page
    assert re.search(r'name="approval" value="yes" checked', page)
    changed = form(world, **more) | {"label-1": "吃不吃辣", "kind-1": "text"}
    browser.post(f"{address}/edit", data=changed)
    with world.database.reading() as session:
        questions = session.get_one(Activity, made.id).form
    assert questions[0]["key"] == made.form[0]["key"], "a question keeps its key"
    assert len(questions) == 2
    shown = browser.get(address).text
    assert "<h3>带什么</h3>" in shown
    assert "<script>alert" not in shown


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("max_age", {"min_age": "60", "max_age": "18"}),
        ("fields", {"label-0": "选一个", "kind-0": "choice", "choices-0": "只有一个"}),
        ("latitude", {"point": "不知道"}),
    ],
)
def test_what_is_folded_opens_where_it_is_wrong(
    world: World, console_client: ConsoleClient, field: str, changes: dict[str, str]
) -> None:
    answer = console_client(world.worker).post("/console/activities/new", data=form(world, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-more"' in answer.text
    assert 'class="panel fold" open' in answer.text


def test_places_used_before_are_offered(
    app: Flask, world: World, console_client: ConsoleClient, organiser: Actor
) -> None:
    with app.app_context(), world.database.transaction() as session:
        drafted(session, organiser, world.community, place="二楼书画室", latitude=40.1, longitude=113.3)
    page = console_client(world.worker).get("/console/activities/new").text
    assert '<option value="二楼书画室" data-point="40.100000,113.300000">' in page
    assert "二楼书画室" not in console_client(world.sibling_worker).get("/console/activities/new").text


def test_one_time_of_a_series_may_last_longer_and_hold_others(
    world: World, console_client: ConsoleClient
) -> None:
    day = clock.today() + timedelta(days=5)
    rows = {
        "session_day": [day.isoformat(), (day + timedelta(days=7)).isoformat()],
        "session_from": ["09:00", "20:00"],
        "session_to": ["11:00", "06:00"],
        "session_title": ["", ""],
        "session_last_day": ["", (day + timedelta(days=8)).isoformat()],
        "session_capacity": ["", "12"],
    }
    browser = console_client(world.worker)
    answer = browser.post("/console/activities/new", data=by_rule(world, shape="series", **rows))
    assert answer.status_code == 303, answer.text
    with world.database.reading() as session:
        activity = session.scalars(select(Activity)).one()
        times = session.scalars(select(ActivitySession).order_by(ActivitySession.number)).all()
        counted = session.scalars(select(ActivityPlaces).order_by(ActivityPlaces.starts_at)).all()
    assert times[1].ends_at - times[1].starts_at == timedelta(hours=10)
    assert counted[1].capacity == 12
    assert counted[0].capacity != 12
    page = browser.get(f"/console/activities/{activity.id}/edit").text
    assert 'name="session_last_day" value="' + (day + timedelta(days=8)).isoformat() in page
    assert page.count('value="12"') == 1
