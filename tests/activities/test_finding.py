"""What somebody finds among the activities."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.finding import Wanted, When, find
from app.activities.models import ActivityKind, Shape
from app.activities.service import Time
from app.core import clock
from app.core.database import Database
from tests.activities.plans import days_on, drafted, published, set_taken, titles
from tests.world import World

#: A Wednesday.
TODAY = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def found(session: Session, **wanted: Any) -> list[str]:
    return titles(find(session, Wanted(**wanted), cursor=None, limit=20)[0])


def hours_on(count: float) -> dict[str, Any]:
    return days_on(count / 24) | {"signup_closes_at": clock.now() + timedelta(minutes=10)}


def test_what_is_coming_up_and_what_has_been(session: Session, world: World, organiser: Actor) -> None:
    for count, title in [(4, "第二场"), (3, "第一场"), (5, "第三场")]:
        published(session, organiser, world.compound, title=title, **days_on(count))
    drafted(session, organiser, world.compound, title="草稿")
    service.cancel_activity(session, organiser, published(session, organiser, world.compound, title="取消"))
    assert found(session) == ["第一场", "第二场", "第三场"]
    assert found(session, when=When.PAST) == []
    with clock.at(clock.now() + timedelta(days=4, hours=1)):
        assert found(session) == ["第二场", "第三场"]
    with clock.at(clock.now() + timedelta(days=9)):
        assert found(session, when=When.PAST) == ["第三场", "第二场", "第一场"]


@pytest.mark.parametrize(
    ("wanted", "later"),
    [(Wanted(), 0), (Wanted(when=When.PAST), 9), (Wanted(near=(40.1, 113.3)), 0)],
)
def test_pages_go_through_everything_once(
    session: Session, world: World, organiser: Actor, wanted: Wanted, later: int
) -> None:
    """Some begin at the same moment and in the same place, which a cursor of time or distance alone would lose."""
    together = days_on(3)
    here = {"latitude": 40.08, "longitude": 113.3}
    made = {published(session, organiser, world.compound, **together, **here).id for _ in range(3)}
    made |= {published(session, organiser, world.compound, **days_on(4)).id for _ in range(2)}
    seen: list[Any] = []
    cursor = None
    with clock.at(clock.now() + timedelta(days=later)):
        for _ in range(3):
            page, cursor = find(session, wanted, cursor=cursor, limit=2)
            seen += [activity.id for activity in page]
    assert cursor is None
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    ("when", "titles_found"),
    [
        (When.UPCOMING, ["今晚", "周五", "周六", "周日晚上", "下周一", "下个月"]),
        (When.TODAY, ["今晚"]),
        (When.WEEK, ["今晚", "周五", "周六", "周日晚上"]),
        (When.WEEKEND, ["周六", "周日晚上"]),
        (When.MONTH, ["今晚", "周五", "周六", "周日晚上", "下周一"]),
    ],
)
def test_by_the_calendar_on_the_wall(
    world: World, organiser: Actor, db: Database, when: When, titles_found: list[str]
) -> None:
    with clock.at(TODAY), db.transaction() as session:
        for title, hours in [
            ("今晚", 10),
            ("周五", 48),
            ("周六", 72),
            ("周日晚上", 109),
            ("下周一", 120),
            ("下个月", 24 * 30),
        ]:
            published(session, organiser, world.compound, title=title, **hours_on(hours))
        assert found(session, when=when) == titles_found


def test_a_course_is_found_on_each_of_its_days(world: World, organiser: Actor, db: Database) -> None:
    """From its first to its last day it is not on every day between."""
    with clock.at(TODAY), db.transaction() as session:
        times = [
            Time(
                starts_at=clock.now() + timedelta(days=days),
                ends_at=clock.now() + timedelta(days=days, hours=1),
            )
            for days in (1, 8)
        ]
        published(session, organiser, world.compound, title="书法课", shape=Shape.COURSE, sessions=times)
    for day, expected in [(0, []), (1, ["书法课"]), (5, []), (8, ["书法课"])]:
        with clock.at(TODAY - timedelta(hours=1) + timedelta(days=day)), db.reading() as session:
            assert found(session, when=When.TODAY) == expected


def test_by_kind_place_words_and_what_is_free(
    world: World, organiser: Actor, street: Actor, db: Database
) -> None:
    with db.transaction() as session:
        full = published(session, organiser, world.compound, title="小区的讲座", **days_on(3))
        set_taken(session, full.id, 3)
        show = published(
            session,
            organiser,
            world.community,
            title="社区的戏",
            kind=ActivityKind.SHOW,
            place="东门广场",
            **days_on(4),
        )
        later = {
            "signup_opens_at": clock.now() + timedelta(days=1),
            "signup_closes_at": clock.now() + timedelta(days=2),
        }
        published(session, street, world.sibling_compound, title="100%好玩", **days_on(5), **later)
        assert found(session, kind=ActivityKind.SHOW) == ["社区的戏"]
        assert found(session, unit_id=world.compound.id) == ["小区的讲座"]
        assert found(session, unit_id=world.community.id) == ["小区的讲座", "社区的戏"]
        assert found(session, unit_id=show.id) == []
        assert found(session, free=True) == ["社区的戏"]
        assert found(session, words="社区 广场") == ["社区的戏"]
        assert found(session, words="社区 讲座 广场") == []
        assert found(session, words="0%") == ["100%好玩"]
        assert found(session, words="_") == []


def test_the_nearest_first(world: World, organiser: Actor, db: Database, client_for: Any) -> None:
    with db.transaction() as session:
        for title, point in [("远", (40.20, 113.30)), ("近", (40.081, 113.301)), ("中", (40.09, 113.32))]:
            published(session, organiser, world.compound, title=title, latitude=point[0], longitude=point[1])
        published(session, organiser, world.compound, title="不知道在哪")
    phone = client_for(world.resident)
    listed = phone.get("/api/v1/activities?near=40.08,113.30").json["items"]
    assert [one["title"] for one in listed] == ["近", "中", "远", "不知道在哪"]
    assert [one["distance"] for one in listed] == [140, 2033, 13343, None]
    assert phone.get("/api/v1/activities").json["items"][0]["distance"] is None


@pytest.mark.parametrize(
    "query", ["near=91,0", "near=here", "near=40,113&when=past", "when=soon", "kind=party", "search="]
)
def test_what_cannot_be_looked_for(world: World, client_for: Any, query: str) -> None:
    assert client_for(world.resident).get(f"/api/v1/activities?{query}").status_code == 422


def test_a_cursor_of_another_order_is_refused(
    world: World, client_for: Any, organiser: Actor, db: Database
) -> None:
    with db.transaction() as session:
        for _ in range(2):
            published(session, organiser, world.compound)
    phone = client_for(world.resident)
    cursor = phone.get("/api/v1/activities?limit=1").json["next_cursor"]
    refused = phone.get(f"/api/v1/activities?near=40,113&cursor={cursor}")
    assert (refused.status_code, refused.json["code"]) == (400, "bad_cursor")
