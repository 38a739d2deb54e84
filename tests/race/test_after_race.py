"""Rating and adding photos on several connections at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.activities import service
from app.activities.models import Activity, ActivityPhoto, ActivityRating
from app.activities.models.after import PHOTOS_EACH
from app.core.database import Database
from tests.activities.test_album import uploaded
from tests.activities.test_ratings import end_now, held
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 6


@pytest.fixture
def activity_id(db: Database, world: World) -> UUID:
    organiser = world.actor(world.worker)
    with db.transaction() as session:
        return held(session, organiser, world, world.resident).id


def rating(app: Flask, world: World, activity_id: UUID) -> Callable[[], None]:
    def job() -> None:
        with app.app_context(), world.database.transaction() as session:
            service.rate(session, session.get_one(Activity, activity_id), world.resident.id, stars=5)

    return job


def test_somebody_rates_once(app: Flask, db: Database, world: World, activity_id: UUID) -> None:
    with db.transaction() as session:
        end_now(session, activity_id)
    answers = together([rating(app, world, activity_id)] * CROWD)
    assert sorted(map(str, answers)) == ["None"] + ["already_rated"] * (CROWD - 1)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ActivityRating)) == 1


def adding(app: Flask, world: World, activity_id: UUID, photo_id: UUID) -> Callable[[], str]:
    def job() -> str:
        with app.app_context(), world.database.transaction() as session:
            activity = session.get_one(Activity, activity_id)
            service.add_photos(session, activity, world.resident.id, [photo_id], organiser=False)
            return "added"

    return job


def test_nine_photos_and_no_more(app: Flask, db: Database, world: World, activity_id: UUID) -> None:
    with db.transaction() as session:
        photos = uploaded(session, world.resident, PHOTOS_EACH + 3)
    answers = together([adding(app, world, activity_id, one) for one in photos])
    assert sorted(map(str, answers)) == ["added"] * PHOTOS_EACH + ["album_full"] * 3
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ActivityPhoto)) == PHOTOS_EACH


def test_both_who_count_first_see_room(app: Flask, db: Database, world: World, activity_id: UUID) -> None:
    """The control: to both who count there is room for one more; only the numbers tell the second that it is gone."""
    with db.transaction() as session:
        photos = uploaded(session, world.resident, PHOTOS_EACH + 1)
    for one in photos[: PHOTOS_EACH - 1]:
        adding(app, world, activity_id, one)()
    both_have_counted = threading.Barrier(2)
    counted = []

    def count_then_add(photo_id: UUID) -> Callable[[], str]:
        def job() -> str:
            with db.reading() as session:
                counted.append(session.scalar(select(func.count()).select_from(ActivityPhoto)))
            both_have_counted.wait()
            return adding(app, world, activity_id, photo_id)()

        return job

    answers = together([count_then_add(one) for one in photos[-2:]])
    assert counted == [PHOTOS_EACH - 1] * 2
    assert sorted(answers) == ["added", "album_full"]
