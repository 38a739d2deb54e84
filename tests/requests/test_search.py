"""Search: everything that contains the words and nothing else, in the actor's units alone, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core import clock
from app.core.errors import BadRequest
from app.core.screening import Screening
from app.core.search import fold
from app.org.models import OrgUnit
from app.requests import search, search_index, service, units
from app.requests.models import Kind, RequestSearch, ServiceRequest
from app.requests.work_queue import Narrowing
from tests.world import World

Report = Callable[..., ServiceRequest]
Find = Callable[..., list[str]]
ALPHABET = "路灯电梯坏了不亮三3３aAé，。 %_'\\\"@"
TEXTS = st.text(ALPHABET, min_size=1, max_size=12) | st.text(min_size=1, max_size=12).filter(
    lambda text: "\x00" not in text
)


@pytest.fixture
def actors(world: World) -> dict[UUID, Actor]:
    """Everybody as who they act, read before anything is written."""
    return {account.id: world.actor(account) for account in world.roles().values()}


@pytest.fixture
def report(actors: dict[UUID, Actor], session: Session, world: World) -> Report:
    """A report of the resident, checked already."""

    def make(text: str = "路灯不亮", unit: OrgUnit = world.compound, **more: Any) -> ServiceRequest:
        fields = {"kind": Kind.REPORT, "text": text, "unit_id": unit.id} | more
        request = service.submit(session, actors[world.resident.id], service.Report(**fields))
        request.screening = Screening.PASSED
        session.flush()
        return request

    return make


@pytest.fixture
def find(actors: dict[UUID, Actor], session: Session, world: World) -> Find:
    """The texts somebody finds."""

    def texts(words: str, who: Account = world.worker, **narrowing: Any) -> list[str]:
        rows, _ = search.find(
            session, actors[who.id], words, narrowing=Narrowing(**narrowing), cursor=None, limit=50
        )
        return [row.text for row in rows]

    return texts


def contains(text: str, words: str) -> bool:
    """The plainest way to say what a search finds."""
    return all(run in fold(text) for run in fold(words).split())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=5), data=st.data())
def test_finds_all_that_contains_the_words_and_nothing_else(
    session: Session, report: Report, find: Find, texts: list[str], data: st.DataObject
) -> None:
    with session.begin_nested() as here:
        made = [report(f"a{text}").text for text in texts]
        text = data.draw(st.sampled_from(made))
        start = data.draw(st.integers(0, len(text) - 1))
        part = text[start : data.draw(st.integers(start + 1, len(text)))]
        for words in (part, data.draw(TEXTS)):
            expected = sorted(one for one in made if fold(words) and contains(one, words))
            assert sorted(find(words)) == expected
        here.rollback()


def test_longer_words_need_more_than_their_pairs(report: Report, find: Find) -> None:
    report("路灯 灯坏")
    assert find("路灯坏") == []
    assert find("灯坏 路灯") == ["路灯 灯坏"]


def test_what_a_text_becomes_is_found_and_what_it_was_is_not(
    session: Session, report: Report, find: Find
) -> None:
    request = report("路灯不亮")
    request.text = "电梯坏了"
    session.flush()
    assert (find("路灯"), find("电梯")) == ([], ["电梯坏了"])
    session.execute(delete(RequestSearch))
    assert find("电梯") == []


def test_only_in_the_actors_units(world: World, report: Report, find: Find) -> None:
    report("这里的路灯")
    report("那里的路灯", unit=world.other_compound)
    report("隔壁的路灯", unit=world.sibling_compound)
    assert find("路灯") == ["这里的路灯"]
    assert find("路灯", world.street_worker) == ["隔壁的路灯", "这里的路灯"]
    assert find("路灯", world.district_worker) == ["隔壁的路灯", "那里的路灯", "这里的路灯"]
    assert find("路灯", world.other_street_worker) == ["那里的路灯"]
    assert find("路灯", world.property) == []
    assert find("路灯", world.resident) == []


def test_a_property_company_finds_what_was_given_to_it(
    session: Session, actors: dict[UUID, Actor], world: World, report: Report, find: Find
) -> None:
    given_away, _ = report("给物业的路灯"), report("没给物业的路灯")
    worker = actors[world.worker.id]
    service.accept(session, worker, given_away)
    service.assign(session, worker, given_away, unit_id=world.company.id)
    session.flush()
    assert find("路灯", world.property) == ["给物业的路灯"]


def test_what_is_not_checked_yet_is_not_found(session: Session, report: Report, find: Find) -> None:
    report().screening = Screening.PENDING
    session.flush()
    assert find("路灯") == []


def test_narrowed_to_a_place_a_type_and_a_state(world: World, report: Report, find: Find) -> None:
    report("路灯一", type_id=world.street_lamp.id)
    report("路灯二", unit=world.sibling_compound)
    who = world.street_worker
    assert find("路灯", who, type_id=world.street_lamp.id) == ["路灯一"]
    assert find("路灯", who, unit_path=world.sibling_community.path) == ["路灯二"]
    assert find("路灯", who, state="closed") == []


def test_a_number_and_its_beginning(report: Report, find: Find, session: Session) -> None:
    request = report("路灯不亮")
    assert find(request.number) == ["路灯不亮"]
    assert find(request.number[:-2]) == ["路灯不亮"]
    assert find(f"{request.number}9") == []
    assert find(f"{request.number[:7]}%") == []


@pytest.fixture
def years(world: World, report: Report) -> Iterator[list[str]]:
    """Reports of many years, the newest first."""
    ages = [900, 600, 599, 70, 64, 9, 9, 8, 2, 1, 0, 0]
    made = []
    for n, age in enumerate(ages):
        with clock.at(clock.now() - timedelta(days=age)):
            made.append(report(f"路灯{n}").text)
    return made[::-1]


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 50])
def test_page_after_page_nothing_twice_and_nothing_missed(
    session: Session, actors: dict[UUID, Actor], world: World, years: list[str], limit: int
) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        rows, cursor = search.find(session, actors[world.worker.id], "路灯", cursor=cursor, limit=limit)
        assert len(rows) <= limit
        seen += [row.text for row in rows]
        if cursor is None:
            break
        assert len(rows) == limit
    assert seen == years


def test_a_cursor_that_is_none_is_refused(session: Session, actors: dict[UUID, Actor], world: World) -> None:
    with pytest.raises(BadRequest):
        search.find(session, actors[world.worker.id], "路灯", cursor="WyJ4Il0", limit=5)


def test_requests_follow_their_units(session: Session, world: World, report: Report, find: Find) -> None:
    report()
    session.execute(delete(RequestSearch))
    units.follow_units(session, world.compound.path)
    assert find("路灯") == ["路灯不亮"]


def test_what_is_handed_over_is_found_by_the_new_unit(
    session: Session, world: World, report: Report, find: Find
) -> None:
    report()
    units.hand_over(session, world.compound, world.sibling_compound)
    units.hand_over(session, world.community, world.sibling_community)
    assert find("路灯", world.sibling_worker) == ["路灯不亮"]
    assert find("路灯", world.worker) == []


def test_requests_from_before_are_added(session: Session, report: Report, find: Find) -> None:
    for n in range(3):
        report(f"路灯{n}")
    session.execute(delete(RequestSearch))
    assert find("路灯") == []
    assert (search_index.add_missing(session), search_index.add_missing(session)) == (3, 0)
    assert len(find("路灯")) == 3


def test_a_search_is_two_statements(
    session: Session, report: Report, find: Find, query_counter: Callable[[], int]
) -> None:
    for n in range(5):
        report(f"路灯{n}")
    query_counter()
    find("路灯")
    assert query_counter() == 2


def test_the_phone_finds_whatever_the_filter(
    world: World, client_for: Callable[..., Any], query_counter: Callable[[], int]
) -> None:
    resident, worker = client_for(world.resident), client_for(world.worker)
    for n in range(3):
        body = {"kind": "report", "text": f"路灯{n}", "unit_id": str(world.compound.id)}
        assert resident.post("/api/v1/requests", json=body).status_code == 201
    with world.database.transaction() as session:
        for one in session.scalars(select(ServiceRequest)):
            one.screening = Screening.PASSED
    path = "/api/v1/work/requests?filter=done&search=路灯&limit=2"
    first = worker.get(path).json
    assert [item["title"] for item in first["items"]] == ["路灯2", "路灯1"]
    second = worker.get(f"{path}&cursor={first['next_cursor']}").json
    assert [item["title"] for item in second["items"]] == ["路灯0"]


def test_how_many_statements_lists_cost(
    world: World, client_for: Callable[..., Any], query_counter: Callable[[], int]
) -> None:
    """However long they are."""
    resident, worker = client_for(world.resident), client_for(world.worker)
    worker.get("/api/v1/work/requests")
    for n in range(5):
        body = {"kind": "report", "text": f"路灯{n}", "unit_id": str(world.compound.id)}
        resident.post("/api/v1/requests", json=body)
    with world.database.transaction() as session:
        for one in session.scalars(select(ServiceRequest)):
            one.screening = Screening.PASSED
            found = one.id
    statements = {"?filter=open": 8, "?search=路灯": 9, "/counts": 2, f"/{found}": 24}
    sent = {}
    for path in statements:
        query_counter()
        assert worker.get(f"/api/v1/work/requests{path}").status_code == 200
        sent[path] = query_counter()
    assert {path: number for path, number in sent.items() if number > statements[path]} == {}
