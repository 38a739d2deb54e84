"""Reminding people the evening before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.actor import Actor
from app.activities import queries, service, tasks
from app.activities.models import Activity, Shape
from app.activities.service import Time, reminding
from app.core import clock
from app.core.database import Database
from app.core.outbox import OutboxRow
from app.messages import service as messages
from app.messages.models import Message
from tests.activities.plans import published
from tests.world import World

NOON = datetime(2027, 3, 10, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EVENING = NOON.replace(hour=18)
TITLE = "您报的活动快开始了"


def tomorrow(hour: int = 9, days: int = 1) -> dict[str, Any]:
    starts_at = NOON.replace(hour=hour) + timedelta(days=days)
    return {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "signup_closes_at": NOON + timedelta(hours=8),
    }


@pytest.fixture
def talk(world: World, organiser: Actor, db: Database) -> Activity:
    """Tomorrow at nine; two come."""
    with clock.at(NOON), db.transaction() as session:
        activity = published(session, organiser, world.compound, **tomorrow())
        for account in (world.resident, world.neighbour):
            service.sign_up(session, activity.id, account.id)
        return activity


def evening(app: Any, db: Database, at: datetime = EVENING) -> None:
    """What the worker does at that time."""
    with clock.at(at):
        with db.transaction() as session:
            reminding.begin(session)
        with db.reading() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == reminding.REMINDER_TOPIC)).all()
        with app.app_context():
            for row in rows:
                tasks.remind(row.payload)


def reminded(db: Database) -> list[Message]:
    with db.reading() as session:
        return list(session.scalars(select(Message).where(Message.title == TITLE).order_by(Message.id)))


def test_everybody_who_comes_is_reminded_once(
    app: Any, db: Database, world: World, talk: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 1)
    for minutes in (0, 5, 60):
        evening(app, db, EVENING + timedelta(minutes=minutes))
    told = reminded(db)
    assert {one.account_id for one in told} == {world.resident.id, world.neighbour.id}
    assert len(told) == 2
    assert "2027年3月11日 09:00" in told[0].body
    assert (told[0].link_kind, told[0].link_id) == ("activity_leave", talk.id)


def test_not_before_six_and_not_about_another_day(
    app: Any, db: Database, world: World, organiser: Actor, talk: Activity
) -> None:
    with clock.at(NOON), db.transaction() as session:
        later = published(session, organiser, world.compound, **tomorrow(hour=0, days=2))
        service.sign_up(session, later.id, world.resident.id)
    evening(app, db, EVENING - timedelta(minutes=1))
    assert reminded(db) == []
    evening(app, db)
    assert {one.link_id for one in reminded(db)} == {talk.id}


def test_who_does_not_come_is_not_reminded(
    app: Any, db: Database, world: World, organiser: Actor, talk: Activity
) -> None:
    with clock.at(NOON), db.transaction() as session:
        service.cancel(session, talk.id, world.resident.id)
        full = published(session, organiser, world.compound, capacity=1, **tomorrow())
        off = published(session, organiser, world.compound, **tomorrow())
        for activity in (full, off):
            service.sign_up(session, activity.id, world.neighbour.id)
        service.sign_up(session, full.id, world.resident.id)
        service.cancel_activity(session, organiser, off)
    evening(app, db)
    assert {(one.account_id, one.link_id) for one in reminded(db)} == {
        (world.neighbour.id, talk.id),
        (world.neighbour.id, full.id),
    }


def test_what_is_called_off_between_the_duty_and_the_message(
    app: Any, db: Database, world: World, organiser: Actor, talk: Activity
) -> None:
    with clock.at(EVENING), db.transaction() as session:
        reminding.begin(session)
        service.cancel_activity(session, organiser, session.get_one(Activity, talk.id))
    evening(app, db)
    assert reminded(db) == []


@pytest.mark.parametrize("shape", [Shape.COURSE, Shape.SERIES])
def test_each_time_is_reminded_of_by_itself(
    app: Any, db: Database, world: World, organiser: Actor, shape: Shape
) -> None:
    """Of a course whoever is in it, of a series whoever comes that time."""
    with clock.at(NOON), db.transaction() as session:
        times = [
            Time(starts_at=NOON + timedelta(days=day), ends_at=NOON + timedelta(days=day, hours=1))
            for day in (1, 2)
        ]
        made = published(
            session, organiser, world.compound, **tomorrow() | {"shape": shape, "sessions": times}
        )
        for one in queries.sessions(session, made.id)[: 1 if shape is Shape.SERIES else 2]:
            session_id = one.id if shape is Shape.SERIES else None
            service.sign_up(session, made.id, world.resident.id, session_id=session_id)
    evening(app, db)
    assert len(reminded(db)) == 1
    evening(app, db, EVENING + timedelta(days=1))
    assert len(reminded(db)) == (2 if shape is Shape.COURSE else 1)


def test_by_wechat_too_for_who_allowed_it(app: Any, db: Database, world: World, talk: Activity) -> None:
    with db.transaction() as session:
        messages.allow_subscriptions(session, world.resident.id, ["activity_signup"])
    evening(app, db)
    with db.reading() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.topic == messages.SUBSCRIPTION_TOPIC)).one()
    assert row.payload["page"] == f"pages/activity/index?id={talk.id}&leave=1"
    assert row.payload["data"]["thing3"] == talk.place


def test_what_was_missed_in_the_evening_is_said_in_the_morning(
    app: Any, db: Database, world: World, talk: Activity
) -> None:
    morning = NOON.replace(hour=8) + timedelta(days=1)
    evening(app, db, morning - timedelta(minutes=1))
    assert reminded(db) == []
    evening(app, db, morning)
    evening(app, db, morning + timedelta(minutes=5))
    assert {one.account_id for one in reminded(db)} == {world.resident.id, world.neighbour.id}
    assert len(reminded(db)) == 2


def test_the_morning_repeats_nothing_and_is_late_for_what_has_begun(
    app: Any, db: Database, world: World, talk: Activity, organiser: Actor
) -> None:
    evening(app, db, EVENING)
    told = len(reminded(db))
    evening(app, db, NOON.replace(hour=8) + timedelta(days=1))
    assert len(reminded(db)) == told
    with clock.at(NOON), db.transaction() as session:
        other = published(session, organiser, world.compound, **tomorrow(hour=11))
        service.sign_up(session, other.id, world.resident.id)
    evening(app, db, NOON + timedelta(days=1))
    assert len(reminded(db)) == told


def test_the_morning_is_silent_about_what_was_announced_today(
    app: Any, db: Database, world: World, organiser: Actor
) -> None:
    with clock.at(NOON.replace(hour=7)), db.transaction() as session:
        today = published(session, organiser, world.compound, **tomorrow(hour=21, days=0))
        service.sign_up(session, today.id, world.resident.id)
    evening(app, db, NOON.replace(hour=9))
    assert reminded(db) == []
