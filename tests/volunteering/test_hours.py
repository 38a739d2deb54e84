"""Hours: half hours rounded down, each moment once, corrected by a second worker with a reason."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.volunteering import access, queries, service
from app.volunteering.kinds import Skill
from app.volunteering.models import RecordCorrection, ServiceRecord
from app.volunteering.states import RecordState
from tests.volunteering import helpers
from tests.volunteering.helpers import serve
from tests.world import World


@pytest.mark.parametrize(("minutes", "counted"), [(29, 0), (30, 1), (59, 1), (60, 2), (2000, 48)])
def test_half_hours_are_rounded_down(session: Session, world: World, minutes: int, counted: int) -> None:
    assert serve(session, world, world.volunteer, "test:1", 0, minutes).half_hours == counted


def test_a_source_is_recorded_once_and_may_become_longer(session: Session, world: World) -> None:
    serve(session, world, world.volunteer, "test:1", 0, 60)
    assert serve(session, world, world.volunteer, "test:1", 0, 120).half_hours == 4
    assert serve(session, world, world.volunteer, "test:1", 30, 90).half_hours == 4
    assert len(session.scalars(select(ServiceRecord)).all()) == 1


@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        (0, 120, 0),  # the same time
        (60, 180, 2),  # its second half is new
        (-60, 180, 4),  # before and after
        (30, 60, 0),  # within
        (-45, 135, 2),  # 45 and 15 minutes make one whole hour
        (120, 180, 2),  # right after
    ],
)
def test_no_moment_counts_twice(session: Session, world: World, start: int, end: int, counted: int) -> None:
    serve(session, world, world.volunteer, "test:1", 0, 120)
    assert serve(session, world, world.volunteer, "test:2", start, end).half_hours == counted


def test_two_people_count_the_same_time(session: Session, world: World) -> None:
    serve(session, world, world.volunteer, "test:1", 0, 120)
    assert serve(session, world, world.resident, "test:2", 0, 120).half_hours == 4


def test_what_counts_nothing_covers_nothing(session: Session, world: World, manager: Actor) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 120)
    service.correct(session, manager, one, half_hours=0, reason="人没有来，是别人代签的")
    assert one.state is RecordState.VOID
    assert serve(session, world, world.volunteer, "test:2", 0, 120).half_hours == 4
    assert queries.half_hours(session, world.volunteer.id) == 4


def test_a_second_worker_corrects_with_a_reason(session: Session, world: World, manager: Actor) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 60, noted_by=world.colleague.id)
    service.correct(session, manager, one, half_hours=5, reason="走的时候忘了签退")
    assert (one.half_hours, one.state) == (5, RecordState.CORRECTED)
    made = session.scalars(select(RecordCorrection)).one()
    assert (made.before, made.after, made.reason) == (2, 5, "走的时候忘了签退")
    assert serve(session, world, world.volunteer, "test:1", 0, 300).half_hours == 5


def test_whoever_noted_it_does_not_correct_it(session: Session, world: World, manager: Actor) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 60, noted_by=world.worker.id)
    with pytest.raises(Forbidden) as caught:
        service.correct(session, manager, one, half_hours=5, reason="忘了签退")
    assert caught.value.code == "noted_by_you"


def test_nobody_corrects_their_own(session: Session, world: World, manager: Actor) -> None:
    one = serve(session, world, world.worker, "test:1", 0, 60)
    with pytest.raises(Forbidden) as caught:
        service.correct(session, manager, one, half_hours=5, reason="忘了签退")
    assert caught.value.code == "own_hours"


@pytest.mark.parametrize(
    ("half_hours", "kind", "code"), [(49, Invalid, "too_long"), (2, Conflict, "nothing_changes")]
)
def test_a_correction_makes_sense(
    session: Session, world: World, manager: Actor, half_hours: int, kind: type[Exception], code: str
) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 60)
    with pytest.raises(kind, match=code):
        service.correct(session, manager, one, half_hours=half_hours, reason="忘了签退")


@pytest.mark.parametrize(
    "words", ["UPDATE record_corrections SET after = 9", "DELETE FROM record_corrections"]
)
def test_a_correction_stays(session: Session, world: World, manager: Actor, words: str) -> None:
    one = serve(session, world, world.volunteer, "test:1", 0, 60)
    service.correct(session, manager, one, half_hours=5, reason="忘了签退")
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(words))


def test_who_reaches_a_record(app: Flask, world: World, db: Database) -> None:
    with app.app_context(), db.transaction() as session:
        helpers.enrol(session, world, world.volunteer)
        record_id = serve(session, world, world.volunteer, "test:1", 0, 60).id
    actors = {who: world.actor(account) for who, account in world.roles().items()}
    with db.reading() as session:
        for who in ("worker", "street", "district"):
            assert access.access_record(session, actors[who], record_id)
        for who in ("sibling_worker", "other_street"):
            with pytest.raises(NotFound):
                access.access_record(session, actors[who], record_id)
        for who in ("volunteer", "property", "auditor", "admin"):
            with pytest.raises(Forbidden):
                access.access_record(session, actors[who], record_id)


def test_training_comes_first_where_a_street_asks_for_it(
    session: Session, world: World, manager: Actor
) -> None:
    asked = {"street_id": world.street.id}
    helpers.enrol(session, world, world.volunteer)
    assert queries.trained_for(session, world.volunteer.id, Skill.CARE, **asked)
    one = service.add_training(session, manager, world.street.id, title="照护入门", skills=[Skill.CARE])
    assert not queries.trained_for(session, world.volunteer.id, Skill.CARE, **asked)
    assert queries.trained_for(session, world.volunteer.id, Skill.HAIRCUT, **asked)
    assert queries.trained_for(session, world.volunteer.id, Skill.CARE, street_id=world.other_street.id)
    assert service.note_trained(session, manager, one, [world.volunteer.id], clock.today()) == 1
    assert service.note_trained(session, manager, one, [world.volunteer.id], clock.today()) == 0
    assert queries.trained_for(session, world.volunteer.id, Skill.CARE, **asked)
    service.add_training(session, manager, world.street.id, title="陪诊须知", skills=[Skill.CARE])
    assert not queries.trained_for(session, world.volunteer.id, Skill.CARE, **asked)


def test_the_consent_comes_before_the_name(app: Flask, world: World, db: Database) -> None:
    somebody = world.new_resident(consented=False)
    with app.app_context(), db.transaction() as session, pytest.raises(Conflict) as caught:
        helpers.enrol(session, world, somebody)
    assert caught.value.code == "consent_needed"


def test_the_name_is_unreadable_in_the_database(session: Session, world: World) -> None:
    helpers.enrol(session, world, world.volunteer)
    assert "许志远" not in session.execute(text("SELECT real_name FROM volunteers")).scalar_one()
