"""Supervision: who may demand an answer, who gives it, where it is seen, and what settles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.requests import queries, service, views
from app.requests.countdown import countdown
from app.requests.models import Kind, ServiceRequest, Supervision, SupervisionReason, Urgency
from app.requests.service import Report, demands
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]
ConsoleClient = Callable[[Account | None], FlaskClient]
Deliver = Callable[[], int]
Do = Callable[..., None]

DAY = timedelta(days=1)


@pytest.fixture
def request_id(db: Database, world: World) -> UUID:
    actor = world.actor(world.resident)
    with db.transaction() as session:
        request = service.submit(session, actor, Report(Kind.REPORT, "路灯不亮", world.compound.id))
        request.screening = Screening.PASSED
        return request.id


@pytest.fixture
def do(db: Database, world: World, request_id: UUID) -> Do:
    """Uses a verb as somebody of the world."""

    def run(verb: Callable[..., object], who: Account, **words: object) -> None:
        with db.transaction() as session:
            verb(session, world.actor(who), session.get_one(ServiceRequest, request_id), **words)

    return run


def demand_body(**changed: object) -> dict[str, object]:
    return {"note": "请今天回复", "answer_by": (clock.now() + DAY).isoformat()} | changed


def supervise(phone: PhoneClient, request_id: UUID, **changed: object) -> Any:
    return phone.post(f"/api/v1/work/requests/{request_id}/supervise", json=demand_body(**changed))


def answer(phone: PhoneClient, request_id: UUID) -> Any:
    return phone.post(f"/api/v1/work/requests/{request_id}/answer_supervision", json={"note": "明天修"})


def in_view(phone: PhoneClient) -> tuple[int, list[str]]:
    """What the saved view counts, and what it lists."""
    counts = phone.get("/api/v1/work/requests/counts").json
    items = phone.get("/api/v1/work/requests?filter=supervised").json["items"]
    return counts["supervised"], [item["id"] for item in items]


@pytest.mark.usefixtures("served")
def test_a_demand_from_the_street_to_its_answer(
    world: World, client_for: ClientFor, deliver: Deliver, do: Do, request_id: UUID
) -> None:
    street, worker = client_for(world.street_worker), client_for(world.worker)
    do(service.accept, world.worker)
    made = supervise(street, request_id, reason="important")
    assert made.status_code == 200, made.text
    [demand] = made.json["supervisions"]
    assert (demand["unit"]["name"], demand["reason_name"], demand["by_name"]) == (
        "大庆路街道",
        "事情重要",
        "周街",
    )
    deliver()
    told = [one["title"] for one in worker.get("/api/v1/messages").json["items"]]
    assert told[0].startswith("上级督办，请回复")
    assert in_view(worker) == in_view(street) == (1, [str(request_id)])
    detail = worker.get(f"/api/v1/work/requests/{request_id}").json
    assert "answer_supervision" in detail["allowed"]
    assert "supervise" not in detail["allowed"], "a community does not supervise itself"

    answered = answer(worker, request_id).json
    [demand] = answered["supervisions"]
    assert (demand["answer"], demand["answered_by_name"]) == ("明天修", "王小兰")
    assert (answered["answer_by"], "answer_supervision" in answered["allowed"]) == (None, False)
    deliver()
    told = [one["title"] for one in street.get("/api/v1/messages").json["items"]]
    assert told[0].startswith("回复督办")
    assert in_view(worker) == in_view(street) == (0, [])
    again = answer(worker, request_id)
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_answer")


def test_the_district_supervises_in_its_own_name(
    world: World, client_for: ClientFor, request_id: UUID
) -> None:
    made = supervise(client_for(world.district_worker), request_id).json
    assert [one["unit"]["kind"] for one in made["supervisions"]] == ["district"]


def test_a_demand_asks_for_an_answer_to_come(world: World, client_for: ClientFor, request_id: UUID) -> None:
    past = (clock.now() - timedelta(minutes=1)).isoformat()
    refused = supervise(client_for(world.street_worker), request_id, answer_by=past)
    assert (refused.status_code, refused.json["code"]) == (422, "answer_by_past")


def test_only_superiors_demand(world: World, client_for: ClientFor, request_id: UUID) -> None:
    codes = {
        who: supervise(client_for(getattr(world, who)), request_id).status_code
        for who in ("worker", "property", "auditor", "sibling_worker", "other_street_worker", "resident")
    }
    assert codes == {
        "worker": 403,
        "property": 404,
        "auditor": 403,
        "sibling_worker": 404,
        "other_street_worker": 404,
        "resident": 404,
    }


def test_what_was_done_is_the_answer(
    db: Database, world: World, client_for: ClientFor, do: Do, request_id: UUID
) -> None:
    with db.transaction() as session:
        request = session.get_one(ServiceRequest, request_id)
        for reason in (SupervisionReason.UNACCEPTED, SupervisionReason.IMPORTANT):
            demands.put(session, request, world.street, reason)

    def answers() -> dict[str, str | None]:
        with db.reading() as session:
            return {one.reason: one.answer for one in queries.supervisions(session, request_id)}

    do(service.accept, world.worker)
    assert answers() == {"unaccepted": "已受理", "important": None}, (
        "accepting answers only why it was not accepted"
    )
    do(service.resolve, world.worker, note="灯换好了")
    assert answers() == {"unaccepted": "已受理", "important": "灯换好了"}


def test_what_is_closed_and_stays_unsolved_waits_for_the_street(
    world: World, client_for: ClientFor, do: Do, request_id: UUID
) -> None:
    for verb, who, words in (
        (service.accept, world.worker, {}),
        (service.resolve, world.worker, {"note": "亮了"}),
        (service.reopen, world.resident, {"note": "又灭了"}),
        (service.resolve, world.worker, {"note": "又亮了"}),
        (service.rate, world.resident, {"solved": False, "stars": 1}),
    ):
        do(verb, who, **words)
    street = client_for(world.street_worker)
    assert in_view(street) == (1, [str(request_id)])
    assert answer(street, request_id).status_code == 200
    assert in_view(street) == (0, [])


def test_the_desk_shows_what_waits_and_how_long(
    db: Database, world: World, console_client: ConsoleClient, request_id: UUID
) -> None:
    with db.transaction() as session:
        request = session.get_one(ServiceRequest, request_id)
        demands.put(
            session, request, world.street, SupervisionReason.OVERDUE, answer_by=clock.now() + 2.5 * DAY
        )
    browser = console_client(world.worker)
    page = browser.get(f"/console/requests/{request_id}?filter=supervised").text
    assert "大庆路街道督办：办理超时" in page
    assert "回复还剩 2 天" in page
    assert "督办回复还剩 2 天" in page, "in the row beside it"
    with clock.at(clock.now() + 3 * DAY):
        assert (
            "回复已超时 12 小时" in console_client(world.worker).get(f"/console/requests/{request_id}").text
        )


def test_what_comes_back_is_due_for_its_end_and_what_waits_is_not_timed(
    db: Database, world: World, do: Do, request_id: UUID
) -> None:
    def said() -> str:
        with db.reading() as session:
            request = session.get_one(ServiceRequest, request_id)
            [item] = views.work_items(session, world.actor(world.worker), [request])
        left = countdown(item)
        return left.words if left else ""

    assert said().startswith("受理还剩")
    do(service.accept, world.worker)
    do(service.ask_for_more, world.worker, note="哪一盏？")
    assert said() == "已暂停计时"
    do(service.add_note, world.resident, text="门口那盏")
    assert said() == "办结还剩 6 天"
    do(service.accept, world.worker)
    do(service.suspend, world.street_worker, review_on=clock.today() + 30 * DAY, note="等配件")
    assert said() == "已暂停计时"


def test_danger_is_answered_within_two_hours(db: Database, world: World, request_id: UUID) -> None:
    with db.transaction() as session:
        request = session.get_one(ServiceRequest, request_id)
        request.urgency = Urgency.DANGER
        session.flush()
        made: Supervision = demands.put(session, request, world.street, SupervisionReason.OVERDUE)
        assert timedelta() <= made.answer_by - clock.now() <= timedelta(hours=2)


def test_whoever_demands_does_not_answer(
    world: World, client_for: ClientFor, do: Do, request_id: UUID, console_client: ConsoleClient
) -> None:
    street, worker = client_for(world.street_worker), client_for(world.worker)
    do(service.accept, world.worker)
    assert "answer_supervision" not in supervise(street, request_id).json["allowed"]
    assert (
        'id="do-answer_supervision"'
        not in console_client(world.street_worker).get(f"/console/requests/{request_id}").text
    )
    refused = answer(street, request_id)
    assert (refused.status_code, refused.json["code"]) == (409, "own_demand")
    assert "answer_supervision" in worker.get(f"/api/v1/work/requests/{request_id}").json["allowed"]
    assert answer(worker, request_id).status_code == 200


def test_the_street_answers_the_district_and_leaves_its_own_demand_to_the_community(
    world: World, client_for: ClientFor, request_id: UUID
) -> None:
    street = client_for(world.street_worker)
    supervise(street, request_id, note="街道要的")
    supervise(client_for(world.district_worker), request_id, note="区里要的")
    answered = answer(street, request_id)
    assert answered.status_code == 200, answered.text
    open_ones = {one["note"]: one["answered_at"] is None for one in answered.json["supervisions"]}
    assert open_ones == {"街道要的": True, "区里要的": False}
    assert all(
        one["answered_at"] for one in answer(client_for(world.worker), request_id).json["supervisions"]
    )


def test_what_the_street_has_itself_is_answered_by_a_colleague(
    db: Database, world: World, client_for: ClientFor, request_id: UUID
) -> None:
    with db.transaction() as session:
        request = session.get_one(ServiceRequest, request_id)
        request.owner_unit_id = request.street_id
        demands.put(session, request, world.street, SupervisionReason.OVERDUE)
    street = client_for(world.street_worker)
    assert answer(street, request_id).status_code == 200, "the clock demanded it"
    supervise(street, request_id)
    assert answer(street, request_id).json["code"] == "own_demand", "nobody answers themselves"
