"""Shifts: made ahead, taken and given back, clashes, stand-ins, swaps, hours, who is reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, Forbidden
from app.messages.models import Message
from app.shifts import queries, service
from app.shifts.models import PlaceState, Shift, ShiftPlace
from app.volunteering import queries as volunteering
from app.volunteering import service as helping
from app.volunteering.kinds import Skill
from tests.conftest import PhoneClient
from tests.shifts import turns
from tests.volunteering import helpers
from tests.world import World


@pytest.fixture
def manager(world: World) -> Actor:
    return world.actor(world.worker)


@pytest.fixture
def two(session: Session, world: World, manager: Actor) -> tuple[Shift, Shift]:
    """Two shifts on two days, for one person each; two volunteers are there."""
    helpers.enrol(session, world, world.volunteer)
    helpers.enrol(session, world, world.resident)
    found = turns.shifts(session, manager, turns.post(session, manager, world))
    return found[0], found[1]


def test_shifts_are_made_three_weeks_ahead_and_once(session: Session, world: World, manager: Actor) -> None:
    post = turns.post(session, manager, world)
    service.add_template(session, manager, post, weekday=3, begins=540, ends=660, needed=2)
    made = session.scalars(select(Shift)).all()
    assert len(made) in (2, 3)
    assert {clock.local(one.starts_at).isoweekday() for one in made} == {3}
    service.make_ahead(session)
    assert len(session.scalars(select(Shift)).all()) == len(made)
    with clock.at(clock.now() + timedelta(days=7)):
        service.make_ahead(session)
    assert len(session.scalars(select(Shift)).all()) == len(made) + 1


def test_a_closed_post_has_no_shifts(session: Session, world: World, manager: Actor) -> None:
    post = turns.post(session, manager, world)
    turns.shifts(session, manager, post)
    service.close_post(session, manager, post)
    assert queries.coming(session, world.street.id) == []
    service.make_ahead(session)
    assert queries.coming(session, world.street.id) == []


def test_a_full_shift_takes_nobody_until_somebody_leaves(
    session: Session, world: World, two: tuple[Shift, Shift]
) -> None:
    place = service.take(session, world.volunteer.id, two[0])
    assert service.take(session, world.volunteer.id, two[0]).id == place.id
    with pytest.raises(Conflict, match="shift_full"):
        service.take(session, world.resident.id, two[0])
    service.give_back(session, world.volunteer.id, place)
    assert two[0].taken == 0
    assert service.take(session, world.resident.id, two[0])
    assert two[0].taken == 1


@pytest.mark.parametrize(
    ("begins", "ends", "clashes"), [(600, 720, True), (660, 720, False), (480, 540, False)]
)
def test_nobody_stands_at_two_posts_at_once(
    session: Session,
    world: World,
    manager: Actor,
    two: tuple[Shift, Shift],
    begins: int,
    ends: int,
    clashes: bool,
) -> None:
    service.take(session, world.volunteer.id, two[0])
    corner = turns.post(session, manager, world, title="路口执勤")
    [other] = [
        one
        for one in turns.shifts(session, manager, corner, begins=begins, ends=ends)
        if clock.local(one.starts_at).date() == clock.local(two[0].starts_at).date()
    ]
    if clashes:
        with pytest.raises(Conflict, match="shift_clashes"):
            service.take(session, world.volunteer.id, other)
    else:
        assert service.take(session, world.volunteer.id, other)


def test_who_may_keep_a_post(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world)
    for_team = turns.shifts(session, manager, turns.post(session, manager, world, team_id=team.unit_id))[0]
    trained = turns.shifts(session, manager, turns.post(session, manager, world, skill=Skill.CARE))[1]
    with pytest.raises(Conflict, match="not_a_volunteer"):
        service.take(session, world.volunteer.id, trained)
    helpers.enrol(session, world, world.volunteer)
    with pytest.raises(Conflict, match="not_in_team"):
        service.take(session, world.volunteer.id, for_team)
    training = helping.add_training(session, manager, world.street.id, title="照护", skills=[Skill.CARE])
    with pytest.raises(Conflict, match="training_needed"):
        service.take(session, world.volunteer.id, trained)
    helping.note_trained(session, manager, training, [world.volunteer.id], clock.today())
    assert service.take(session, world.volunteer.id, trained)


def test_a_stand_in_takes_over_and_the_other_is_told(
    session: Session, world: World, two: tuple[Shift, Shift]
) -> None:
    place = service.take(session, world.volunteer.id, two[0])
    with pytest.raises(Conflict, match="not_sought"):
        service.stand_in(session, world.resident.id, place)
    service.seek(session, place, seeking=True)
    service.stand_in(session, world.resident.id, place)
    [kept] = queries.places(session, [two[0].id])[two[0].id]
    assert (kept.account_id, two[0].taken) == (world.resident.id, 1)
    told = session.scalars(select(Message.title).where(Message.account_id == world.volunteer.id)).all()
    assert told == ["“图书角值班”有人替您了"]


def test_two_swap(session: Session, world: World, two: tuple[Shift, Shift]) -> None:
    given = service.take(session, world.volunteer.id, two[0])
    wanted = service.take(session, world.resident.id, two[1])
    swap = service.ask_swap(session, world.volunteer.id, given, wanted)
    assert service.ask_swap(session, world.volunteer.id, given, wanted).id == swap.id
    with pytest.raises(Forbidden):
        service.answer_swap(session, world.volunteer.id, swap, "accept")
    service.answer_swap(session, world.resident.id, swap, "accept")
    kept = queries.places(session, [one.id for one in two])
    assert [kept[one.id][0].account_id for one in two] == [world.resident.id, world.volunteer.id]
    assert [one.taken for one in two] == [1, 1]
    with pytest.raises(Conflict, match="already_answered"):
        service.answer_swap(session, world.resident.id, swap, "refuse")


def test_hours_follow_from_the_worker_s_tick(
    session: Session, world: World, manager: Actor, two: tuple[Shift, Shift]
) -> None:
    place = service.take(session, world.volunteer.id, two[0])
    with pytest.raises(Conflict, match="not_now"):
        service.check_in(session, manager, place)
    with clock.at(two[0].starts_at):
        with pytest.raises(Conflict, match="not_checked_in"):
            service.check_out(session, manager, place)
        service.check_in(session, manager, place)
    with clock.at(two[0].ends_at):
        service.check_out(session, manager, place)
    assert volunteering.half_hours(session, world.volunteer.id) == 4


def test_who_keeps_a_shift_tomorrow_is_reminded_once(
    session: Session, world: World, two: tuple[Shift, Shift]
) -> None:
    service.take(session, world.volunteer.id, two[0])
    for hours in (25, 23, 22):
        with clock.at(two[0].starts_at - timedelta(hours=hours)):
            service.remind(session)
    assert len(session.scalars(select(Message).where(Message.link_kind == "shifts")).all()) == 1


def test_what_lacks_people_within_two_days_is_at_risk(
    session: Session, world: World, manager: Actor, two: tuple[Shift, Shift]
) -> None:
    service.take(session, world.volunteer.id, two[0])
    with clock.at(two[1].starts_at - timedelta(hours=47)):
        risks = queries.at_risk(session, manager)
    assert two[1].id in {one.id for one in risks}
    assert two[0].id not in {one.id for one in risks}


def test_on_the_phone_and_in_the_console(
    app: Flask,
    world: World,
    manager: Actor,
    db: Database,
    client_for: Callable[..., PhoneClient],
    console_client: Callable[[Account | None], FlaskClient],
) -> None:
    browser, phone = console_client(world.worker), client_for(world.volunteer)
    said = {"unit_id": str(world.community.id), "title": "路口执勤", "place": "西门路口", "about": ""}
    page = browser.post("/console/shifts", data=said).headers["Location"]
    assert browser.post("/console/shifts", data=said | {"title": ""}).status_code == 422
    for weekday in range(1, 8):
        turn = {"weekday": weekday, "begins": "07:30", "ends": "09:00", "needed": 2}
        assert browser.post(f"{page}/turns", data=turn).status_code == 303
    assert browser.post(f"{page}/turns", data=turn | {"ends": "07:00"}).status_code == 422
    with app.app_context(), db.transaction() as session:
        helpers.enrol(session, world, world.volunteer)
    shift = phone.get("/api/v1/shifts").json["items"][1]
    mine = phone.post(f"/api/v1/shifts/{shift['id']}/place").json["items"]
    assert [(one["id"], one["taken"]) for one in mine] == [(shift["id"], 1)]
    place_id = mine[0]["mine"]
    seeking = phone.post(f"/api/v1/me/shift-places/{place_id}/seek", json={"seeking": True})
    assert seeking.json["items"][0]["keepers"][0]["seeking"]
    assert "在找人替" in browser.get(page).text
    assert "路口执勤" in browser.get("/console/shifts").text
    assert phone.delete(f"/api/v1/me/shift-places/{place_id}").json["items"] == []
    with db.reading() as session:
        assert session.scalars(select(ShiftPlace.state)).all() == [PlaceState.LEFT]
