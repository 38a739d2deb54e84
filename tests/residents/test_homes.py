"""Several homes, and the verdicts of those who know who lives where."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.accounts.models import Account, Residence, ResidenceReview, ResidenceStatus
from app.core.audit import AuditRow
from app.core.database import Database
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]

MINE = "/api/v1/me/residences"
WORK = "/api/v1/work/residences"


def home_in(compound_id: object, room: str = "502") -> dict[str, str]:
    return {"compound_id": str(compound_id), "building": "3号楼", "unit": "2单元", "room": room}


def waiting(phone: PhoneClient, **query: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = phone.get(WORK, query_string=query).json["items"]
    return items


class TestOwn:
    """What a resident does with their homes."""

    def test_the_first_is_the_main_one_and_its_room_is_masked(
        self, world: World, client_for: ClientFor
    ) -> None:
        phone = client_for(world.new_resident())
        made = phone.post(MINE, json=home_in(world.compound.id))
        assert made.status_code == 201
        [home] = made.json["items"]
        assert (home["room"], home["main"], home["status"]) == ("5**", True, "pending")
        assert phone.get("/api/v1/me").json["residence"] == home

    def test_only_a_compound_is_a_home(self, world: World, client_for: ClientFor) -> None:
        wrong = client_for(world.resident).post(MINE, json=home_in(world.street.id))
        assert (wrong.status_code, wrong.json["code"]) == (422, "unknown_place")

    def test_another_one_becomes_the_main_one(self, world: World, client_for: ClientFor) -> None:
        phone = client_for(world.resident)
        second = phone.post(MINE, json=home_in(world.sibling_compound.id)).json["items"][1]
        assert second["main"] is False
        changed = phone.post(f"{MINE}/{second['id']}/main").json["items"]
        assert [(one["compound"]["name"], one["main"]) for one in changed] == [
            ("文化里小区", True),
            ("枫林逸景香荔园小区", False),
        ]

    def test_after_the_main_one_is_given_up_the_other_is_it(
        self, world: World, client_for: ClientFor
    ) -> None:
        phone = client_for(world.resident)
        first, _ = phone.post(MINE, json=home_in(world.sibling_compound.id)).json["items"]
        [left] = phone.delete(f"{MINE}/{first['id']}").json["items"]
        assert (left["compound"]["name"], left["main"]) == ("文化里小区", True)
        assert phone.delete(f"{MINE}/{left['id']}").json["items"] == []
        assert phone.get("/api/v1/me").json["residence"] is None

    def test_another_address_waits_again_and_the_same_does_not(
        self, db: Database, world: World, client_for: ClientFor
    ) -> None:
        phone = client_for(world.resident)
        [home] = phone.get(MINE).json["items"]
        verify(client_for(world.worker), home["id"])
        same = phone.put(f"{MINE}/{home['id']}", json=home_in(world.compound.id)).json["items"]
        assert same[0]["status"] == "verified"
        moved = phone.put(f"{MINE}/{home['id']}", json=home_in(world.compound.id, "601")).json["items"]
        assert (moved[0]["status"], moved[0]["room"]) == ("pending", "6**")
        with db.reading() as session:
            reviews = session.scalars(select(ResidenceReview)).all()
            assert [(one.version, one.verdict) for one in reviews] == [(1, ResidenceStatus.VERIFIED)]

    def test_verdicts_outlive_the_home(self, db: Database, world: World, client_for: ClientFor) -> None:
        phone = client_for(world.resident)
        [home] = phone.get(MINE).json["items"]
        verify(client_for(world.worker), home["id"])
        phone.delete(f"{MINE}/{home['id']}")
        with db.reading() as session:
            assert session.scalar(select(func.count()).select_from(ResidenceReview)) == 1

    def test_the_database_refuses_to_change_a_verdict(
        self, db: Database, world: World, client_for: ClientFor
    ) -> None:
        [home] = client_for(world.resident).get(MINE).json["items"]
        verify(client_for(world.worker), home["id"])
        turned = update(ResidenceReview).values(verdict=ResidenceStatus.TURNED_DOWN, reason="wrong_door")
        for statement in (turned, delete(ResidenceReview)):
            with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
                session.execute(statement.execution_options(synchronize_session=False))
        if db.engine.dialect.name == "postgresql":
            with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
                session.execute(text("TRUNCATE residence_reviews"))
        with db.reading() as session:
            assert session.scalars(select(ResidenceReview.verdict)).all() == [ResidenceStatus.VERIFIED]

    def test_the_database_keeps_two_main_homes_apart(self, db: Database, world: World) -> None:
        with db.transaction() as session:
            first = session.scalars(select(Residence).where(Residence.account_id == world.resident.id)).one()
            twin = Residence(
                account_id=first.account_id,
                street_id=first.street_id,
                compound_id=first.compound_id,
                is_main=True,
            )
            with pytest.raises(IntegrityError), session.begin_nested():
                session.add(twin)


def verify(phone: PhoneClient, residence_id: str, version: int = 1) -> Any:
    return phone.post(f"{WORK}/{residence_id}/verify", json={"version": version})


class TestVerification:
    """What workers and the property do about them."""

    @pytest.mark.parametrize("who", ["worker", "property", "street_worker"])
    def test_those_of_the_place_see_what_waits(self, world: World, client_for: ClientFor, who: str) -> None:
        seen = waiting(client_for(getattr(world, who)))
        assert [(one["name"], one["room"], one["phone"]) for one in seen] == [
            ("张**", "5**", "199****0001"),
            ("刘**", "5**", "199****0001"),
        ]

    def test_others_see_their_own(self, world: World, client_for: ClientFor) -> None:
        assert waiting(client_for(world.sibling_worker)) == []
        assert len(waiting(client_for(world.other_street_worker))) == 1

    def test_opened_it_is_in_full_and_that_is_on_record(
        self, db: Database, world: World, client_for: ClientFor
    ) -> None:
        phone = client_for(world.property)
        [item, _] = waiting(phone)
        shown = phone.get(f"{WORK}/{item['id']}").json
        assert (shown["name"], shown["room"]) == ("张大妈", "502")
        verify(phone, item["id"])
        assert phone.get(f"{WORK}/{item['id']}").json["room"] == "5**"
        with db.reading() as session:
            actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
        assert actions == ["residence.viewed", "residence.verified", "residence.viewed"]

    def test_turned_down_for_a_reason_the_resident_is_told_and_may_correct(
        self, world: World, client_for: ClientFor, deliver: Callable[[], int]
    ) -> None:
        worker, phone = client_for(world.worker), client_for(world.resident)
        [home] = phone.get(MINE).json["items"]
        body = {"version": 1, "reason": "wrong_door"}
        assert worker.post(f"{WORK}/{home['id']}/turn-down", json=body).json["status"] == "turned_down"
        deliver()
        [told] = phone.get("/api/v1/messages").json["items"]
        assert told["title"] == "住址还没核实上：门牌不对"
        assert told["link"] == {"kind": "residence", "id": home["id"]}
        [home] = phone.get(MINE).json["items"]
        assert home["advice"].startswith("门牌号对不上")
        [again] = phone.put(f"{MINE}/{home['id']}", json=home_in(world.compound.id, "503")).json["items"]
        assert (again["status"], again["advice"]) == ("pending", None)
        assert verify(worker, home["id"], version=2).status_code == 200
        deliver()
        assert phone.get("/api/v1/messages").json["items"][0]["title"] == "住址核实好了"

    def test_a_verdict_is_about_the_address_that_was_looked_at(
        self, world: World, client_for: ClientFor
    ) -> None:
        phone = client_for(world.resident)
        [home] = phone.get(MINE).json["items"]
        phone.put(f"{MINE}/{home['id']}", json=home_in(world.compound.id, "601"))
        late = verify(client_for(world.worker), home["id"])
        assert (late.status_code, late.json["code"]) == (409, "address_changed")

    def test_a_reason_is_one_of_the_list(self, world: World, client_for: ClientFor) -> None:
        [home] = client_for(world.resident).get(MINE).json["items"]
        body = {"version": 1, "reason": "看着不像"}
        answer = client_for(world.worker).post(f"{WORK}/{home['id']}/turn-down", json=body)
        assert answer.status_code == 422

    def test_nobody_verifies_their_own(self, world: World, client_for: ClientFor) -> None:
        phone = client_for(world.worker)
        [home] = phone.post(MINE, json=home_in(world.compound.id)).json["items"]
        assert verify(phone, home["id"]).json["code"] == "own_home"

    def test_the_list_is_searched_and_paged(self, world: World, client_for: ClientFor) -> None:
        phone = client_for(world.worker)
        assert [one["name"] for one in waiting(phone, search="张")] == ["张**"]
        assert len(waiting(phone, search="3号")) == 2
        assert waiting(phone, search="%") == []
        first = phone.get(WORK, query_string={"limit": 1}).json
        second = phone.get(WORK, query_string={"limit": 1, "cursor": first["next_cursor"]}).json
        assert [one["name"] for one in first["items"] + second["items"]] == ["张**", "刘**"]
        assert second["next_cursor"] is None


class TestConsole:
    """The same at a desk."""

    @pytest.fixture
    def desk(self, world: World, console_client: Callable[[Account | None], FlaskClient]) -> FlaskClient:
        return console_client(world.worker)

    def test_open_verify_and_find_among_the_verified(self, world: World, desk: FlaskClient) -> None:
        page = desk.get("/console/residents").text
        assert "张**" in page
        assert "张大妈" not in page
        [residence_id, *_] = re.findall(r"/console/residents/([0-9a-f-]{36})", page)
        assert "502" in desk.get(f"/console/residents/{residence_id}").text
        done = desk.post(f"/console/residents/{residence_id}/verify", data={"version": "1"})
        assert done.status_code == 303
        verified = desk.get("/console/residents?state=verified").text
        assert "5**" in verified
        again = desk.post(f"/console/residents/{residence_id}/verify", data={"version": "1"})
        assert again.status_code == 409
        assert "已经有人核实过" in again.text

    def test_narrowed_to_a_compound(self, world: World, desk: FlaskClient) -> None:
        page = desk.get("/console/residents", query_string={"compound": str(world.compound.id)}).text
        assert "张**" in page
        other = desk.get("/console/residents", query_string={"search": "李"}).text
        assert "没有等着核实的" in other
