"""Orders over the phone: few taps for the resident, one line for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.orders import queries
from app.requests.models import ServiceRequest
from tests.conftest import PhoneClient
from tests.orders.scene import Scene

ClientFor = Callable[..., PhoneClient]


def order(scene: Scene, phone: PhoneClient, **changes: object) -> dict[str, object]:
    start = clock.now() + timedelta(days=1)
    body = {
        "service_id": str(scene.haircut.id),
        "wish_from": start.isoformat(),
        "wish_until": (start + timedelta(hours=3)).isoformat(),
    }
    made = phone.post("/api/v1/orders", json=body | changes)
    assert made.status_code == 201, made.text
    return made.json  # type: ignore[no-any-return]


def test_few_taps_are_enough_because_the_home_is_known(scene: Scene, client_for: ClientFor) -> None:
    phone = client_for(scene.world.resident)
    menu = phone.get("/api/v1/menu").json
    assert (menu["place"]["name"], menu["address"]) == ("枫林逸景香荔园小区", "3号楼 2单元 502")
    assert [one["title"] for one in menu["items"]] == ["上门理发"]
    assert [one["relation_name"] for one in menu["people"]] == ["我自己"]
    made = order(scene, phone)
    assert (made["place_note"], made["for_whom"], made["contact_phone"]) == (
        "3号楼 2单元 502",
        "张大妈",
        "19900000001",
    )
    assert [one["where"] for one in made["steps"]] == ["done", "now", "todo", "todo", "todo", "todo"]  # type: ignore[attr-defined]


def test_whoever_has_no_home_is_asked_for_it(scene: Scene, client_for: ClientFor) -> None:
    phone = client_for(scene.world.new_resident())
    assert phone.get("/api/v1/menu").json["items"] == []
    start = clock.now() + timedelta(days=1)
    body = {
        "words": "想看电影",
        "wish_from": start.isoformat(),
        "wish_until": (start + timedelta(hours=1)).isoformat(),
    }
    refused = phone.post("/api/v1/orders", json=body)
    assert (refused.status_code, refused.json["code"]) == (409, "address_needed")


def test_an_asked_team_reads_what_and_roughly_where(scene: Scene, client_for: ClientFor) -> None:
    order_id = scene.dispatched()
    leader = client_for(scene.scissors_account)
    page = leader.get("/api/v1/team-orders").json
    assert (page["offers"], page["leads"]) == (1, True)
    shown = leader.get(f"/api/v1/team-orders/{order_id}").json
    assert shown["words"] == "老伴腿脚不好，请到家里来"
    assert shown["place"]["name"] == "枫林逸景香荔园小区"
    assert [shown[key] for key in ("for_whom", "place_note", "contact_phone")] == [None] * 3
    assert shown["allowed"] == ["take", "decline"]
    taken = leader.post(f"/api/v1/team-orders/{order_id}/take").json
    assert taken["state"] == "taken"
    assert taken["place_note"] is None
    # The other team was too slow, and reads no more of it than that.
    other = client_for(scene.combs_account)
    late = other.post(f"/api/v1/team-orders/{order_id}/take")
    assert (late.status_code, late.json["code"]) == (409, "taken_already")
    assert other.get(f"/api/v1/team-orders/{order_id}").json["words"] is None


def test_the_whole_way_over_phones(scene: Scene, client_for: ClientFor, deliver: Callable[[], int]) -> None:
    order_id = scene.dispatched(scene.scissors)
    deliver()
    leader, member = client_for(scene.scissors_account), client_for(scene.member_account)
    resident = client_for(scene.world.resident)
    here = f"/api/v1/team-orders/{order_id}"
    leader.post(f"{here}/take")
    members = leader.get(here).json["members"]
    assert [one["name"] for one in members] == ["志愿者小许", "队员小林"]
    at = (clock.now() + timedelta(hours=1)).isoformat()
    body = {"account_ids": [members[1]["account_id"]], "visit_at": at}
    assert leader.post(f"{here}/members", json=body).status_code == 200
    mine = resident.get(f"/api/v1/me/orders/{order_id}").json
    assert [one["name"] for one in mine["visitors"]] == ["队员小林"]
    assert member.get(here).json["place_note"] == "3号楼2单元502"
    arrived = member.post(f"{here}/check-in", json={"code": mine["visit_code"]})
    assert arrived.json["allowed"] == ["check_out"]
    assert member.post(f"{here}/check-out", json={}).json["state"] == "done"
    rated = resident.post(f"/api/v1/me/orders/{order_id}/rating", json={"stars": 5, "comment": "手艺好"}).json
    assert rated["visit_code"] is None
    assert [one["text"] for one in rated["story"]][:2] == ["居民评了5星", "服务做完了"]
    assert leader.post(f"{here}/rating", json={"stars": 5}).status_code == 200
    deliver()
    titles = [one["title"] for one in resident.get("/api/v1/messages").json["items"]]
    assert titles == ["服务做完了", "人到了", "约好了", "有队伍接单了", "您点的单收下了"]
    titles = [one["title"] for one in leader.get("/api/v1/messages").json["items"]]
    assert titles == ["居民评价了", "服务做完了", "有一单想请你们接"]


def test_what_is_wrong_becomes_a_request_once(scene: Scene, client_for: ClientFor) -> None:
    order_id = scene.done()
    phone = client_for(scene.world.resident)
    said = phone.post(f"/api/v1/me/orders/{order_id}/complaint", json={"words": "剪完没有扫"}).json
    with scene.world.database.reading() as session:
        request = session.scalars(select(ServiceRequest)).one()
    assert said["request_id"] == str(request.id)
    assert request.text.endswith("“上门理发”：剪完没有扫")
    again = phone.post(f"/api/v1/me/orders/{order_id}/complaint", json={"words": "再说一次"})
    assert (again.status_code, again.json["code"]) == (409, "complained_before")


def test_the_board_counts_what_is_late(scene: Scene) -> None:
    scene.ordered()
    scene.dispatched()
    with scene.world.database.reading() as session:
        assert queries.counts(session, scene.worker)[queries.Tab.LATE] == 0
        with clock.at(clock.now() + timedelta(hours=25)):
            counted = queries.counts(session, scene.worker)
    assert counted == {
        queries.Tab.TO_REVIEW: 1,
        queries.Tab.TO_DISPATCH: 0,
        queries.Tab.WAITING: 1,
        queries.Tab.GOING: 0,
        queries.Tab.DONE: 0,
        queries.Tab.LATE: 1,
    }
