"""What those who were there say of an activity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import after, after_tasks, queries, service
from app.activities.models import Activity, ActivityRating
from app.core import clock
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.core.outbox import OutboxRow
from app.core.screening import Screening
from app.media import words
from tests.activities.plans import published
from tests.conftest import PhoneClient
from tests.world import World

Phone = Callable[[Account | None], PhoneClient]


def held(session: Session, organiser: Actor, world: World, *came: Account, **changes: Any) -> Activity:
    """An activity to which these people came; it is over in three days."""
    activity = published(session, organiser, world.community, **changes)
    for account in came:
        registration = service.sign_up(session, activity.id, account.id).registration
        service.check_in(session, organiser, activity, registration_id=registration.id)
    return activity


def over() -> Any:
    """The evening it is over."""
    return clock.at(clock.now() + timedelta(days=3))


def end_now(session: Session, activity_id: UUID) -> None:
    """Moves an activity into the past; for threads, which do not know a moved clock."""
    activity = session.get_one(Activity, activity_id)
    now = clock.now()
    activity.signup_opens_at, activity.signup_closes_at = now - timedelta(hours=9), now - timedelta(hours=8)
    activity.starts_at, activity.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
    for one in queries.sessions(session, activity_id):
        one.starts_at, one.ends_at = activity.starts_at, activity.ends_at


def test_who_came_says_how_it_was(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident, world.neighbour)
    with over():
        service.rate(session, activity, world.resident.id, stars=5, comment="讲得真好")
        service.rate(session, activity, world.neighbour.id, stars=4)
    assert after.stars(session, activity.id) == after.Stars(2, 4.5)


def test_who_did_not_come_has_nothing_to_say(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world)
    service.sign_up(session, activity.id, world.resident.id)
    for account in (world.resident, world.neighbour):
        with over(), pytest.raises(Conflict) as caught:
            service.rate(session, activity, account.id, stars=5)
        assert caught.value.code == "was_not_there"
    assert session.scalars(select(ActivityRating)).all() == []


def test_twice_counts_once(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident)
    with over():
        service.rate(session, activity, world.resident.id, stars=5)
        with pytest.raises(Conflict) as caught:
            service.rate(session, activity, world.resident.id, stars=1)
    assert caught.value.code == "already_rated"
    assert after.stars(session, activity.id) == after.Stars(1, 5.0)


@pytest.mark.parametrize(
    ("days", "code"), [(0, "not_over"), (2.2, None), (32, None), (32.2, "rating_closed")]
)
def test_from_the_end_for_thirty_days(
    session: Session, world: World, organiser: Actor, days: float, code: str | None
) -> None:
    # It ends two days and two hours from now.
    activity = held(session, organiser, world, world.resident)
    with clock.at(clock.now() + timedelta(days=days)):
        if code is None:
            assert service.rate(session, activity, world.resident.id, stars=3).stars == 3
            return
        with pytest.raises(Conflict) as caught:
            service.rate(session, activity, world.resident.id, stars=3)
    assert caught.value.code == code


def test_the_organiser_decides_about_words(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident)
    with over():
        rating = service.rate(session, activity, world.resident.id, stars=2, comment="椅子不够坐")

    def seen(*, everybody: bool) -> list[str | None]:
        found, _ = after.comments(session, activity.id, everybody=everybody, cursor=None, limit=5)
        return [one.comment for one in found]

    assert (seen(everybody=True), seen(everybody=False)) == ([], ["椅子不够坐"])
    service.decide_comment(session, organiser, activity, rating.id, shown=True)
    assert seen(everybody=True) == ["椅子不够坐"]
    # WeChat's late word changes nothing any more.
    service.comment_checked(session, rating.id, Screening.REFUSED)
    assert seen(everybody=True) == ["椅子不够坐"]
    service.decide_comment(session, organiser, activity, rating.id, shown=False)
    assert seen(everybody=True) == []
    session.flush()
    elsewhere = held(session, organiser, world)
    with pytest.raises(NotFound):
        service.decide_comment(session, organiser, elsewhere, rating.id, shown=True)


class TestOnThePhone:
    @pytest.fixture
    def activity_id(self, db: Database, world: World, organiser: Actor) -> UUID:
        with db.transaction() as session:
            return held(session, organiser, world, world.resident).id

    def test_words_are_read_by_others_when_checked(
        self,
        app: Flask,
        db: Database,
        world: World,
        activity_id: UUID,
        client_for: Phone,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(words, "check", lambda account_id, content: Screening.PASSED)
        resident, neighbour = client_for(world.resident), client_for(world.neighbour)
        ratings, path = (
            f"/api/v1/activities/{activity_id}/ratings",
            f"/api/v1/activities/{activity_id}/rating",
        )
        with db.transaction() as session:
            end_now(session, activity_id)
        assert resident.get(ratings).json["may_rate"]
        assert not neighbour.get(ratings).json["may_rate"]
        assert neighbour.post(path, json={"stars": 1}).json["code"] == "was_not_there"
        for body in ({"stars": 0}, {"stars": 6}, {"comment": "没有星"}, {"stars": 5, "comment": " "}):
            assert resident.post(path, json=body).status_code == 422
        made = resident.post(path, json={"stars": 5, "comment": "讲得真好"})
        assert (made.status_code, made.json["shown"]) == (201, False)
        assert neighbour.get(ratings).json["items"] == []
        with db.reading() as session:
            row = session.scalars(
                select(OutboxRow).where(OutboxRow.topic == service.CHECK_COMMENT_TOPIC)
            ).one()
        with app.test_request_context():
            after_tasks.HANDLERS[service.CHECK_COMMENT_TOPIC](row.payload)
        seen = neighbour.get(ratings).json
        assert (seen["count"], seen["average"], seen["mine"]) == (1, 5.0, None)
        [comment] = seen["items"]
        assert (comment["name"], comment["comment"]) == ("张**", "讲得真好")
        mine = resident.get(ratings).json
        assert (mine["may_rate"], mine["mine"]["shown"]) == (False, True)

    def test_what_the_organiser_decides_is_on_record(
        self, app: Flask, db: Database, world: World, activity_id: UUID, organiser: Actor
    ) -> None:
        with app.app_context(), db.transaction() as session, over():
            activity = session.get_one(Activity, activity_id)
            made = service.rate(session, activity, world.resident.id, stars=2, comment="太吵")
            service.decide_comment(session, organiser, activity, made.id, shown=False)
        with db.reading() as session:
            row = session.scalars(select(AuditRow).where(AuditRow.action == "activity.comment_decided")).one()
        assert (row.actor_id, row.details) == (organiser.account_id, {"screening": "refused"})
