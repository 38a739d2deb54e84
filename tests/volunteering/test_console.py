"""Volunteering in the console: teams, people and trainings, hours corrected by a second worker, the table."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.database import Database
from app.volunteering import access, queries, service
from app.volunteering.models import ServiceRecord, Team, Trained, Training, Volunteer
from app.volunteering.states import Joining
from tests.volunteering import helpers
from tests.world import World

Console = Callable[[Account | None], FlaskClient]
Found = Callable[..., Team]
Enrol = Callable[..., None]

NEW = {
    "name": "护绿队",
    "kind": "environment",
    "about": "周末一起捡垃圾。",
    "joining": "open",
    "skills": ["cleaning"],
}


def test_a_team_is_founded_changed_and_disbanded(world: World, console_client: Console, db: Database) -> None:
    browser = console_client(world.worker)
    made = browser.post("/console/volunteers/teams", data=NEW | {"parent_id": str(world.community.id)})
    assert made.status_code == 303, made.text
    page = made.headers["Location"]
    assert "护绿队" in browser.get(page).text
    assert "护绿队" in browser.get("/console/volunteers").text
    assert browser.post(f"{page}/change", data=NEW | {"name": "护绿先锋队"}).status_code == 303
    assert "护绿先锋队" in browser.get(page).text
    assert browser.post(f"{page}/disband").status_code == 303
    assert "护绿先锋队" not in browser.get("/console/volunteers").text


@pytest.mark.parametrize(
    ("changes", "status"), [({"name": ""}, 422), ({"kind": "magic"}, 422), ({"parent_id": "x"}, 422)]
)
def test_what_is_wrong_with_a_team_is_told_beside_the_form(
    world: World, console_client: Console, changes: dict[str, str], status: int
) -> None:
    body = NEW | {"parent_id": str(world.community.id)} | changes
    answer = console_client(world.worker).post("/console/volunteers/teams", data=body)
    assert answer.status_code == status
    assert "没有办成" in answer.text


def test_the_worker_lets_somebody_in_and_makes_them_leader(
    app: Flask, world: World, console_client: Console, found: Found, enrol: Enrol, db: Database
) -> None:
    team = found()
    enrol(world.volunteer)
    with app.app_context(), db.transaction() as session:
        service.ask_to_join(session, world.volunteer.id, access.access_team(session, team.unit_id))
    browser, page = console_client(world.worker), f"/console/volunteers/teams/{team.unit_id}"
    assert "想加入" in browser.get(page).text
    for verb in ("let-in", "leader"):
        assert browser.post(f"{page}/members/{world.volunteer.id}/{verb}").status_code == 303
    refused = browser.post(f"{page}/members/{world.volunteer.id}/remove")
    assert (refused.status_code, "请先换一位队长" in refused.text) == (409, True)
    with db.reading() as session:
        assert queries.leads(session, world.volunteer.id) == [team.unit_id]


def test_trainings_are_asked_for_and_noted(
    world: World, console_client: Console, enrol: Enrol, db: Database
) -> None:
    enrol(world.volunteer)
    browser = console_client(world.worker)
    training = {"street_id": str(world.street.id), "title": "照护入门", "skills": ["care"]}
    assert browser.post("/console/volunteers/trainings", data=training).status_code == 303
    with db.reading() as session:
        training_id = session.scalars(select(Training.id)).one()
        volunteer_id = session.scalars(select(Volunteer.id)).one()
    done = {"training_id": str(training_id), "done_on": str(clock.today()), "ids": [str(volunteer_id)]}
    assert browser.post("/console/volunteers/trained", data=done).status_code == 303
    with db.reading() as session:
        assert session.scalars(select(Trained.account_id)).all() == [world.volunteer.id]
    assert "照护入门" in browser.get("/console/volunteers/people?skill=haircut").text
    assert "许志远" not in browser.get("/console/volunteers/people?skill=law").text
    assert "许志远" not in console_client(world.sibling_worker).get("/console/volunteers/people").text
    nobody = browser.post("/console/volunteers/trained", data=done | {"ids": []})
    assert (nobody.status_code, "没有办成" in nobody.text) == (422, True)
    assert browser.post(f"/console/volunteers/trainings/{training_id}/retire").status_code == 303


def test_a_second_worker_corrects_hours(
    app: Flask, world: World, console_client: Console, enrol: Enrol, db: Database
) -> None:
    enrol(world.volunteer)
    with app.app_context(), db.transaction() as session:
        made = helpers.serve(session, world, world.volunteer, "test:1", 0, 60, noted_by=world.worker.id)
    path = f"/console/volunteers/hours/{made.id}/correct"
    body = {"hours": "2.5", "reason": "忘了签退"}
    mine = console_client(world.worker)
    assert "您经手的，请同事更正" in mine.get("/console/volunteers/hours").text
    assert mine.post(path, data=body).status_code == 403
    assert console_client(world.colleague).post(path, data=body | {"hours": "many"}).status_code == 422
    assert console_client(world.colleague).post(path, data=body).status_code == 303
    assert console_client(world.sibling_worker).post(path, data=body).status_code == 404
    with db.reading() as session:
        assert session.scalars(select(ServiceRecord.half_hours)).one() == 5
    assert "忘了签退" in mine.get("/console/volunteers/hours").text


def test_the_table_holds_what_counts(
    app: Flask, world: World, console_client: Console, found: Found, enrol: Enrol, db: Database
) -> None:
    team = found(joining=Joining.OPEN)
    enrol(world.volunteer)
    with app.app_context(), db.transaction() as session:
        helpers.serve(session, world, world.volunteer, "test:1", 0, 90, team_id=team.unit_id)
        helpers.serve(session, world, world.volunteer, "test:2", 0, 20)
    answer = console_client(world.worker).get("/console/volunteers/hours.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "志愿者姓名"
    assert [(row[0], row[3], row[7]) for row in rows[1:]] == [("许志远", "银剪刀理发队", "1.5")]


def test_rankings_of_a_unit_in_reach(
    app: Flask, world: World, console_client: Console, enrol: Enrol, db: Database
) -> None:
    enrol(world.volunteer, in_rankings=True)
    with app.app_context(), db.transaction() as session:
        helpers.serve(session, world, world.volunteer, "test:1", 0, 90)
    page = console_client(world.street_worker).get("/console/volunteers/rankings?period=all")
    assert "许**" in page.text
