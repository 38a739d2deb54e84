"""Acting for the family: children at once, adults when they have agreed and as long as they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.screening import Screening
from app.requests import service as requests
from app.requests.models import ServiceRequest
from app.residents.models import HouseholdMember
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]

HOUSEHOLD = "/api/v1/me/household"
ELDER_PHONE = "19900009999"


@pytest.fixture
def elder(world: World) -> Account:
    """The resident's mother, who uses the app herself."""
    mother = world.new_resident("张老太")
    with world.database.transaction() as session:
        row = session.get_one(Account, mother.id)
        row.phone = row.phone_index = ELDER_PHONE
    return mother


def add(client: PhoneClient, **fields: Any) -> Any:
    return client.post(HOUSEHOLD, json={"name": "张老太", "relation": "elder"} | fields)


def report(phone: PhoneClient, world: World, member_id: str, **more: Any) -> Any:
    body = {
        "kind": "report",
        "text": "楼道灯不亮",
        "unit_id": str(world.compound.id),
        "for_member_id": member_id,
    }
    return phone.post("/api/v1/requests", json=body | more)


def let_pass(world: World, request_id: str) -> None:
    with world.database.transaction() as session:
        row = session.scalars(select(ServiceRequest)).one()
        assert str(row.id) == request_id
        requests.text_checked(session, row, Screening.PASSED)


class TestChildren:
    """For whom their parents answer."""

    def test_a_child_is_simply_declared_until_it_is_of_age(self, world: World, client_for: ClientFor) -> None:
        phone = client_for(world.resident)
        year = clock.today().year
        child = phone.post(HOUSEHOLD, json={"name": "小宝", "relation": "child", "birth_year": year - 8}).json
        assert (child["may_act"], child["consent"]) == (True, "not_needed")
        assert report(phone, world, child["id"]).status_code == 201
        with clock.at(clock.now() + timedelta(days=366 * 11)):
            later = client_for(world.resident)
            assert later.get(HOUSEHOLD).json["items"][0]["may_act"] is False
            assert report(later, world, child["id"]).json["code"] == "no_consent"

    @pytest.mark.parametrize("birth_year", [None, 1980])
    def test_no_adult_passes_for_a_child(
        self, world: World, client_for: ClientFor, birth_year: int | None
    ) -> None:
        body = {"name": "小王", "relation": "child"} | ({"birth_year": birth_year} if birth_year else {})
        assert client_for(world.resident).post(HOUSEHOLD, json=body).json["code"] == "not_a_child"


class TestConsent:
    """Of adults with an account."""

    def test_asked_accepted_acted_for_and_withdrawn(
        self, world: World, elder: Account, client_for: ClientFor, deliver: Callable[[], int]
    ) -> None:
        phone, mother = client_for(world.resident), client_for(elder)
        member = add(phone, phone=ELDER_PHONE).json
        assert (member["consent"], member["may_act"]) == ("waiting", False)
        assert report(phone, world, member["id"]).json["code"] == "no_consent"
        deliver()
        [asked] = mother.get("/api/v1/messages").json["items"]
        assert (asked["title"], asked["link"]["kind"]) == ("张大妈想替您办事", "household")

        [invitation] = mother.get(f"{HOUSEHOLD}/invitations").json["items"]
        assert invitation["allowed"] == ["accept", "decline"]
        address = f"{HOUSEHOLD}/invitations/{invitation['id']}"
        assert mother.post(f"{address}/accept").json["items"][0]["consent"] == "given"
        made = report(phone, world, member["id"])
        assert (made.status_code, made.json["on_behalf"]) == (201, "替张老太反映")

        assert mother.post(f"{address}/withdraw").status_code == 200
        assert report(phone, world, member["id"]).json["code"] == "no_consent"
        assert mother.post(f"{address}/withdraw").json["code"] == "wrong_state"
        deliver()
        assert phone.get("/api/v1/messages").json["items"][0]["title"] == "张老太收回了同意"

    def test_declined(self, world: World, elder: Account, client_for: ClientFor) -> None:
        phone, mother = client_for(world.resident), client_for(elder)
        member = add(phone, phone=ELDER_PHONE).json
        mother.post(f"{HOUSEHOLD}/invitations/{member['id']}/decline")
        assert phone.get(HOUSEHOLD).json["items"][0]["consent"] == "declined"
        assert report(phone, world, member["id"]).json["code"] == "no_consent"

    def test_nobody_consents_for_another(self, world: World, elder: Account, client_for: ClientFor) -> None:
        member = add(client_for(world.resident), phone=ELDER_PHONE).json
        for other in (world.resident, world.neighbour):
            answer = client_for(other).post(f"{HOUSEHOLD}/invitations/{member['id']}/accept")
            assert answer.status_code == 404

    def test_whether_a_number_is_known_is_not_told(
        self, world: World, elder: Account, client_for: ClientFor
    ) -> None:
        phone = client_for(world.resident)
        known, unknown = (add(phone, phone=number).json for number in (ELDER_PHONE, "19912345678"))
        assert known | {"id": ""} == unknown | {"id": ""}

    def test_only_ones_own_household_is_acted_for(self, world: World, client_for: ClientFor) -> None:
        child = {"name": "小宝", "relation": "child", "birth_year": clock.today().year - 5}
        member = client_for(world.neighbour).post(HOUSEHOLD, json=child).json
        assert report(client_for(world.resident), world, member["id"]).json["code"] == "unknown_member"
        assert client_for(world.resident).delete(f"{HOUSEHOLD}/{member['id']}").status_code == 404

    def test_removed_they_are_acted_for_no_longer(
        self, db: Database, world: World, elder: Account, client_for: ClientFor
    ) -> None:
        phone, mother = client_for(world.resident), client_for(elder)
        member = add(phone, phone=ELDER_PHONE, birth_year=1948).json
        mother.post(f"{HOUSEHOLD}/invitations/{member['id']}/accept")
        assert phone.delete(f"{HOUSEHOLD}/{member['id']}").status_code == 204
        assert report(phone, world, member["id"]).json["code"] == "unknown_member"
        assert mother.get(f"{HOUSEHOLD}/invitations").json["items"] == []
        with db.reading() as session:
            assert session.scalars(select(HouseholdMember)).one().birth_year is None


