"""GeoReport v2: who reads which requests, what of them, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.requests import service as requests
from app.requests.models import Publication, ServiceRequest, Visibility
from app.requests.states import State
from tests.open311.conftest import PLACE, Connect
from tests.open311.reports import codes, report, row
from tests.world import World

#: In the order of the specification.
FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


def test_a_category_for_the_street_alone_is_read_by_nobody_else(
    app: Flask, connect: Connect, world: World
) -> None:
    report(world, publication=Publication.PUBLIC, visibility=Visibility.STREET)
    assert connect("区平台", reads_street=True).get("requests.json").json == []
    assert app.test_client().get("/open311/v2/requests.json?jurisdiction_id=01").json == []


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.MERGED])
def test_what_its_reporter_took_back_or_went_on_in_another_is_public_no_more(
    state: State, app: Flask, connect: Connect, world: World
) -> None:
    number = report(world, publication=Publication.PUBLIC, state=state)
    public = app.test_client()
    assert public.get("/open311/v2/requests.json?jurisdiction_id=01").json == []
    assert public.get(f"/open311/v2/requests/{number}.json?jurisdiction_id=01").status_code == 404
    assert connect("邻城").get("requests.json").json == []


def test_rooms_and_plates_are_covered_as_on_the_public_list(app: Flask, world: World) -> None:
    report(world, "3号楼2单元501室漏水，楼下晋B12345挡着", publication=Publication.PUBLIC)
    [one] = app.test_client().get("/open311/v2/requests.json?jurisdiction_id=01").json
    assert one["description"] == "3号楼**漏水，楼下***挡着"


def test_answers_in_xml_have_the_shape_of_the_specification(connect: Connect) -> None:
    system = connect()
    made = ElementTree.fromstring(system.post("xml", **PLACE, description="井盖\x07丢了 <b>&").data)
    assert (made.tag, made[0].tag) == ("service_requests", "request")
    number = made.findtext("request/service_request_id")
    one = ElementTree.fromstring(system.get(f"requests/{number}.xml").data)
    assert [(child.tag) for child in one[0]] == FIELDS
    assert one.findtext("request/description") == "井盖丢了 <b>&"
    assert list(system.get(f"requests/{number}.json").json[0]) == FIELDS


def test_the_public_reads_what_is_public_and_a_client_its_own(
    app: Flask, connect: Connect, world: World
) -> None:
    shut, shown = report(world), report(world, publication=Publication.PUBLIC)
    report(world, publication=Publication.PUBLIC, screening=Screening.REVIEW)
    system, reader = connect(), connect("区平台", reads_street=True)
    own = system.post(**PLACE).json[0]["service_request_id"]

    def seen(answer: Any) -> set[str]:
        return {one["service_request_id"] for one in answer.json}

    public = app.test_client()
    assert seen(public.get("/open311/v2/requests.json?jurisdiction_id=01")) == {shown}
    assert seen(system.get("requests.json")) == {shown, own}
    assert seen(reader.get("requests.json")) == {shown, shut}
    assert codes(public.get(f"/open311/v2/requests/{shut}.json?jurisdiction_id=01")) == (404, [404])
    assert seen(reader.get("requests.json", service_request_id=f"{shut},{own},,nothing")) == {shut}


def test_nobody_is_named_in_what_others_read(app: Flask, connect: Connect, world: World) -> None:
    system = connect()
    text = "李家漏水，电话 138 0000 1111，身份证14020219800101123X"
    number = system.post(
        **PLACE, description=text, first_name="小明", last_name="李", phone="13911112222"
    ).json[0]["service_request_id"]
    report(world, "张大妈家 13911112222", publication=Publication.PUBLIC)
    for answer in (
        system.get("requests.json"),
        system.get("requests.xml"),
        system.get(f"requests/{number}.xml"),
    ):
        assert answer.status_code == 200
        assert not re.search(r"13911112222|138 0000|19800101|小明|张大妈的|3号楼|19900000001", answer.text)


def test_how_it_stands_is_told_with_the_answer_to_whoever_sent_it(
    app: Flask, connect: Connect, world: World, db: Database
) -> None:
    system, reader = connect(trusted=True), connect("区平台", reads_street=True)
    number = system.post(**PLACE).json[0]["service_request_id"]
    worker = world.actor(world.worker)
    with app.app_context(), db.transaction() as session:
        request = session.get_one(ServiceRequest, row(db, number).id)
        requests.accept(session, worker, request)
        requests.start(session, worker, request)
        requests.resolve(session, worker, request, note="换了灯泡，已联系 13811112222")
    [told] = system.get(f"requests/{number}.json").json
    assert (told["status"], told["status_notes"]) == ("closed", "待评价：换了灯泡，已联系 ***")
    assert reader.get(f"requests/{number}.json").json[0]["status_notes"] == "待评价"
    assert [one["service_request_id"] for one in system.get("requests.json", status="closed").json] == [
        number
    ]
    assert system.get("requests.json", status="open").json == []
    assert len(system.get("requests.json", status="open,closed").json) == 1


def test_lists_are_narrowed_by_time_and_kind_and_come_in_pages(world: World, connect: Connect) -> None:
    now = clock.now()
    numbers = [report(world, created_at=now - timedelta(days=days)) for days in (200, 100, 3, 2, 1)]
    reader = connect(reads_street=True)

    def seen(**query: Any) -> list[str]:
        answer = reader.get("requests.json", **query)
        assert answer.status_code == 200, answer.text
        return [one["service_request_id"] for one in answer.json]

    assert seen() == numbers[:1:-1]
    assert seen(page_size=2) == [numbers[4], numbers[3]]
    assert seen(page_size=2, page=2) == [numbers[2]]
    assert seen(page_size=2, page=3) == []
    since = (now - timedelta(days=120)).isoformat(timespec="seconds")
    assert numbers[1] in seen(start_date=since)
    assert numbers[4] not in seen(start_date=since)
    assert seen(service_code="lamp", page_size=1) == [numbers[4]]


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "yesterday"},
        {"end_date": "0001-01-01T00:00:00Z"},
        {"start_date": "9999-12-31T23:59:59-12:00"},
        {"status": "pending"},
        {"page": "0"},
        {"page": "99999999999999999999"},
        {"page": "6", "page_size": "200"},
        {"page_size": "201"},
        {"service_request_id": ",".join(str(n) for n in range(201))},
    ],
)
def test_queries_that_make_no_sense_are_refused(query: dict[str, str], connect: Connect) -> None:
    answer = connect().get("requests.json", **query)
    assert answer.status_code == 400, answer.text
    assert answer.json[0]["description"]


def test_a_plus_that_was_not_escaped_is_understood(connect: Connect) -> None:
    for name in ("start_date", "end_date"):
        assert connect().get("requests.json", **{name: "2026-01-01T00:00:00 08:00"}).status_code == 200


def test_a_list_sends_few_statements(
    world: World, connect: Connect, query_counter: Callable[[], int]
) -> None:
    reader = connect(reads_street=True)
    for _ in range(5):
        report(world)
    query_counter()
    assert len(reader.get("requests.json").json) == 5
    assert query_counter() <= 8
