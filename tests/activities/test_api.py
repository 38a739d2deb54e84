"""The phone's own words, from drafting to the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.activities.models import Activity
from app.core import clock
from app.core.database import Database
from tests.activities.plans import places
from tests.world import World

WORK = "/api/v1/work/activities"
ACTIVITIES = "/api/v1/activities"


def body(world: World, **changes: Any) -> dict[str, Any]:
    now = clock.local(clock.now())
    fields = {
        "unit_id": str(world.community.id),
        "title": "书法体验课",
        "kind": "course",
        "summary": "笔墨纸砚都备好了，来写个福字",
        "place": "初心讲堂",
        "starts_at": (now + timedelta(days=2)).isoformat(),
        "ends_at": (now + timedelta(days=2, hours=2)).isoformat(),
        "signup_opens_at": now.isoformat(),
        "signup_closes_at": (now + timedelta(days=1)).isoformat(),
        "capacity": 2,
        "points": 5,
    }
    return fields | changes


def draft(phone: Any, world: World, **changes: Any) -> dict[str, Any]:
    answer = phone.post(WORK, json=body(world, **changes))
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    return made


def test_from_drafting_to_the_door(world: World, client_for: Any) -> None:
    worker, resident = client_for(world.worker), client_for(world.resident)
    made = draft(worker, world)
    assert made["state"] == "draft"
    assert made["organiser"] == {
        "id": str(world.community.id),
        "name": world.community.name,
        "kind": "community",
    }
    assert made["contact_phone"] == world.community.public_telephone
    one = f"{ACTIVITIES}/{made['id']}"
    assert resident.get(one).status_code == 404
    assert worker.get(one).status_code == 200

    assert worker.post(f"{WORK}/{made['id']}/publish", json={}).json["state"] == "published"
    signed_up = resident.post(f"{one}/registration", json={})
    assert signed_up.status_code == 201
    again = resident.post(f"{one}/registration", json={})
    assert (again.status_code, again.json) == (200, signed_up.json)
    seen = resident.get(one).json
    assert (seen["registered"], seen["places_left"], seen["registrations"]) == (True, 1, [signed_up.json])

    [listed] = worker.get(f"{WORK}/{made['id']}/registrations").json["items"]
    assert listed == {
        "id": signed_up.json["id"],
        "name": "张大妈",
        "phone": "199****0001",
        "state": "confirmed",
        "state_name": "已报上",
        "number": 1,
        "people": signed_up.json["people"],
        "checked_in_at": None,
    }
    door = f"{WORK}/{made['id']}/check-ins"
    came = worker.post(door, json={"code": signed_up.json["code"].lower()})
    assert came.status_code == 200
    assert (came.json["name"], came.json["points"], came.json["repeated"]) == ("张大妈", 5, False)
    assert worker.post(door, json={"registration_id": signed_up.json["id"]}).json["repeated"]
    assert resident.get("/api/v1/points").json["balance"] == 5
    gone = resident.delete(f"{one}/registration")
    assert (gone.status_code, gone.json["code"]) == (409, "checked_in")
    [mine] = resident.get("/api/v1/me/registrations").json["items"]
    assert mine["registration"]["checked_in_at"]
    assert mine["activity"]["id"] == made["id"]


def test_giving_a_place_back(world: World, client_for: Any) -> None:
    worker, resident = client_for(world.worker), client_for(world.resident)
    made = draft(worker, world, capacity=1)
    one = f"{ACTIVITIES}/{made['id']}/registration"
    assert resident.delete(one).status_code == 404
    worker.post(f"{WORK}/{made['id']}/publish", json={})
    resident.post(one, json={})
    neighbour = client_for(world.neighbour)
    full = neighbour.post(one, json={})
    assert (full.status_code, full.json["state"], full.json["ahead"]) == (201, "waiting", 0)
    assert resident.delete(one).json["state"] == "cancelled"
    offered = neighbour.post(one, json={}).json
    assert (offered["state"], offered["allowed"]) == ("offered", ["confirm", "cancel"])
    confirmed = neighbour.post(f"/api/v1/me/registrations/{offered['id']}/confirm", json={})
    assert confirmed.json["state"] == "confirmed"
    assert resident.post(f"/api/v1/me/registrations/{offered['id']}/confirm", json={}).status_code == 404


def test_a_refused_sign_up_leaves_nothing(world: World, client_for: Any, db: Database) -> None:
    worker = client_for(world.worker)
    made = draft(worker, world, capacity=1)
    worker.post(f"{WORK}/{made['id']}/publish", json={})
    party = {"people": [{}, {"member_id": str(world.resident.id)}]}
    refused = client_for(world.neighbour).post(f"{ACTIVITIES}/{made['id']}/registration", json=party)
    assert (refused.status_code, refused.json["code"]) == (409, "party_too_large")
    with db.reading() as session:
        activity = session.scalars(select(Activity)).one()
        assert places(session, activity.id) == (0, 0)
    assert client_for(world.neighbour).get("/api/v1/me/registrations").json["items"] == []


def test_a_repeated_sign_up_by_key_is_replayed(world: World, client_for: Any) -> None:
    worker, resident = client_for(world.worker), client_for(world.resident)
    made = draft(worker, world)
    worker.post(f"{WORK}/{made['id']}/publish", json={})
    key = {"Idempotency-Key": "the-same-tap"}
    answers = [
        resident.post(f"{ACTIVITIES}/{made['id']}/registration", json={}, headers=key) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json


def test_calling_off(world: World, client_for: Any) -> None:
    worker, resident = client_for(world.worker), client_for(world.resident)
    made = draft(worker, world)
    worker.post(f"{WORK}/{made['id']}/publish", json={})
    assert worker.post(f"{WORK}/{made['id']}/publish", json={}).json["code"] == "wrong_state"
    off = worker.post(f"{WORK}/{made['id']}/cancel", json={}).json
    assert (off["state"], off["signup"]) == ("cancelled", "closed")
    refused = resident.post(f"{ACTIVITIES}/{made['id']}/registration", json={})
    assert (refused.status_code, refused.json["code"]) == (409, "activity_cancelled")
    assert resident.get(f"{ACTIVITIES}/{made['id']}").json["state"] == "cancelled"
    assert resident.get(ACTIVITIES).json["items"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "课"),
        ("title", "长" * 41),
        ("title", "  课  "),
        ("kind", "party"),
        ("summary", ""),
        ("description", "长" * 5001),
        ("place", ""),
        ("capacity", 0),
        ("capacity", 100_001),
        ("capacity", "20"),
        ("points", -1),
        ("points", 1001),
        ("contact_phone", "请打社区电话"),
        ("starts_at", "2026-11-21T09:00:00"),
        ("title", "有\x00的题目"),
        ("no_such_field", 1),
    ],
)
def test_what_is_not_a_plan(world: World, client_for: Any, field: str, value: Any) -> None:
    answer = client_for(world.worker).post(WORK, json=body(world, **{field: value}))
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]


@pytest.mark.parametrize(
    "who_is_here", [{}, {"code": "A", "registration_id": "1"}, {"code": 7}, {"name": "王"}]
)
def test_the_door_needs_to_know_who(world: World, client_for: Any, who_is_here: dict[str, Any]) -> None:
    worker = client_for(world.worker)
    made = draft(worker, world)
    assert worker.post(f"{WORK}/{made['id']}/check-ins", json=who_is_here).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("post", ""),
        ("post", "/{id}/publish"),
        ("post", "/{id}/cancel"),
        ("get", "/{id}/registrations"),
        ("post", "/{id}/check-ins"),
    ],
)
def test_the_work_side_is_for_those_who_manage(world: World, client_for: Any, method: str, path: str) -> None:
    made = draft(client_for(world.worker), world)
    sent = {"json": body(world) if path == "" else {"code": "A"}} if method == "post" else {}

    def status(account: Any) -> int:
        answer = getattr(client_for(account), method)(WORK + path.format(id=made["id"]), **sent)
        code: int = answer.status_code
        return code

    assert status(None) == 401
    assert {status(one) for one in (world.resident, world.property, world.auditor, world.admin)} == {403}
    if path:
        assert {status(one) for one in (world.sibling_worker, world.other_street_worker)} == {404}


@pytest.mark.parametrize("path", ["", "?when=past", "/{id}"])
def test_nobody_looks_without_a_log_in(world: World, client_for: Any, path: str) -> None:
    assert client_for(None).get(ACTIVITIES + path.format(id=world.resident.id)).status_code == 401


def test_a_list_is_of_one_time(world: World, client_for: Any) -> None:
    assert client_for(world.resident).get(f"{ACTIVITIES}?when=someday").status_code == 422