class TestActing:
    """What the others see of a request made for somebody."""

    @pytest.fixture
    def made(self, world: World, elder: Account, client_for: ClientFor) -> str:
        phone = client_for(world.resident)
        member = add(phone, phone=ELDER_PHONE).json
        client_for(elder).post(f"{HOUSEHOLD}/invitations/{member['id']}/accept")
        request_id: str = report(phone, world, member["id"]).json["id"]
        return request_id

    def test_the_elder_sees_it_once_it_has_passed_and_hears_of_it(
        self, world: World, elder: Account, client_for: ClientFor, deliver: Callable[[], int], made: str
    ) -> None:
        mother = client_for(elder)
        assert mother.get("/api/v1/requests").json["items"] == []
        assert mother.get(f"/api/v1/requests/{made}").status_code == 404
        let_pass(world, made)
        [item] = mother.get("/api/v1/requests").json["items"]
        assert item["on_behalf"] == "张大妈替您反映"
        shown = mother.get(f"/api/v1/requests/{made}").json
        assert shown["allowed"] == []
        assert (shown["events"][0]["title"], shown["events"][0]["actor_name"]) == (
            "张大妈提交了诉求",
            "张大妈",
        )
        accepted = client_for(world.worker).post(f"/api/v1/work/requests/{made}/accept", json={})
        assert accepted.status_code == 200
        deliver()
        titles = [one["title"] for one in mother.get("/api/v1/messages").json["items"]]
        assert "已受理：楼道灯不亮" in titles
        assert "张大妈提交了诉求：楼道灯不亮" in titles

    def test_the_elder_reads_and_does_not_act(
        self, world: World, elder: Account, client_for: ClientFor, made: str
    ) -> None:
        let_pass(world, made)
        answer = client_for(elder).post(f"/api/v1/requests/{made}/withdrawal")
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours")

    def test_workers_read_on_whose_behalf(
        self,
        world: World,
        client_for: ClientFor,
        console_client: Callable[[Account | None], FlaskClient],
        made: str,
    ) -> None:
        let_pass(world, made)
        detail = client_for(world.worker).get(f"/api/v1/work/requests/{made}").json
        assert (detail["on_behalf"], detail["reporter"]["name"]) == ("代 张** 反映", "张**")
        page = console_client(world.worker).get(f"/console/requests/{made}").text
        assert "代 张** 反映" in page

    def test_an_anonymous_one_tells_nothing_of_either(self, world: World, client_for: ClientFor) -> None:
        phone = client_for(world.resident)
        child = {"name": "小宝", "relation": "child", "birth_year": clock.today().year - 5}
        member = phone.post(HOUSEHOLD, json=child).json
        request_id = report(phone, world, member["id"], anonymous=True).json["id"]
        let_pass(world, request_id)
        detail = client_for(world.worker).get(f"/api/v1/work/requests/{request_id}").json
        assert detail["on_behalf"] is None


class TestWitness:
    """Adults without an account consent before a worker."""

    def test_before_a_worker_of_the_place_who_signs_for_it(
        self,
        db: Database,
        world: World,
        client_for: ClientFor,
        console_client: Callable[[Account | None], FlaskClient],
    ) -> None:
        phone = client_for(world.resident)
        member = add(phone, name="老舅", relation="other").json
        assert "老舅" not in console_client(world.sibling_worker).get("/console/residents/consents").text
        desk = console_client(world.worker)
        assert "老舅" in desk.get("/console/residents/consents").text
        address = f"/console/residents/consents/{member['id']}"
        assert desk.post(f"{address}/accept").status_code == 303
        assert report(phone, world, member["id"]).status_code == 201
        assert "王小兰见证" in desk.get("/console/residents/consents").text
        assert desk.post(f"{address}/accept").status_code == 409
        assert desk.post(f"{address}/withdraw").status_code == 303
        assert report(phone, world, member["id"]).json["code"] == "no_consent"
        with db.reading() as session:
            actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
        assert actions == ["household.accepted", "household.withdrawn"]

    def test_whoever_has_an_account_answers_there(
        self,
        world: World,
        elder: Account,
        client_for: ClientFor,
        console_client: Callable[[Account | None], FlaskClient],
    ) -> None:
        member = add(client_for(world.resident), phone=ELDER_PHONE).json
        answer = console_client(world.worker).post(f"/console/residents/consents/{member['id']}/accept")
        assert answer.status_code == 404
