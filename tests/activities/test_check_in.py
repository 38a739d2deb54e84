"""At the door."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.codes import ALPHABET, new_code, read_code
from app.activities.models import Attendance
from app.core.errors import Conflict, NotFound
from app.points import queries as points
from app.points.models import PointsTransfer
from tests.activities.plans import published
from tests.world import World


def test_who_comes_is_noted_and_awarded(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound, points=10)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    done = service.check_in(session, organiser, activity, registration_id=registration.id)
    assert (done.repeated, done.points) == (False, 10)
    [attendance] = session.scalars(select(Attendance))
    assert attendance.checked_in_by == organiser.account_id
    assert points.balance(session, world.resident.id) == 10
    transfer = session.scalars(select(PointsTransfer)).one()
    assert transfer.source == f"check-in:{attendance.attendee_id}:{attendance.session_id}"
    assert transfer.memo == "参加活动：防诈骗讲座"
    assert points.imbalance(session) == []


def test_again_changes_nothing(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    service.check_in(session, organiser, activity, registration_id=registration.id)
    came_at = session.scalars(select(Attendance.checked_in_at)).one()
    again = service.check_in(session, organiser, activity, registration_id=registration.id)
    assert again.repeated
    assert session.scalars(select(Attendance.checked_in_at)).one() == came_at
    assert points.balance(session, world.resident.id) == 10


def test_an_activity_without_points_awards_none(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound, points=0)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    assert not service.check_in(session, organiser, activity, registration_id=registration.id).repeated
    assert session.scalars(select(PointsTransfer)).all() == []


def test_a_code_is_read_as_people_type_it(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    typed = f" {registration.code[:4].lower()}-{registration.code[4:].lower()} "
    assert service.check_in(session, organiser, activity, code=typed).registration.id == registration.id


def test_who_gave_the_place_back_is_not_let_in(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    service.cancel(session, activity.id, world.resident.id)
    with pytest.raises(Conflict) as caught:
        service.check_in(session, organiser, activity, registration_id=registration.id)
    assert caught.value.code == "registration_cancelled"
    assert points.balance(session, world.resident.id) == 0
    assert session.scalars(select(Attendance)).all() == []


def test_nobody_comes_to_what_was_called_off(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    service.cancel_activity(session, organiser, activity)
    with pytest.raises(Conflict) as caught:
        service.check_in(session, organiser, activity, registration_id=registration.id)
    assert caught.value.code == "activity_cancelled"


def test_a_place_in_another_activity_does_not_count(session: Session, world: World, organiser: Actor) -> None:
    here, elsewhere = (published(session, organiser, world.compound) for _ in range(2))
    registration = service.sign_up(session, elsewhere.id, world.resident.id).registration
    for known_by in ({"registration_id": registration.id}, {"code": registration.code}):
        with pytest.raises(NotFound) as caught:
            service.check_in(session, organiser, here, **known_by)
        assert caught.value.code == "registration_not_found"


def test_codes_have_no_signs_that_look_alike() -> None:
    assert not set("0O1IL") & set(ALPHABET)
    assert len({new_code() for _ in range(1000)}) == 1000
    assert read_code(" ab-cd 23 ") == "ABCD23"
