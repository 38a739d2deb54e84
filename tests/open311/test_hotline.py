"""Orders of the hotline: in by its own number, out by the same, and once however often they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.requests import service as requests
from app.requests.models import Channel, ServiceRequest
from tests.conftest import PhoneClient
from tests.open311.conftest import Connect, System
from tests.race.together import together
from tests.world import World

Deliver = Callable[[], int]

ORDER = {"external_number": "HL20261121-0007", "text": "枫林逸景三号楼前路灯不亮，请尽快修"}


@pytest.fixture
def hotline(connect: Connect) -> System:
    return connect("12345 热线", trusted=True)


def kept(db: Database) -> ServiceRequest:
    with db.reading() as session:
        return session.scalars(select(ServiceRequest)).one()


def ask(system: System, number: str) -> Any:
    return system.http.get(
        f"/api/v1/hotline/requests/{number}", headers={"Authorization": f"Bearer {system.key}"}
    )


def test_an_order_becomes_a_request_with_its_caller(
    hotline: System,
    world: World,
    db: Database,
    client_for: Callable[..., PhoneClient],
    deliver: Deliver,
) -> None:
    due = clock.now() + timedelta(hours=20)
    made = hotline.order(
        **ORDER,
        caller_name="李四",
        caller_phone="13800001111",
        place="三号楼二单元门口",
        unit_code="010101",
        type="市政类-路灯不亮",
        due_at=due.isoformat(),
    )
    assert made.status_code == 201, made.text
    request = kept(db)
    assert (request.channel, request.unit_id, request.type_id) == (
        Channel.HOTLINE,
        world.compound.id,
        world.street_lamp.id,
    )
    assert (request.caller_name, request.caller_phone, request.place_note) == (
        "李四",
        "13800001111",
        "三号楼二单元门口",
    )
    assert request.resolve_by == due
    deliver()
    assert kept(db).screening == Screening.PASSED
    # The community sees it in its queue, and may call whoever called.
    worker = client_for(world.worker)
    [item] = worker.get("/api/v1/work/requests").json["items"]
    assert (item["number"], item["reporter_name"]) == (made.json["number"], "李*")
    revealed = worker.post(
        f"/api/v1/work/requests/{item['id']}/reveal", json={"field": "phone", "reason": "call_back"}
    )
    assert revealed.json == {"value": "13800001111"}
    raw = str(
        db.engine.connect().exec_driver_sql("SELECT caller_name, caller_phone FROM service_requests").all()
    )
    assert "李四" not in raw
    assert "13800001111" not in raw


def test_a_later_wish_does_not_move_our_promise(hotline: System, db: Database) -> None:
    hotline.order(**ORDER, due_at=(clock.now() + timedelta(days=300)).isoformat())
    assert kept(db).resolve_by < clock.now() + timedelta(days=20)


def test_the_same_number_is_answered_as_before(hotline: System, connect: Connect, db: Database) -> None:
    first, again = hotline.order(**ORDER), hotline.order(**ORDER | {"text": "又打来催"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json | {"repeated": True}
    other = connect("另一条热线", trusted=True)
    assert other.order(**ORDER).json["number"] != first.json["number"]


def test_how_it_stands_is_read_by_the_hotlines_number(
    app: Flask, hotline: System, connect: Connect, world: World, db: Database
) -> None:
    hotline.order(**ORDER, caller_name="李四", caller_phone="13800001111")
    worker = world.actor(world.worker)
    street = world.actor(world.street_worker)
    with app.app_context(), db.transaction() as session:
        request = session.scalars(select(ServiceRequest)).one()
        requests.accept(session, street, request)
        requests.resolve(session, street, request, note="已修好，回访李先生 13800001111")
    told = ask(hotline, ORDER["external_number"])
    assert told.status_code == 200
    assert (told.json["status"], told.json["state"]) == ("closed", "resolved")
    assert told.json["answer"] == "已修好，回访李先生 ***"
    assert "李四" not in told.text
    assert ask(connect("另一条热线", trusted=True), ORDER["external_number"]).status_code == 404
    assert worker.account_id


def test_only_a_trusted_client_comes_in_by_this_door(app: Flask, connect: Connect, hotline: System) -> None:
    assert connect("随手报").order(**ORDER).status_code == 403
    browser = app.test_client()
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {hotline.key}"}):
        answer = browser.post("/api/v1/hotline/requests", json=ORDER, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "key_needed")
    # A resident's own log-in is no key either.
    assert browser.get(f"/api/v1/hotline/requests/1?api_key={hotline.key}").status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"external_number": ""},
        {"external_number": "号"},
        {"external_number": "x" * 65},
        {"text": ""},
        {"text": "长" * 4001},
        {"latitude": 39.9},
        {"latitude": 91, "longitude": 113},
        {"latitude": "39.9", "longitude": 113},
        {"due_at": "2020-01-01T00:00:00+08:00"},
        {"due_at": "2026-12-01T00:00:00"},
        {"due_at": 5},
        {"caller_phone": "打给我"},
        {"more": 1},
    ],
)
def test_nonsense_is_refused(changes: dict[str, Any], hotline: System, db: Database) -> None:
    answer = hotline.order(**ORDER | changes)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), answer.text
    assert answer.json["errors"]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ServiceRequest)) == 0


def test_a_unit_of_another_street_is_not_known(hotline: System) -> None:
    assert hotline.order(**ORDER, unit_code="0201").status_code == 404


@pytest.mark.race
def test_one_order_sent_many_times_at_once_is_one_request(hotline: System, app: Flask, db: Database) -> None:
    def send() -> tuple[int, str]:
        answer = System(app.test_client(), hotline.client, hotline.key, hotline.street).order(**ORDER)
        return answer.status_code, answer.json["number"]

    answers = together([send] * 6)
    assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 200, 201]
    assert {number for _, number in answers} == {kept(db).number}
