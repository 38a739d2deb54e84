"""What somebody finds of their own, in their lists and on the first page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from app.accounts.actor import Actor
from app.activities import own_lists, queries, service
from app.activities.models import ActivitySession, Shape
from app.activities.own_lists import Shelf
from app.activities.service import Time
from app.core import clock
from app.core.database import Database
from tests.activities.plans import days_on, published
from tests.world import World

MINE = "/api/v1/me/registrations"


def titles(phone: Any, shelf: str) -> list[str]:
    return [one["activity"]["title"] for one in phone.get(f"{MINE}?when={shelf}").json["items"]]


def test_coming_waiting_and_past(world: World, organiser: Actor, db: Database, client_for: Any) -> None:
    me = world.resident.id
    with db.transaction() as session:
        later = published(session, organiser, world.compound, title="后面", **days_on(4))
        sooner = published(session, organiser, world.compound, title="前面", **days_on(3))
        left = published(session, organiser, world.compound, title="退了", **days_on(2))
        off = published(session, organiser, world.compound, title="不办了", **days_on(2))
        full = published(session, organiser, world.compound, title="排队", capacity=1, **days_on(3))
        asked = published(session, organiser, world.compound, title="等审核", approval=True, **days_on(5))
        service.sign_up(session, full.id, world.neighbour.id)
        for activity in (later, sooner, left, off, full, asked):
            service.sign_up(session, activity.id, me)
        service.cancel(session, left.id, me)
        service.cancel_activity(session, organiser, off)
        published(session, organiser, world.compound, title="没报")
    phone = client_for(world.resident)
    assert titles(phone, "coming") == ["前面", "后面"]
    assert titles(phone, "waiting") == ["排队", "等审核"]
    assert set(titles(phone, "past")) == {"退了", "不办了"}
    assert len(phone.get(MINE).json["items"]) == 6
    with clock.at(sooner.ends_at + timedelta(minutes=1)), db.reading() as session:
        coming, _ = own_lists.registrations(session, me, Shelf.COMING, cursor=None, limit=9)
        assert [one.activity.title for one in coming] == ["后面"]
        past, _ = own_lists.registrations(session, me, Shelf.PAST, cursor=None, limit=9)
        assert {one.activity.title for one in past} == {"退了", "不办了", "前面", "排队"}


def test_each_session_of_a_series_is_over_by_itself(world: World, organiser: Actor, db: Database) -> None:
    with db.transaction() as session:
        times = [Time(**days_on(days)) for days in (2, 9)]
        series = published(session, organiser, world.compound, shape=Shape.SERIES, sessions=times)
        for one in queries.sessions(session, series.id):
            service.sign_up(session, series.id, world.resident.id, session_id=one.id)
    with clock.at(clock.now() + timedelta(days=5)), db.reading() as session:
        coming, _ = own_lists.registrations(session, world.resident.id, Shelf.COMING, cursor=None, limit=9)
        assert [one.places.starts_at for one in coming] == [times[1].starts_at]
        past, _ = own_lists.registrations(session, world.resident.id, Shelf.PAST, cursor=None, limit=9)
        assert [one.places.starts_at for one in past] == [times[0].starts_at]
    with db.transaction() as session:
        session.execute(update(ActivitySession).values(cancelled_at=clock.now()))
        coming, _ = own_lists.registrations(session, world.resident.id, Shelf.COMING, cursor=None, limit=9)
        assert coming == []


def test_a_course_tells_all_its_days(world: World, organiser: Actor, db: Database, client_for: Any) -> None:
    with db.transaction() as session:
        times = [Time(**days_on(days)) for days in (2, 9, 16)]
        course = published(session, organiser, world.compound, shape=Shape.COURSE, sessions=times)
        service.sign_up(session, course.id, world.resident.id)
    [one] = client_for(world.resident).get(f"{MINE}?when=coming").json["items"]
    assert len(one["times"]) == 3
    assert [time["starts_at"] for time in one["times"]] == sorted(time["starts_at"] for time in one["times"])


def test_the_first_page_shows_offers_first(
    world: World, organiser: Actor, db: Database, client_for: Any
) -> None:
    with db.transaction() as session:
        held = published(session, organiser, world.compound, title="报上的", **days_on(2))
        full = published(session, organiser, world.compound, title="等到的", capacity=1, **days_on(5))
        service.sign_up(session, held.id, world.resident.id)
        service.sign_up(session, full.id, world.neighbour.id)
        service.sign_up(session, full.id, world.resident.id)
    home = "/api/v1/home"
    phone = client_for(world.resident)
    assert [(one["kind"], one["title"]) for one in phone.get(home).json["waiting"]] == [
        ("activity", "报上的")
    ]
    with db.transaction() as session:
        service.cancel(session, full.id, world.neighbour.id)
    offer, coming = phone.get(home).json["waiting"]
    assert (offer["kind"], offer["title"], offer["id"]) == ("offer", "等到的", str(full.id))
    assert offer["next_step"].startswith("有空位了，请在")
    assert offer["due_at"]
    assert coming["title"] == "报上的"
    assert phone.get("/api/v1/activities").json["items"][1]["standing"] == "offered"
