"""A request from tap to rating, through the API."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]

pytestmark = pytest.mark.usefixtures("served")


def report_body(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "report",
        "text": "3号楼门口路灯不亮，晚上看不清路。",
        "unit_id": str(world.compound.id),
    } | changes


def photo(color: str = "navy", size: tuple[int, int] = (80, 60)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    out.seek(0)
    return out


def upload(client: PhoneClient, **how: Any) -> str:
    answer = client.post("/api/v1/media", data={"file": (photo(**how), "a.jpg")})
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def test_from_tap_to_rating(world: World, client_for: ClientFor, deliver: Deliver) -> None:
    resident, worker, doer = map(client_for, (world.resident, world.worker, world.property))
    photo_id = upload(resident)
    made = resident.post("/api/v1/requests", json=report_body(world, photo_ids=[photo_id]))
    assert made.status_code == 201, made.text
    request = made.json
    assert request["state"] == "submitted"
    assert request["title"] == "3号楼门口路灯不亮，晚上看不清路"
    assert "文化西街社区" in request["promise"]
    assert [p["id"] for p in request["photos"]] == [photo_id]
    url = f"/api/v1/work/requests/{request['id']}"

    assert worker.get(url).status_code == 404, "nobody sees a text that is not checked"
    deliver()
    assert worker.get(url).json["reporter"]["name"] == "张**"
    assert worker.get("/api/v1/work/requests/counts").json["unaccepted"] == 1

    assert worker.post(f"{url}/accept", json={}).json["state"] == "accepted"
    assert doer.get(url).status_code == 404, "the property sees only what was given to it"
    found = worker.get(f"{url}/assignees").json["items"]
    company = next(one for one in found if one["unit"]["kind"] == "property" and one["account_id"] is None)
    given = worker.post(f"{url}/assign", json={"unit_id": company["unit"]["id"]})
    assert given.json["state"] == "assigned"
    assert doer.post(f"{url}/start", json={}).json["state"] == "in_progress"
    proof = upload(doer, color="yellow")
    done = doer.post(f"{url}/resolve", json={"note": "换了灯泡，亮了。", "photo_ids": [proof]})
    assert done.json["state"] == "resolved"

    deliver()
    mine = resident.get(f"/api/v1/requests/{request['id']}").json
    assert [event["verb"] for event in mine["events"]] == ["submit", "accept", "assign", "start", "resolve"]
    assert mine["allowed"] == ["note", "rate", "reopen"]
    told = [message["title"] for message in resident.get("/api/v1/messages").json["items"]]
    assert told[0].startswith("已办好")
    rated = resident.post(
        f"/api/v1/requests/{request['id']}/rating", json={"solved": True, "stars": 5, "comment": "很快"}
    )
    assert rated.json["state"] == "closed"
    assert rated.json["rating"] == {"solved": True, "stars": 5, "comment": "很快"}


def test_a_returned_request_stops_the_clock_until_the_resident_answers(
    world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    resident, worker = client_for(world.resident), client_for(world.worker)
    request = resident.post("/api/v1/requests", json=report_body(world)).json
    deliver()
    url = f"/api/v1/work/requests/{request['id']}"
    before = worker.get(url).json
    assert worker.post(f"{url}/return", json={"note": "请说一下是几单元门口？"}).json["state"] == "returned"
    assert worker.post(f"{url}/accept", json={}).json["code"] == "wrong_state"
    mine = resident.get(f"/api/v1/requests/{request['id']}").json
    assert mine["due_at"] is None
    assert "note" in mine["allowed"] or "supplement" in mine["allowed"]
    back = resident.post(f"/api/v1/requests/{request['id']}/notes", json={"text": "二单元门口"}).json
    assert back["state"] == "submitted"
    after = worker.get(url).json
    assert after["resolve_by"] >= before["resolve_by"]
    assert after["events"][-1]["note"] == "（内容审核中，审核后可见）"
    deliver()
    assert worker.get(url).json["events"][-1]["note"] == "二单元门口"


def test_an_anonymous_person_is_known_to_the_street_alone(
    world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    request = (
        client_for(world.resident).post("/api/v1/requests", json=report_body(world, anonymous=True)).json
    )
    deliver()
    url = f"/api/v1/work/requests/{request['id']}"
    seen = client_for(world.worker).get(url).json
    assert seen["reporter"] == {"name": "匿名居民", "phone": None, "address": None, "may_reveal": False}
    assert "张" not in str(seen)
    assert client_for(world.street_worker).get(url).json["reporter"]["name"] == "张**"


def test_risky_words_are_seen_by_nobody(world: World, client_for: ClientFor, deliver: Deliver) -> None:
    body = report_body(world, text="快来赌博网站，包赢")
    request = client_for(world.resident).post("/api/v1/requests", json=body).json
    deliver()
    for account in (world.worker, world.street_worker):
        assert client_for(account).get(f"/api/v1/work/requests/{request['id']}").status_code == 404
    assert (
        "没有通过审核"
        in client_for(world.resident).get(f"/api/v1/requests/{request['id']}").json["next_step"]
    )


def test_doubtful_words_are_seen_by_the_street_alone(
    world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    body = report_body(world, text="楼下总有人发传单，说加微信领红包，管管吧")
    request = client_for(world.resident).post("/api/v1/requests", json=body).json
    deliver()
    url = f"/api/v1/work/requests/{request['id']}"
    assert client_for(world.worker).get(url).status_code == 404
    assert client_for(world.street_worker).get(url).json["screening"] == "review"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "bug"}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "好" * 20_000}, "text"),
        ({"text": 5}, "text"),
        ({"text": "空\x00字"}, "text"),
        ({"unit_id": "nowhere"}, "unit_id"),
        ({"latitude": 91.0}, "latitude"),
        ({"surprise": 1}, "surprise"),
        ({"anonymous": "yes"}, "anonymous"),
        ({"photo_ids": ["00000000-0000-7000-8000-000000000000"]}, "photo_ids"),
        ({"type_id": "00000000-0000-7000-8000-000000000000"}, "type_id"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(
    world: World, client_for: ClientFor, changes: dict[str, Any], field: str
) -> None:
    resident = client_for(world.resident)
    answer = resident.post("/api/v1/requests", json=report_body(world, **changes))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["errors"][0]["field"] == field
    assert resident.get("/api/v1/requests").json["items"] == []


def test_emoji_and_rare_characters_are_kept(world: World, client_for: ClientFor) -> None:
    resident = client_for(world.resident)
    text = "👵🏻𠮷 路灯坏了🙏 — naïve"
    made = resident.post("/api/v1/requests", json=report_body(world, text=text)).json
    assert resident.get(f"/api/v1/requests/{made['id']}").json["text"] == text


def test_somebody_elses_photo_is_refused(world: World, client_for: ClientFor) -> None:
    theirs = upload(client_for(world.neighbour))
    answer = client_for(world.resident).post("/api/v1/requests", json=report_body(world, photo_ids=[theirs]))
    assert answer.json["code"] == "unknown_photo"


def test_a_photo_is_used_once(world: World, client_for: ClientFor) -> None:
    resident = client_for(world.resident)
    mine = upload(resident)
    body = report_body(world, photo_ids=[mine])
    assert resident.post("/api/v1/requests", json=body).status_code == 201
    assert resident.post("/api/v1/requests", json=body).json["code"] == "unknown_photo"


def test_numbers_run_by_street_and_day(world: World, client_for: ClientFor) -> None:
    resident = client_for(world.resident)
    numbers = [resident.post("/api/v1/requests", json=report_body(world)).json["number"] for _ in range(3)]
    assert [number[-7:] for number in numbers] == ["01-0001", "01-0002", "01-0003"]


def test_another_community_and_another_street_find_nothing(
    world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    request = client_for(world.resident).post("/api/v1/requests", json=report_body(world)).json
    deliver()
    for account in (world.sibling_worker, world.other_street_worker):
        client = client_for(account)
        assert client.get(f"/api/v1/work/requests/{request['id']}").status_code == 404
        assert client.get("/api/v1/work/requests").json["items"] == []
    assert client_for(world.neighbour).get(f"/api/v1/requests/{request['id']}").status_code == 404
