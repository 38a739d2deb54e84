"""Reports that may be the same thing: what a resident is offered and may join, what a worker may merge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts import homes
from app.core.database import Database
from app.core.geo import metres
from app.core.screening import Screening
from app.messages.models import Message
from app.requests import duplicates, service
from app.requests.likeness import ALIKE, Rarity, telling
from app.requests.masking import masked
from app.requests.models import Publication, RequestSupporter, ServiceRequest, Visibility
from app.requests.states import State
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]
URL = "/api/v1/requests/similar"
LAMP = "3号楼二单元楼道灯坏了，晚上黑得看不见台阶"


@pytest.fixture
def report(world: World, client_for: ClientFor, db: Database) -> Callable[..., UUID]:
    """Somebody reports something that passes the content check; ``changes`` to the row besides."""

    def make(text: str = LAMP, who: Any = None, unit: Any = None, **changes: Any) -> UUID:
        body = {"kind": "report", "text": text, "unit_id": str((unit or world.compound).id)}
        made = client_for(who or world.resident).post("/api/v1/requests", json=body)
        assert made.status_code == 201, made.text
        with db.transaction() as session:
            row = session.get_one(ServiceRequest, UUID(made.json["id"]))
            for name, value in ({"screening": Screening.PASSED} | changes).items():
                setattr(row, name, value)
            return row.id

    return make


def typed(
    phone: PhoneClient, place: Any, text: str = "楼道灯坏了好几天，二单元晚上黑", **more: Any
) -> list[Any]:
    answer = phone.post(URL, json={"text": text, "unit_id": str(place.id)} | more)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_a_neighbour_is_told_without_a_word_of_the_report(
    world: World, client_for: ClientFor, report: Callable[..., UUID], query_counter: Callable[[], int]
) -> None:
    found, _ = report(), report("电梯按了没反应，爬楼上去的")
    phone = client_for(world.neighbour)
    query_counter()
    [one] = typed(phone, world.compound)
    assert query_counter() <= 10
    assert one["id"] == str(found)
    assert one["line"] == "同小区已有 1 人反映类似问题"
    assert (one["title"], one["text"], one["people"], one["supported"]) == (None, None, 1, False)


def test_the_number_of_reads_does_not_grow(
    world: World, client_for: ClientFor, report: Callable[..., UUID], query_counter: Callable[[], int]
) -> None:
    phone = client_for(world.neighbour)
    report()
    typed(phone, world.compound)
    query_counter()
    typed(phone, world.compound)
    with_one = query_counter()
    for _ in range(6):
        report()
    query_counter()
    typed(phone, world.compound)
    assert query_counter() == with_one


@pytest.mark.parametrize(
    "changes",
    [
        {"screening": Screening.REVIEW},
        {"anonymous": True},
        {"visibility": Visibility.STREET},
        {"visibility": Visibility.STREET, "publication": Publication.PUBLIC},
        {"state": State.RESOLVED},
    ],
)
def test_what_may_not_be_shown_is_not_found_by_guessing(
    world: World, client_for: ClientFor, report: Callable[..., UUID], changes: dict[str, Any]
) -> None:
    found = report(**changes)
    phone = client_for(world.neighbour)
    assert typed(phone, world.compound) == []
    assert phone.post(f"/api/v1/requests/{found}/support").status_code == 404


def test_strangers_see_only_what_was_published(
    world: World, client_for: ClientFor, report: Callable[..., UUID], db: Database
) -> None:
    found = report(LAMP + "，我电话13900001234，住502室")
    stranger = client_for(world.other_resident)
    assert typed(stranger, world.compound) == []
    with db.transaction() as session:
        session.get_one(ServiceRequest, found).publication = Publication.PUBLIC
    [one] = typed(stranger, world.compound)
    assert one["title"].startswith("3号楼**楼道灯坏了")
    assert "13900001234" not in one["text"]
    assert "502" not in one["text"]


def test_one_is_not_offered_ones_own(
    world: World, client_for: ClientFor, report: Callable[..., UUID]
) -> None:
    found = report()
    phone = client_for(world.resident)
    assert typed(phone, world.compound) == []
    answer = phone.post(f"/api/v1/requests/{found}/support")
    assert (answer.status_code, answer.json["code"]) == (409, "own_request")


def test_joining_in_counts_once_and_is_answered(
    world: World,
    client_for: ClientFor,
    report: Callable[..., UUID],
    db: Database,
    deliver: Deliver,
    served: str,
) -> None:
    found = report()
    phone = client_for(world.neighbour)
    for _ in range(2):
        answer = phone.post(f"/api/v1/requests/{found}/support")
        assert (answer.status_code, answer.json["people"], answer.json["supported"]) == (200, 2, True)
    [one] = typed(phone, world.compound)
    assert (one["line"], one["supported"]) == ("同小区已有 2 人反映类似问题", True)
    worker = client_for(world.worker)
    url = f"/api/v1/work/requests/{found}"
    assert worker.post(f"{url}/accept", json={}).status_code == 200
    assert worker.post(f"{url}/resolve", json={"note": "给张大妈换了灯"}).status_code == 200
    deliver()
    with db.reading() as session:
        told = session.scalars(select(Message).where(Message.account_id == world.neighbour.id)).all()
        count = session.get_one(ServiceRequest, found).support_count
    assert [one.title for one in told] == ["您也遇到的一件事办好了"]
    assert "张大妈" not in told[0].body
    assert count == 1
    assert phone.post(f"/api/v1/requests/{found}/support").status_code == 404


def test_who_joined_what_was_merged_is_told_too(
    world: World,
    report: Callable[..., UUID],
    db: Database,
    deliver: Deliver,
    served: str,
    client_for: ClientFor,
) -> None:
    first, second = report(), report()
    client_for(world.neighbour).post(f"/api/v1/requests/{second}/support")
    worker = client_for(world.worker)
    offered = worker.get(f"/api/v1/work/requests/{second}/similar").json["items"]
    assert [(one["id"], one["likeness"], one["people"]) for one in offered] == [(str(first), "几乎一样", 1)]
    merged = worker.post(f"/api/v1/work/requests/{second}/merge", json={"into_id": str(first)})
    assert merged.status_code == 200, merged.text
    with db.reading() as session:
        assert duplicates.people_of(session, [session.get_one(ServiceRequest, first)]) == {first: 2}
    worker.post(f"/api/v1/work/requests/{first}/accept", json={})
    worker.post(f"/api/v1/work/requests/{first}/resolve", json={"note": "换了"})
    deliver()
    with db.reading() as session:
        told = session.scalars(select(Message.title).where(Message.account_id == world.neighbour.id)).all()
    assert told == ["您也遇到的一件事办好了"]


def test_a_worker_is_not_offered_what_they_do_not_see(
    world: World, client_for: ClientFor, report: Callable[..., UUID]
) -> None:
    request = report(unit=world.sibling_compound)
    report(unit=world.compound)
    answer = client_for(world.sibling_worker).get(f"/api/v1/work/requests/{request}/similar")
    assert answer.json["items"] == []


def test_far_away_takes_more_words(
    world: World, client_for: ClientFor, report: Callable[..., UUID], db: Database
) -> None:
    found = report("路口的井盖翘起来了，车过去响", unit=world.community, publication=Publication.PUBLIC)
    with db.transaction() as session:
        row = session.get_one(ServiceRequest, found)
        row.latitude, row.longitude = 40.0900, 113.3000
    phone = client_for(world.neighbour)
    text = "井盖响"
    near, far = {"latitude": 40.0905, "longitude": 113.3005}, {"latitude": 40.2, "longitude": 113.3}
    assert [one["id"] for one in typed(phone, world.compound, text, **near)] == [str(found)]
    assert typed(phone, world.compound, text, **far) == []


def test_the_console_offers_type_and_twin(
    world: World, console_client: Callable[..., Any], report: Callable[..., UUID]
) -> None:
    first, second = report(), report()
    page = console_client(world.worker).get(f"/console/requests/{second}/at-a-glance")
    assert page.status_code == 200
    assert "合并到这一件" in page.text
    assert str(first) in page.text
    done = console_client(world.worker).post(
        f"/console/requests/{second}/merge", data={"into_id": str(first)}, headers={"HX-Request": "true"}
    )
    assert done.status_code == 200


def test_likeness_has_its_bounds() -> None:
    lamp, same, other = map(telling, (LAMP, LAMP, "请问医保怎么报销"))
    rarity = Rarity([lamp, same, other])
    assert rarity.likeness(lamp, same) == pytest.approx(1)
    assert rarity.likeness(lamp, other) == 0
    assert rarity.likeness(frozenset(), lamp) == 0
    assert 0 < ALIKE < 1
    assert telling("我们小区希望领导解决") == frozenset({"区希", "望领", "导解"})


def test_metres_are_metres() -> None:
    assert metres((40.0, 113.0), (40.0, 113.0)) == 0
    assert metres((40.0, 113.0), (41.0, 113.0)) == pytest.approx(111_195, rel=0.001)


def test_masking_hides_numbers_and_rooms() -> None:
    assert masked("打我电话 139-0000-1234，\n住502室", 60) == "打我电话***，住**"
    assert masked("灯坏了3天", 4) == "灯坏了…"


def test_support_by_rows(db: Database, world: World, report: Callable[..., UUID], app: Any) -> None:
    """One conditional statement: what has ended meanwhile is not counted."""
    found = report()
    actor = world.actor(world.neighbour)
    with db.transaction() as session:
        session.get_one(ServiceRequest, found).state = State.CLOSED
    with db.session(writing=True) as session, app.test_request_context():
        request = session.get_one(ServiceRequest, found)
        with pytest.raises(Exception, match="办结"):
            service.support(session, actor, request)
        session.rollback()
        assert session.scalars(select(RequestSupporter)).all() == []


def test_a_home_that_was_turned_down_opens_nothing(
    db: Database, world: World, client_for: ClientFor, report: Callable[..., UUID]
) -> None:
    report()
    with db.transaction() as session:
        homes.add(
            session,
            world.other_resident.id,
            compound_id=world.compound.id,
            building="1",
            unit="1",
            room="101",
        )
    phone = client_for(world.other_resident)
    assert len(typed(phone, world.compound)) == 1
    with db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE residences SET status = 'turned_down'")
    assert typed(phone, world.compound) == []
