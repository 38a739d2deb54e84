"""What somebody says on the telephone: written down by the staff, followed in the app by whoever has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Account
from app.core.audit import AuditRow
from app.requests.models import ServiceRequest
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]

URL = "/api/v1/work/requests"
HERS = "19900007001"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
def caller(world: World) -> Account:
    """Somebody with an account, the consent, and a number nobody else has."""
    with world.database.transaction() as session:
        account = session.get_one(Account, world.neighbour.id)
        account.phone = account.phone_index = HERS
    return world.neighbour


def call_body(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "channel": "phone",
        "kind": "report",
        "text": "三号楼楼道水管漏水，昨晚开始的。",
        "unit_id": str(world.compound.id),
        "caller_name": "罗大爷",
        "caller_phone": "0352-555 0188",
        "place_note": "三号楼一单元",
    } | changes


def test_a_caller_without_an_account_is_kept_with_the_request_and_masked(
    world: World, client_for: ClientFor
) -> None:
    worker = client_for(world.worker)
    made = worker.post(URL, json=call_body(world))
    assert made.status_code == 201, made.text
    request = made.json
    assert request["screening"] == "passed", "what the staff write needs no check"
    assert request["channel"] == "phone"
    assert request["reporter"] == {
        "name": "罗**",
        "phone": "035****0188",
        "address": None,
        "may_reveal": True,
    }
    assert request["channel_name"] == "电话"
    [event] = request["events"]
    assert event["title"].startswith("居民打来电话，工作人员记下了")
    assert "rate" not in request["allowed"]
    url = f"{URL}/{request['id']}"
    asked = {"field": "phone", "reason": "call_back"}
    assert worker.post(f"{url}/reveal", json=asked).json == {"value": "03525550188"}
    assert worker.get("/api/v1/requests").json["items"] == [], "it is not the worker's own"
    assert worker.get("/api/v1/home").json["waiting"] == []
    with world.database.reading() as session:
        row = session.scalars(select(ServiceRequest)).one()
        assert row.reporter_id == world.worker.id
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
    assert actions == ["request.taken_down", "request.contact_revealed"]


def test_a_caller_with_an_account_follows_it_in_the_app(
    world: World, caller: Account, client_for: ClientFor, deliver: Deliver
) -> None:
    made = client_for(world.worker).post(URL, json=call_body(world, caller_phone=HERS)).json
    deliver()
    hers = client_for(caller)
    assert [item["id"] for item in hers.get("/api/v1/requests").json["items"]] == [made["id"]]
    mine = hers.get(f"/api/v1/requests/{made['id']}").json
    assert mine["events"][0]["title"] == "您打来电话，工作人员记下了"
    assert "withdraw" in mine["allowed"]
    [message] = hers.get("/api/v1/messages").json["items"]
    assert message["title"].startswith("您打来电话，工作人员记下了")
    with world.database.reading() as session:
        row = session.scalars(select(ServiceRequest)).one()
        assert (row.reporter_id, row.caller_name, row.caller_phone) == (caller.id, None, None)


def test_without_the_consent_the_number_leads_to_nobody(
    world: World, caller: Account, client_for: ClientFor
) -> None:
    client_for(caller).delete("/api/v1/me/consents/privacy")
    client_for(world.worker).post(URL, json=call_body(world, caller_phone=HERS))
    assert client_for(caller).get("/api/v1/requests").json["items"] == []


def test_the_next_call_of_the_number_finds_what_is_open(
    world: World, caller: Account, client_for: ClientFor, deliver: Deliver
) -> None:
    worker, street = client_for(world.worker), client_for(world.street_worker)
    by_phone = worker.post(URL, json=call_body(world)).json
    body = {"kind": "report", "text": "楼下垃圾没人收", "unit_id": str(world.compound.id)}
    own = client_for(caller).post("/api/v1/requests", json=body).json
    client_for(caller).post("/api/v1/requests", json=body | {"anonymous": True})
    deliver()

    def of(client: PhoneClient, phone: str) -> list[tuple[str, str]]:
        answer = client.post(f"{URL}/of-caller", json={"phone": phone})
        assert answer.status_code == 200, answer.text
        return [(one["id"], one["reporter_name"]) for one in answer.json["items"]]

    assert of(worker, "03525550188") == [(by_phone["id"], "罗**")]
    assert of(street, "0352-5550188") == [(by_phone["id"], "罗**")]
    assert of(worker, HERS) == [(own["id"], "刘**")], "nobody learns who was anonymous"
    assert of(client_for(world.sibling_worker), "03525550188") == [], "out of reach"
    assert of(worker, "19900009999") == []


def test_the_street_speaks_for_a_caller(world: World, client_for: ClientFor) -> None:
    worker, street = client_for(world.worker), client_for(world.street_worker)
    url = f"{URL}/{worker.post(URL, json=call_body(world)).json['id']}"
    assert worker.post(f"{url}/return", json={"note": "请问是冷水管还是暖气管？"}).json["state"] == "returned"
    assert worker.post(f"{url}/notes", json={"text": "打了没接"}).json["events"][-1]["internal"]
    answered = street.post(f"{url}/notes", json={"text": "回过电话了，是暖气管。"}).json
    assert answered["state"] == "submitted"
    assert answered["events"][-1]["note"] == "回过电话了，是暖气管。"
    assert not answered["events"][-1]["internal"]


def test_the_street_calls_back_and_writes_down_what_it_hears(
    world: World, client_for: ClientFor, console_client: Callable[..., FlaskClient]
) -> None:
    worker = client_for(world.worker)
    url = f"{URL}/{worker.post(URL, json=call_body(world)).json['id']}"
    worker.post(f"{url}/accept", json={})
    assert "rate" not in worker.post(f"{url}/resolve", json={"note": "换了阀门"}).json["allowed"]
    assert worker.post(f"{url}/rate", json={"solved": True, "stars": 4}).json["code"] == "not_yours"
    page = url.replace("/api/v1/work", "/console")
    street = console_client(world.street_worker)
    assert "记下电话回访" in street.get(page).text
    assert street.post(f"{page}/rate", data={"solved": "yes", "stars": "4"}).status_code == 303
    closed = worker.get(url).json
    assert (closed["state"], closed["rating"]["solved"], closed["rating"]["stars"]) == ("closed", True, 4)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"caller_name": ""}, "caller_name"),
        ({"caller_phone": "打错了"}, "caller_phone"),
        ({"caller_phone": 19900007001}, "caller_phone"),
        ({"channel": "hotline"}, "channel"),
        ({"text": ""}, "text"),
    ],
)
def test_a_wrong_field_is_named(
    world: World, client_for: ClientFor, changes: dict[str, Any], field: str
) -> None:
    answer = client_for(world.worker).post(URL, json=call_body(world, **changes))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_the_console_takes_a_call(
    world: World, console_client: Callable[..., FlaskClient], client_for: ClientFor
) -> None:
    worker = console_client(world.worker)
    assert "登记来电" in worker.get("/console").text
    assert "登记来电" not in console_client(world.property).get("/console").text
    assert "枫林逸景香荔园小区" in worker.get("/console/calls/new").text
    again = worker.post("/console/calls/new", data=call_body(world, caller_name=""))
    assert again.status_code == 422
    assert "三号楼楼道水管漏水" in again.text, "what was written is given back"
    made = worker.post("/console/calls/new", data=call_body(world))
    assert made.status_code == 303
    assert "罗**" in worker.get(made.location).text
    part = {"HX-Request": "true"}
    found = worker.post("/console/calls/of-caller", data={"caller_phone": "0352-5550188"}, headers=part).text
    assert "这个号码有 1 件在办" in found
    assert "罗**" in found
    assert "罗大爷" not in found
    assert worker.post("/console/calls/of-caller", data={"caller_phone": "03"}, headers=part).text == ""


def test_the_street_has_it_worked_on_again_for_a_caller(
    world: World, client_for: ClientFor, console_client: Callable[..., FlaskClient], deliver: Deliver
) -> None:
    """Within seven days and once, as for everybody; nobody else says so for them."""
    worker, street = client_for(world.worker), client_for(world.street_worker)
    url = f"{URL}/{worker.post(URL, json=call_body(world)).json['id']}"
    worker.post(f"{url}/accept", json={})
    worker.post(f"{url}/resolve", json={"note": "换了阀门"})
    said = {"note": "今早又漏了"}
    assert worker.post(f"{url}/reopen", json=said).json["code"] == "not_yours"
    page = url.replace("/api/v1/work", "/console")
    desk = console_client(world.street_worker)
    assert "来电人说没解决" in desk.get(page).text
    assert desk.post(f"{page}/reopen", data=said).status_code == 303
    deliver()
    shown = worker.get(url).json
    assert shown["state"] == "reopened"
    assert shown["events"][-1]["note"] == "今早又漏了", "what the street writes needs no check"

    worker.post(f"{url}/resolve", json={"note": "换了整段管子"})
    assert "reopen" not in street.get(url).json["allowed"]
    assert street.post(f"{url}/reopen", json=said).json["code"] == "reopened_before"


def test_a_week_later_a_caller_reports_anew(world: World, client_for: ClientFor) -> None:
    worker, street = client_for(world.worker), client_for(world.street_worker)
    url = f"{URL}/{worker.post(URL, json=call_body(world)).json['id']}"
    worker.post(f"{url}/accept", json={})
    worker.post(f"{url}/resolve", json={"note": "换了阀门"})
    with world.database.transaction() as session:
        request = session.scalars(select(ServiceRequest)).one()
        assert request.resolved_at
        request.resolved_at -= timedelta(days=8)
    assert street.post(f"{url}/reopen", json={"note": "又漏了"}).json["code"] == "reopen_too_late"


def test_the_street_appeals_urges_and_withdraws_for_a_caller(world: World, client_for: ClientFor) -> None:
    worker, street = client_for(world.worker), client_for(world.street_worker)
    rejected = f"{URL}/{worker.post(URL, json=call_body(world)).json['id']}"
    worker.post(f"{rejected}/reject", json={"reason": "not_ours"})
    assert worker.post(f"{rejected}/appeal", json={"note": "是公共水管"}).json["code"] == "not_yours"
    assert street.post(f"{rejected}/appeal", json={"note": "是公共水管"}).json["state"] == "appealed"
    street.post(f"{rejected}/reject", json={"reason": "not_ours", "note": "是家里的水管"})
    again = street.post(f"{rejected}/appeal", json={"note": "还是不服"})
    assert again.json["code"] == "appealed_before"

    waiting = f"{URL}/{worker.post(URL, json=call_body(world)).json['id']}"
    assert street.post(f"{waiting}/urge", json={}).status_code == 200
    assert street.post(f"{waiting}/urge", json={}).json["code"] == "urged_today"
    assert worker.post(f"{waiting}/withdraw", json={}).json["code"] == "not_yours"
    assert street.post(f"{waiting}/withdraw", json={}).json["state"] == "withdrawn"


def test_nobody_speaks_for_a_caller_who_has_an_account(
    world: World, caller: Account, client_for: ClientFor
) -> None:
    worker, street = client_for(world.worker), client_for(world.street_worker)
    url = f"{URL}/{worker.post(URL, json=call_body(world, caller_phone=HERS)).json['id']}"
    assert not {"withdraw", "urge"} & set(street.get(url).json["allowed"])
    assert street.post(f"{url}/withdraw", json={}).json["code"] == "not_yours"
