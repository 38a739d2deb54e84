"""The people of a unit in the console, and the pool on the phone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.requests.models import AnswerTemplate, ServiceRequest
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]
ConsoleClient = Callable[[Account | None], FlaskClient]


def waiting(db: Database, world: World, client_for: ClientFor, count: int) -> None:
    phone = client_for(world.resident)
    for number in range(count):
        body = {"kind": "report", "text": f"路灯不亮{number}", "unit_id": str(world.compound.id)}
        made = phone.post("/api/v1/requests", json=body).json
        with db.transaction() as session:
            session.get_one(ServiceRequest, UUID(made["id"])).screening = Screening.PASSED


def test_the_team_shares_out_keeps_caps_and_gives_on(
    db: Database, world: World, client_for: ClientFor, console_client: ConsoleClient
) -> None:
    waiting(db, world, client_for, 4)
    desk = console_client(world.worker)
    page = desk.get("/console/team").text
    assert "王小兰" in page
    assert "4 件待认领" in page
    assert "认领下一件" in desk.get("/console?filter=pool").text
    colleague = f"/console/team/{world.community.id}/people/{world.colleague.id}"
    assert desk.post(colleague, data={"open_limit": "1"}).status_code == 303
    assert desk.post(colleague, data={"open_limit": "0"}).status_code == 422
    assert desk.post("/console/team/take-next").status_code == 303
    page = desk.post(f"/console/team/{world.community.id}/share-out").text
    assert "李同 1 件" in page
    assert "王小兰 2 件" in page
    assert "满了" in page
    desk.post(colleague, data={"away_from": clock.today().isoformat()})
    page = desk.post(f"{colleague}/give-on").text
    assert "王小兰 1 件" in page
    assert "不在岗" in page
    empty = desk.post("/console/team/take-next")
    assert (empty.status_code, "没有等人认领的" in empty.text) == (404, True)


def test_the_phone_takes_the_next_one_and_shares_out(
    db: Database, world: World, client_for: ClientFor
) -> None:
    waiting(db, world, client_for, 3)
    phone = client_for(world.worker)
    assert phone.get("/api/v1/work/requests/counts").json["pool"] == 3
    assert len(phone.get("/api/v1/work/requests?filter=pool").json["items"]) == 3
    taken = phone.post("/api/v1/work/pool/take-next", json={})
    assert (taken.status_code, taken.json["handler_name"]) == (200, "王小兰")
    shared = phone.post("/api/v1/work/pool/share-out", json={"unit_id": str(world.community.id)}).json
    assert sum(one["count"] for one in shared["items"]) == 2
    assert shared["left"] == 0
    assert phone.post("/api/v1/work/pool/take-next", json={}).json["code"] == "pool_empty"


def test_a_units_own_sentences_come_before_the_built_in_ones(
    db: Database, world: World, client_for: ClientFor, console_client: ConsoleClient
) -> None:
    waiting(db, world, client_for, 1)
    desk = console_client(world.worker)
    mine = {"unit_id": str(world.community.id), "verb": "reply", "text": "您好，网格员小王马上到。"}
    assert desk.post("/console/team/phrases", data=mine).status_code == 303
    assert desk.post("/console/team/phrases", data=mine | {"verb": "dance"}).status_code == 422
    assert desk.post("/console/team/phrases", data=mine | {"text": ""}).status_code == 422
    other = mine | {"unit_id": str(world.sibling_community.id)}
    assert desk.post("/console/team/phrases", data=other).status_code == 404
    page = desk.get("/console/team/phrases").text
    assert "网格员小王" in page
    with db.reading() as session:
        request_id = session.scalars(select(ServiceRequest.id)).one()
        phrase_id = session.scalars(select(AnswerTemplate.id)).one()
    page = desk.get(f"/console/requests/{request_id}").text
    assert page.index("网格员小王") < page.index("您好，您反映的情况收到了")
    stranger = console_client(world.sibling_worker)
    assert stranger.post(f"/console/team/phrases/{phrase_id}/remove").status_code == 404
    assert desk.post(f"/console/team/phrases/{phrase_id}/remove").status_code == 303
    assert "网格员小王" not in desk.get(f"/console/requests/{request_id}").text
