"""Photos that people and organisers add to the album of an activity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import after, service
from app.activities.models import Activity, ActivityPhoto, PhotoState
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, Invalid, NotFound
from app.core.outbox import OutboxRow
from app.core.screening import Screening
from app.media.models import Media
from tests.activities.test_ratings import held
from tests.conftest import PhoneClient
from tests.world import World

Phone = Callable[[Account | None], PhoneClient]


def uploaded(session: Session, account: Account, count: int = 1) -> list[UUID]:
    """Photos somebody uploaded and has not used."""
    photos = [
        Media(
            owner_id=account.id,
            key="k",
            thumb_key="t",
            width=4,
            height=3,
            bytes=9,
            screening=Screening.PASSED,
        )
        for _ in range(count)
    ]
    session.add_all(photos)
    session.flush()
    return [one.id for one in photos]


def add(session: Session, activity: Activity, account: Account, count: int = 1) -> list[ActivityPhoto]:
    photos = uploaded(session, account, count)
    return service.add_photos(session, activity, account.id, photos, organiser=False)


def seen_by(session: Session, activity: Activity, account: Account) -> list[UUID]:
    found, _ = after.album(session, activity.id, viewer_id=account.id, cursor=None, limit=20)
    return [one.id for one in found]


def test_others_see_it_once_the_organiser_has(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident)
    [photo] = add(session, activity, world.resident)
    assert seen_by(session, activity, world.resident) == [photo.id]
    assert seen_by(session, activity, world.neighbour) == []
    service.decide_photo(session, organiser, activity, photo.id, shown=True)
    assert seen_by(session, activity, world.neighbour) == [photo.id]
    assert photo.decided_by == organiser.account_id
    service.decide_photo(session, organiser, activity, photo.id, shown=False)
    assert seen_by(session, activity, world.neighbour) == []
    # The person is not shown what was turned down, as if it were still waiting.
    assert seen_by(session, activity, world.resident) == []


def test_the_organisers_own_are_seen_at_once(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world)
    photos = uploaded(session, world.worker)
    service.add_photos(session, activity, world.worker.id, photos, organiser=True)
    assert len(seen_by(session, activity, world.neighbour)) == 1


def test_who_was_not_there_adds_none(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world)
    service.sign_up(session, activity.id, world.resident.id)
    with pytest.raises(Conflict) as caught:
        add(session, activity, world.resident)
    assert caught.value.code == "was_not_there"


def test_nobody_adds_what_somebody_else_took(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident)
    [theirs] = uploaded(session, world.neighbour)
    with pytest.raises(Invalid) as caught:
        service.add_photos(session, activity, world.resident.id, [theirs], organiser=False)
    assert caught.value.code == "unknown_photo"


def test_nine_each_and_no_more(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident, world.neighbour)
    mine = add(session, activity, world.resident, 9)
    with pytest.raises(Conflict) as caught:
        add(session, activity, world.resident)
    assert caught.value.code == "album_full"
    assert len(add(session, activity, world.neighbour, 2)) == 2
    service.take_back_photo(session, mine[3])
    assert add(session, activity, world.resident)[0].number == 4


def test_a_month_later_the_album_is_closed(session: Session, world: World, organiser: Actor) -> None:
    activity = held(session, organiser, world, world.resident)
    with clock.at(activity.ends_at + timedelta(days=31)), pytest.raises(Conflict) as caught:
        add(session, activity, world.resident)
    assert caught.value.code == "album_closed"


def test_a_photo_of_another_album_is_not_there(session: Session, world: World, organiser: Actor) -> None:
    here, elsewhere = (held(session, organiser, world, world.resident) for _ in range(2))
    [photo] = add(session, here, world.resident)
    with pytest.raises(NotFound):
        service.decide_photo(session, organiser, elsewhere, photo.id, shown=True)


class TestOnThePhone:
    @pytest.fixture
    def path(self, db: Database, world: World, organiser: Actor) -> str:
        with db.transaction() as session:
            return f"/activities/{held(session, organiser, world, world.resident).id}/album"

    def test_from_the_phone_to_everybody(
        self, db: Database, world: World, path: str, client_for: Phone
    ) -> None:
        resident, neighbour, worker = map(client_for, (world.resident, world.neighbour, world.worker))
        with db.transaction() as session:
            photos = [str(one) for one in uploaded(session, world.resident, 2)]
        assert resident.get(f"/api/v1{path}").json["may_add"] == 9
        assert neighbour.get(f"/api/v1{path}").json["may_add"] == 0
        made = resident.post(f"/api/v1{path}", json={"photo_ids": photos})
        assert made.status_code == 201
        assert made.json["may_add"] == 7
        assert [one["waiting"] for one in made.json["items"]] == [True, True]
        assert neighbour.get(f"/api/v1{path}").json["items"] == []

        waiting = worker.get(f"/api/v1/work{path}").json
        assert (waiting["waiting"], waiting["items"][0]["by"]) == (2, "张大妈")
        first, second = (one["id"] for one in waiting["items"])
        left = worker.post(f"/api/v1/work{path}/{first}/decision", json={"verdict": "shown"}).json
        assert (left["waiting"], [one["id"] for one in left["items"]]) == (1, [second])
        [shown] = neighbour.get(f"/api/v1{path}").json["items"]
        assert (shown["id"], shown["mine"], shown["waiting"]) == (first, False, False)

    def test_mine_is_mine_to_take_back(
        self, db: Database, world: World, path: str, client_for: Phone
    ) -> None:
        resident, neighbour = client_for(world.resident), client_for(world.neighbour)
        with db.transaction() as session:
            photos = [str(one) for one in uploaded(session, world.resident)]
        [mine] = resident.post(f"/api/v1{path}", json={"photo_ids": photos}).json["items"]
        assert neighbour.delete(f"/api/v1{path}/{mine['id']}").status_code == 404
        assert resident.delete(f"/api/v1{path}/{mine['id']}").json["items"] == []
        with db.reading() as session:
            assert session.scalars(select(ActivityPhoto)).all() == []
            assert session.scalars(select(Media)).all() == []
            assert session.scalars(select(OutboxRow).where(OutboxRow.topic == "media.forget")).one()

    def test_an_unchecked_photo_waits_for_its_check(
        self, db: Database, world: World, path: str, client_for: Phone, organiser: Actor
    ) -> None:
        neighbour = client_for(world.neighbour)
        with db.transaction() as session:
            activity = session.scalars(select(Activity)).one()
            [photo] = add(session, activity, world.resident)
            session.get_one(Media, photo.media_id).screening = Screening.REVIEW
            service.decide_photo(session, organiser, activity, photo.id, shown=True)
            assert photo.state is PhotoState.SHOWN
        assert neighbour.get(f"/api/v1{path}").json["items"] == []
