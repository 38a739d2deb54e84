"""The screen, the board of arrivals and the pauses in the console; the list of the door on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.actor import Actor
from app.activities import console_door, service
from app.activities.models import Activity, NoShow, Registration
from app.activities.screen import Way, new_code
from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from tests.activities.plans import held, published
from tests.activities.test_absences import paused
from tests.conftest import PhoneClient
from tests.world import World

Client = Callable[..., FlaskClient]
HX = {"HX-Request": "true"}


def open_door(db: Database, world: World, organiser: Actor) -> Activity:
    """An activity that begins in half an hour, for which two have signed up."""
    now = clock.now()
    with db.transaction() as session:
        times = {"starts_at": now + timedelta(minutes=30), "ends_at": now + timedelta(hours=2)}
        activity = published(
            session, organiser, world.community, check_out=True, signup_closes_at=times["starts_at"], **times
        )
        for account in (world.resident, world.neighbour):
            service.sign_up(session, activity.id, account.id)
    return activity


def test_the_screen_opens_with_the_door_and_counts(
    db: Database,
    world: World,
    organiser: Actor,
    console_client: Client,
    client_for: Callable[..., PhoneClient],
) -> None:
    activity = open_door(db, world, organiser)
    desk, phone = console_client(world.worker), client_for(world.resident)
    screen = f"/console/activities/{activity.id}/screen"
    page = desk.get(screen).text
    assert "<svg" in page
    assert '已到 <b class="number">0</b>' in page
    with db.reading() as session:
        of = held(session, activity.id)[0]
    with desk.application.app_context():
        code, out = new_code(Way.IN, of.id), new_code(Way.OUT, of.id)
    arrivals = f"/api/v1/activities/{activity.id}/arrivals"
    came = phone.post(arrivals, json={"code": code})
    assert (came.status_code, came.json["names"], came.json["points"]) == (200, ["张大妈"], 10)
    assert phone.post(arrivals, json={"code": out}).json["way"] == "out"
    part = desk.get(screen, headers=HX).text
    assert '已到 <b class="number">1</b>' in part
    assert "<html" not in part
    assert "签退回家" in desk.get(f"{screen}?way=out").text
    with clock.at(of.starts_at - timedelta(hours=3)):
        early = desk.get(screen).text
    assert "<svg" not in early
    assert "开始签到" in early


def test_who_is_here_and_who_is_missing(
    db: Database,
    world: World,
    organiser: Actor,
    console_client: Client,
    client_for: Callable[..., PhoneClient],
) -> None:
    activity = open_door(db, world, organiser)
    desk, phone = console_client(world.worker), client_for(world.worker)
    board = f"/console/activities/{activity.id}/arrivals"
    door = phone.get(f"/api/v1/work/activities/{activity.id}/door").json
    person = door["items"][0]["people"][0]
    form = {"attendee_id": person["attendee_id"], "session_id": door["current_session_id"]}
    assert "还没有人到" in desk.get(board).text
    assert desk.post(board, data=form | {"way": "out"}).status_code == 404
    assert desk.post(board, data=form | {"way": "in"}).status_code == 303
    assert "1 / 2" in desk.get(board, headers=HX).text
    assert desk.post(board, data=form | {"way": "out"}).status_code == 303
    assert "0 小时" in desk.get(board, headers=HX).text
    [kept] = phone.get(f"/api/v1/work/activities/{activity.id}/door").json["items"][0]["people"][0][
        "attendances"
    ]
    assert kept["hours"] == 0
    assert "到场名单" in desk.get(f"{board}/sheet").text
    assert desk.get(f"{board}?session={activity.id}").status_code == 404


def test_a_phone_sends_what_it_noted(
    db: Database, world: World, organiser: Actor, client_for: Callable[..., PhoneClient]
) -> None:
    activity = open_door(db, world, organiser)
    phone = client_for(world.worker)
    path = f"/api/v1/work/activities/{activity.id}"
    door = phone.get(f"{path}/door?limit=1").json
    assert door["next_cursor"]
    tick: dict[str, Any] = {
        "attendee_id": door["items"][0]["people"][0]["attendee_id"],
        "session_id": door["current_session_id"],
        "checked_in_at": clock.now().isoformat(),
    }
    stranger = tick | {"attendee_id": str(activity.id)}
    answer = phone.post(f"{path}/attendances", json={"items": [tick, stranger, tick]}).json["items"]
    assert [one["result"] for one in answer] == ["done", "refused", "repeated"]
    assert answer[1]["reason"] == "名单上没有这个人了，可能已经取消了报名。"
    backwards = tick | {"checked_out_at": (clock.now() - timedelta(hours=1)).isoformat()}
    for body in ({"items": []}, {"items": [tick] * 201}, {"items": [backwards]}):
        assert phone.post(f"{path}/attendances", json=body).status_code == 422


def test_the_street_answers(db: Database, world: World, organiser: Actor, console_client: Client) -> None:
    with db.transaction() as session:
        pause = paused(session, organiser, world)
        service.appeal(session, pause, "照顾老伴，走不开")
    street, worker = console_client(world.street_worker), console_client(world.worker)
    assert "照顾老伴" not in street.get("/console/pauses?all=yes").text
    assert street.post(f"/console/pauses/{pause.id}/uphold").status_code == 409
    with db.transaction() as session:
        service.appeal_checked(session, session.get_one(type(pause), pause.id), Screening.PASSED)
    page = street.get("/console/pauses").text
    assert "照顾老伴，走不开" in page
    assert re.search(r'menu-count">1<', page)
    assert street.post(f"/console/pauses/{pause.id}/lift").status_code == 303
    assert "已解除" in street.get("/console/pauses?all=yes").text
    with db.reading() as session:
        absence = session.scalars(select(NoShow).order_by(NoShow.id)).first()
        assert absence is not None
        assert absence.excused_at is not None
        activity_id = session.get_one(Registration, absence.registration_id).activity_id
    assert "已免记" in worker.get(f"/console/activities/{activity_id}/arrivals").text


def test_a_crowd_is_shown_leaf_by_leaf(
    db: Database, world: World, organiser: Actor, console_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_door, "BATCH", 1)
    monkeypatch.setattr(console_door, "SHOWN", 1)
    with db.transaction() as session:
        activity = published(session, organiser, world.compound)
        for account in (world.resident, world.neighbour):
            service.sign_up(session, activity.id, account.id)
    board = f"/console/activities/{activity.id}/arrivals"
    desk = console_client(world.worker)
    first = desk.get(board).get_data(as_text=True)
    second = desk.get(f"{board}?missing=1").get_data(as_text=True)
    assert "0 / 2" in first
    assert world.resident.name in first
    assert world.neighbour.name not in first
    assert "后面的人" in first
    assert world.neighbour.name in second
    assert "前面的人" in second
