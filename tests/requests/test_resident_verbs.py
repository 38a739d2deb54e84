"""What residents may do after reporting: for themselves, for their family, without their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.accounts.models import Account
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]

pytestmark = pytest.mark.usefixtures("served")

REPORTER, MOTHER = "张大妈", "钱老太"
MOTHERS_PHONE = "19900009998"


@pytest.fixture
def mother(world: World) -> Account:
    """An elder who uses the app herself."""
    made = world.new_resident(MOTHER)
    with world.database.transaction() as session:
        row = session.get_one(Account, made.id)
        row.phone = row.phone_index = MOTHERS_PHONE
    return made


@pytest.fixture
def family(world: World, mother: Account, client_for: ClientFor) -> str:
    """The mother has agreed that the resident acts for her; the id among the household."""
    body = {"name": MOTHER, "relation": "elder", "phone": MOTHERS_PHONE}
    client_for(world.resident).post("/api/v1/me/household", json=body)
    asked = client_for(mother)
    [invitation] = asked.get("/api/v1/me/household/invitations").json["items"]
    asked.post(f"/api/v1/me/household/invitations/{invitation['id']}/accept", json={})
    [member] = client_for(world.resident).get("/api/v1/me/household").json["items"]
    assert member["may_act"]
    member_id: str = member["id"]
    return member_id


def report(world: World, client: PhoneClient, **changes: Any) -> str:
    body = {"kind": "report", "text": "三号楼门口路灯不亮", "unit_id": str(world.compound.id)} | changes
    made = client.post("/api/v1/requests", json=body)
    assert made.status_code == 201, made.text
    request_id: str = made.json["id"]
    return request_id


def live_through_every_verb(
    world: World, client_for: ClientFor, deliver: Deliver, request_id: str
) -> list[str]:
    """Rejected, appealed, accepted, hurried, resolved, reopened, resolved, rated; what others read after each step."""
    resident, worker, street = map(client_for, (world.resident, world.worker, world.street_worker))
    mine, work = f"/api/v1/requests/{request_id}", f"/api/v1/work/requests/{request_id}"
    steps: list[tuple[PhoneClient, str, dict[str, Any] | None]] = [
        (worker, f"{work}/reject", {"reason": "insufficient", "note": "没找到是哪盏灯"}),
        (resident, f"{mine}/appeal", {"note": "就是门口那盏"}),
        (street, f"{work}/accept", {}),
        (resident, f"{mine}/urge", None),
        (street, f"{work}/resolve", {"note": "换了灯泡"}),
        (resident, f"{mine}/reopening", {"note": "晚上又灭了"}),
        (street, f"{work}/resolve", {"note": "换了整盏灯"}),
        (resident, f"{mine}/rating", {"solved": True, "stars": 4, "comment": "这回好了"}),
    ]
    read = []
    deliver()
    for client, url, body in steps:
        done = client.post(url, json=body) if body is not None else client.post(url)
        assert done.status_code == 200, (url, done.text)
        deliver()
        others = [worker.get(work).text, worker.get("/api/v1/work/requests?filter=open").text]
        read += [*others, worker.get("/api/v1/messages").text]
    return read


def test_an_anonymous_person_stands_in_no_line_and_no_message(
    world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    request_id = report(world, client_for(world.resident), anonymous=True)
    read = live_through_every_verb(world, client_for, deliver, request_id)
    assert any("居民催了一次" in page for page in read)
    assert [page for page in read if REPORTER in page or REPORTER[0] + "*" in page] == []


def test_nobody_learns_for_whom_an_anonymous_person_acts(
    world: World, family: str, client_for: ClientFor, deliver: Deliver
) -> None:
    request_id = report(world, client_for(world.resident), anonymous=True, for_member_id=family)
    read = live_through_every_verb(world, client_for, deliver, request_id)
    assert [page for page in read if MOTHER in page or REPORTER in page or MOTHER[0] + "*" in page] == []


def test_the_family_sees_and_does_not_act(
    world: World, mother: Account, family: str, client_for: ClientFor, deliver: Deliver
) -> None:
    resident, hers = client_for(world.resident), client_for(mother)
    request_id = report(world, resident, for_member_id=family)
    deliver()
    url = f"/api/v1/requests/{request_id}"
    assert hers.get(url).json["allowed"] == []
    assert resident.post(f"{url}/urge").status_code == 200
    deliver()
    seen = hers.get(url).json
    assert seen["events"][-1]["title"] == f"{REPORTER}催了一次"
    assert hers.post(f"{url}/urge").json["code"] == "not_yours"
    assert resident.post(f"{url}/urge").json["code"] == "urged_today"
    for verb in ("appeal", "reopening"):
        assert hers.post(f"{url}/{verb}", json={"note": "再看看"}).json["code"] == "not_yours"
    told = [message["title"] for message in hers.get("/api/v1/messages").json["items"]]
    assert any(title.startswith(f"{REPORTER}催了一次") for title in told)


def test_the_reporter_reads_how_its_publication_stands(
    world: World, client_for: ClientFor, deliver: Deliver
) -> None:
    resident, street = client_for(world.resident), client_for(world.street_worker)
    request_id = report(world, resident, public=True)
    deliver()

    def stands() -> str:
        found: str = resident.get(f"/api/v1/requests/{request_id}").json["publication"]
        return found

    assert stands() == "asked"
    assert street.post(f"/api/v1/work/requests/{request_id}/publish", json={}).status_code == 200
    assert stands() == "public"
    withheld = street.post(f"/api/v1/work/requests/{request_id}/withhold", json={"note": "照片里有门牌"})
    assert withheld.status_code == 200
    assert stands() == "withheld"
    assert resident.get(f"/api/v1/requests/{request_id}").json["events"][-1]["title"] == "没有公开给邻居"
