"""What people are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.actor import Actor
from app.activities import service, tasks
from app.activities.models import Activity, Registration
from app.core import clock
from app.core.database import Database
from app.core.outbox import OutboxRow
from app.messages import service as messages
from app.messages.models import Message
from tests.activities.plans import published
from tests.world import World

Deliver = Callable[[], int]


@pytest.fixture
def activity(world: World, organiser: Actor, db: Database) -> Activity:
    with db.transaction() as session:
        return published(session, organiser, world.compound)


def told(db: Database) -> list[Message]:
    with db.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def run(app: Any, db: Database, topic: str, *, times: int = 1) -> None:
    """Hand what is queued for ``topic`` to its handler."""
    with db.reading() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)).all()
    with app.test_request_context():
        for _ in range(times):
            for row in rows:
                tasks.HANDLERS[topic](row.payload)


def test_who_signs_up_is_told_once(app: Any, db: Database, world: World, activity: Activity) -> None:
    with db.transaction() as session:
        messages.allow_subscriptions(session, world.resident.id, ["activity_signup"])
        registration = service.sign_up(session, activity.id, world.resident.id).registration
    run(app, db, service.MOVED_TOPIC, times=2)
    [message] = told(db)
    assert message.account_id == world.resident.id
    assert message.title == "报名成功"
    assert activity.title in message.body
    assert activity.place in message.body
    assert registration.code in message.body
    assert (message.link_kind, message.link_id) == ("activity", activity.id)
    with db.reading() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.topic == messages.SUBSCRIPTION_TOPIC)).one()
    then = clock.local(activity.starts_at)
    assert row.payload["template_key"] == "activity_signup"
    assert row.payload["data"] == {
        "thing1": activity.title,
        "time2": f"{then.year}年{then.month}月{then.day}日 {then:%H:%M}",
        "thing3": activity.place,
    }
    assert row.payload["page"] == f"pages/activity/index?id={activity.id}"


def test_a_message_names_the_day_and_not_tomorrow(
    app: Any, db: Database, world: World, activity: Activity
) -> None:
    with db.transaction() as session:
        service.sign_up(session, activity.id, world.resident.id)
    run(app, db, service.MOVED_TOPIC)
    [message] = told(db)
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日 \d{2}:\d{2}", message.body)
    assert not re.search("今天|明天", message.body)


def test_who_came_back_is_told_again(app: Any, db: Database, world: World, activity: Activity) -> None:
    with db.transaction() as session:
        service.sign_up(session, activity.id, world.resident.id)
    run(app, db, service.MOVED_TOPIC)
    with db.transaction() as session:
        service.cancel(session, activity.id, world.resident.id)
    with db.transaction() as session:
        service.sign_up(session, activity.id, world.resident.id)
    run(app, db, service.MOVED_TOPIC)
    assert len(told(db)) == 2


def test_who_left_again_at_once_is_not_told(app: Any, db: Database, world: World, activity: Activity) -> None:
    with db.transaction() as session:
        service.sign_up(session, activity.id, world.resident.id)
        service.cancel(session, activity.id, world.resident.id)
    run(app, db, service.MOVED_TOPIC)
    assert told(db) == []


def test_all_who_hold_a_place_are_told_when_it_is_called_off(
    app: Any,
    db: Database,
    world: World,
    organiser: Actor,
    activity: Activity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 1)
    with db.transaction() as session:
        for account in (world.resident, world.neighbour, world.other_resident):
            service.sign_up(session, activity.id, account.id)
        service.cancel(session, activity.id, world.other_resident.id)
        service.cancel_activity(session, organiser, session.get_one(Activity, activity.id))
    run(app, db, service.CANCELLED_TOPIC, times=2)
    messages_sent = told(db)
    assert {message.account_id for message in messages_sent} == {world.resident.id, world.neighbour.id}
    assert len(messages_sent) == 2
    assert all(activity.title in message.body for message in messages_sent)
    assert {message.link_id for message in messages_sent} == {activity.id}


def test_the_worker_knows_both_topics(
    db: Database, world: World, organiser: Actor, activity: Activity, deliver: Deliver
) -> None:
    with db.transaction() as session:
        service.sign_up(session, activity.id, world.resident.id)
        service.cancel_activity(session, organiser, session.get_one(Activity, activity.id))
    assert deliver() == 2
    with db.reading() as session:
        assert session.scalars(select(OutboxRow).where(OutboxRow.delivered_at.is_(None))).all() == []
        assert session.scalars(select(Registration)).one().cancelled_at is None
    assert [message.title for message in told(db)] == ["报名成功", "活动取消了"]
