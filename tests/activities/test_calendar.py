"""A calendar of one's own that follows what one signed up for, read as a calendar reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import ActivitySession, CalendarFeed, Shape
from app.activities.service import Time
from app.core import clock
from app.core.database import Database
from app.personal import service as personal
from tests.activities.plans import days_on, held, published
from tests.world import World

MINE = "/api/v1/me/calendar"


@pytest.fixture
def me(client_for: Any, world: World) -> Any:
    return client_for(world.resident)


@pytest.fixture
def client(client_for: Any) -> Any:
    """What fetches calendars: it shows no log-in."""
    return client_for(None)


def subscribed(phone: Any) -> str:
    """The path of a new address."""
    made = phone.post(MINE)
    assert made.status_code == 201
    return urlsplit(made.json["address"]).path


def events(phone: Any, path: str) -> list[Any]:
    answer = phone.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_only_a_hash_is_kept_and_it_is_told_once(me: Any, world: World, db: Database) -> None:
    assert me.get(MINE).json == {"since": None}
    path = subscribed(me)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    with db.reading() as session:
        kept = session.scalars(select(CalendarFeed)).one()
        assert token not in (kept.token_hash, str(kept.account_id))
    assert set(me.get(MINE).json) == {"since"}
    assert me.get(MINE).json["since"]


def test_the_calendar_has_what_i_hold_and_was_offered(
    me: Any, world: World, organiser: Actor, db: Database, client: Any
) -> None:
    with db.transaction() as session:
        times = [Time(**days_on(days)) for days in (2, 9)]
        course = published(
            session, organiser, world.compound, title="书法课", shape=Shape.COURSE, sessions=times
        )
        full = published(session, organiser, world.compound, title="包粽子", capacity=1, **days_on(3))
        waiting = published(session, organiser, world.compound, title="排队", capacity=1, **days_on(4))
        off = published(session, organiser, world.compound, title="看电影", **days_on(5))
        left = published(session, organiser, world.compound, title="退了", **days_on(6))
        published(session, organiser, world.compound, title="没报", **days_on(6))
        for activity in (full, waiting):
            service.sign_up(session, activity.id, world.neighbour.id)
        for activity in (course, full, waiting, off, left):
            service.sign_up(session, activity.id, world.resident.id)
        service.cancel(session, full.id, world.neighbour.id)
        service.cancel(session, left.id, world.resident.id)
        service.cancel_activity(session, organiser, off)
        service.cancel_session(session, organiser, course, held(session, course.id)[1].id)
        twice = [Time(**days_on(days)) for days in (7, 8)]
        series = published(
            session, organiser, world.compound, title="棋局", shape=Shape.SERIES, sessions=twice
        )
        for one in held(session, series.id):
            service.sign_up(session, series.id, world.resident.id, session_id=one.id)
        service.cancel_session(session, organiser, series, held(session, series.id)[0].id)
    path = subscribed(me)
    # A calendar shows no log-in.
    told = [(str(one["SUMMARY"]), str(one["STATUS"])) for one in events(client, path)]
    assert told == [
        ("书法课", "CONFIRMED"),
        ("待您确认：包粽子", "TENTATIVE"),
        ("看电影", "CANCELLED"),
        ("棋局", "CANCELLED"),
        ("棋局", "CONFIRMED"),
        ("书法课", "CANCELLED"),
    ]
    whole = client.get(path).get_data(as_text=True)
    assert world.resident.name not in whole
    with clock.at(clock.now() + timedelta(days=200)):
        assert events(client, path) == []


def test_the_times_are_shanghais_and_the_marks_stay(
    me: Any, world: World, organiser: Actor, db: Database, client: Any
) -> None:
    with db.transaction() as session:
        activity = published(session, organiser, world.compound, title="早操", **days_on(2))
        service.sign_up(session, activity.id, world.resident.id)
        [only] = held(session, activity.id)
        starts_at, session_id = only.starts_at, only.id
    path = subscribed(me)
    [event] = events(client, path)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event["DTSTART"].dt == starts_at.replace(microsecond=0)
    [zone] = Calendar.from_ical(client.get(path).data).walk("VTIMEZONE")
    assert zone.to_tz().utcoffset(starts_at.replace(tzinfo=None)) == timedelta(hours=8)
    assert event["DTSTAMP"].dt <= clock.now()

    first = client.get(path)
    with clock.at(clock.now() + timedelta(hours=5)):
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    with db.transaction() as session:
        session.get_one(ActivitySession, session_id).starts_at -= timedelta(minutes=30)
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    [moved] = Calendar.from_ical(changed.data).walk("VEVENT")
    assert moved["UID"] == event["UID"]


def test_an_address_is_changed_and_ended(me: Any, client: Any) -> None:
    first = subscribed(me)
    second = subscribed(me)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert me.delete(MINE).status_code == 204
    assert client.get(second).status_code == 404
    assert me.get(MINE).json == {"since": None}
    assert me.delete(MINE).status_code == 204


def test_it_ends_with_the_account(me: Any, world: World, db: Database, client: Any) -> None:
    path = subscribed(me)
    with db.transaction() as session:
        personal.close(session, world.resident.id)
    assert client.get(path).status_code == 404
    with db.reading() as session:
        assert session.scalars(select(CalendarFeed)).all() == []
