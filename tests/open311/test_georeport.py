"""GeoReport v2: what is listed, what can be posted, who reads what, and how it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.messages.models import Message
from app.open311 import service
from app.open311.models import ApiKey
from app.requests import service as requests
from app.requests.models import Channel, Kind, Publication, ServiceRequest, ServiceType, Urgency, Visibility
from tests.open311.conftest import PLACE, Connect
from tests.world import World

Deliver = Callable[[], int]
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


def row(db: Database, number: str) -> ServiceRequest:
    with db.reading() as session:
        return session.scalars(select(ServiceRequest).where(ServiceRequest.number == number)).one()


def report(world: World, text: str = "路灯不亮", **changes: Any) -> str:
    """A resident's own report that has passed its check; its number."""
    with world.database.transaction() as session:
        made = requests.submit(
            session,
            world.actor(world.resident),
            requests.Report(Kind.REPORT, text, world.compound.id, type_id=world.street_lamp.id),
        )
        for name, value in ({"screening": Screening.PASSED} | changes).items():
            setattr(made, name, value)
        return made.number


def codes(answer: Any) -> tuple[int, list[int]]:
    return answer.status_code, [one["code"] for one in answer.json]


def test_services_are_the_categories_without_others_below(app: Flask, world: World, db: Database) -> None:
    with db.transaction() as session:
        parent = ServiceType(
            code="public", name="公共设施", urgency=Urgency.ORDINARY, resolve_hours=72, position=2
        )
        session.add(parent)
        session.flush()
        session.execute(
            update(ServiceType).where(ServiceType.code == "lamp").values(parent_id=parent.id, hint="<路灯>&")
        )
    listed = app.test_client().get("/open311/v2/services.json?jurisdiction_id=01")
    assert listed.content_type == "application/json; charset=utf-8"
    assert listed.json == [
        {
            "service_code": "lamp",
            "service_name": "路灯不亮",
            "description": "<路灯>&",
            "metadata": False,
            "type": "realtime",
            "keywords": "路灯不亮, 公共设施",
            "group": "公共设施",
        }
    ]
    page = app.test_client().get("/open311/v2/services.xml?jurisdiction_id=01")
    assert page.content_type == "text/xml; charset=utf-8"
    assert page.data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(page.data)
    assert (root.tag, [one.tag for one in root]) == ("services", ["service"])
    assert {one.tag: one.text for one in root[0]} == {
        **listed.json[0],
        "metadata": "false",
    }


def test_a_form_is_told_as_attributes(app: Flask, world: World, db: Database) -> None:
    fields = [
        {"key": "pole", "label": "灯杆编号", "kind": "text", "required": True, "hint": "灯杆上的牌子"},
        {"key": "how", "label": "怎么坏的", "kind": "choice", "choices": ["不亮", "闪"]},
        {"key": "since", "label": "从哪天", "kind": "date"},
    ]
    with db.transaction() as session:
        session.execute(update(ServiceType).where(ServiceType.code == "lamp").values(fields=fields))
    browser = app.test_client()
    assert browser.get("/open311/v2/services.json?jurisdiction_id=01").json[0]["metadata"] is True
    told = browser.get("/open311/v2/services/lamp.json?jurisdiction_id=01").json
    assert told["service_code"] == "lamp"
    assert [(one["code"], one["datatype"], one["required"], one["order"]) for one in told["attributes"]] == [
        ("pole", "string", True, 1),
        ("how", "singlevaluelist", False, 2),
        ("since", "datetime", False, 3),
    ]
    assert told["attributes"][1]["values"] == [{"key": "不亮", "name": "不亮"}, {"key": "闪", "name": "闪"}]
    root = ElementTree.fromstring(browser.get("/open311/v2/services/lamp.xml?jurisdiction_id=01").data)
    assert root.tag == "service_definition"
    assert [one.findtext("code") for one in root.iterfind("attributes/attribute")] == ["pole", "how", "since"]
    assert [one.text for one in root.iterfind("attributes/attribute/values/value/name")] == ["不亮", "闪"]


def test_attributes_are_kept_as_answers(connect: Connect, db: Database, world: World) -> None:
    fields = [
        {"key": "pole", "label": "灯杆编号", "kind": "text", "required": True},
        {"key": "how", "label": "怎么坏的", "kind": "choice", "choices": ["不亮", "闪"]},
        {"key": "lamps", "label": "几盏", "kind": "number"},
        {"key": "since", "label": "从哪天", "kind": "date"},
        {"key": "picture", "label": "照片", "kind": "photo", "required": True},
    ]
    with db.transaction() as session:
        session.get_one(ServiceType, world.street_lamp.id).fields = fields
    system = connect()
    told = system.get("services/lamp.json").json["attributes"]
    assert [one["code"] for one in told] == ["pole", "how", "lamps", "since"]
    made = system.post(
        **PLACE,
        **{
            "attribute[pole]": "7 号",
            "attribute[how]": "闪",
            "attribute[lamps]": "3",
            "attribute[since]": "2026-11-01T08:00:00+08:00",
        },
    )
    assert made.status_code == 201, made.text
    kept = json.loads(row(db, made.json[0]["service_request_id"]).answers or "")
    assert {one["key"]: one["value"] for one in kept} == {
        "pole": "7 号",
        "how": "闪",
        "lamps": 3,
        "since": "2026-11-01",
    }
    for wrong in (
        {},
        {"attribute[pole]": "7", "attribute[how]": "坏了"},
        {"attribute[pole]": "7", "attribute[lamps]": "三"},
        {"attribute[pole]": "7", "attribute[picture]": "https://example.org/1.jpg"},
    ):
        assert codes(system.post(**PLACE, **wrong)) == (400, [400])


def test_a_category_for_the_street_alone_is_read_by_nobody_else(
    app: Flask, connect: Connect, world: World
) -> None:
    report(world, publication=Publication.PUBLIC, visibility=Visibility.STREET)
    assert connect("区平台", reads_street=True).get("requests.json").json == []
    assert app.test_client().get("/open311/v2/requests.json?jurisdiction_id=01").json == []


def test_a_posted_report_becomes_a_request_of_the_place(
    connect: Connect, world: World, db: Database, deliver: Deliver
) -> None:
    system = connect()
    made = system.post(
        **PLACE,
        description="三号楼前路灯不亮\n晚上摔过人",
        first_name="小明",
        last_name="李",
        phone="13800001111",
        email="li@example.org",
        device_id="tt222111",
        account_id="7",
        media_url="https://example.org/1.jpg?a=1&b=2",
    )
    assert made.status_code == 201, made.text
    [told] = made.json
    assert sorted(told) == ["account_id", "service_notice", "service_request_id"]
    kept = row(db, told["service_request_id"])
    assert kept.text == "三号楼前路灯不亮\n晚上摔过人\n图片链接：https://example.org/1.jpg?a=1&b=2"
    assert (kept.unit_id, kept.channel) == (world.compound.id, Channel.OPEN311)
    assert (kept.caller_name, kept.caller_phone) == ("李小明", "13800001111")
    assert kept.place_note == PLACE["address_string"]
    deliver()
    # WeChat knows no such reporter, so a person of the street looks at it first.
    assert row(db, kept.number).screening == Screening.REVIEW


def test_what_a_trusted_client_sends_needs_no_second_look(
    connect: Connect, db: Database, deliver: Deliver
) -> None:
    made = connect(trusted=True).post(**PLACE, description="路灯不亮")
    deliver()
    assert row(db, made.json[0]["service_request_id"]).screening == Screening.PASSED


def test_answers_in_xml_have_the_shape_of_the_specification(connect: Connect) -> None:
    system = connect()
    made = ElementTree.fromstring(system.post("xml", **PLACE, description="井盖\x07丢了 <b>&").data)
    assert (made.tag, made[0].tag) == ("service_requests", "request")
    number = made.findtext("request/service_request_id")
    one = ElementTree.fromstring(system.get(f"requests/{number}.xml").data)
    assert [(child.tag) for child in one[0]] == FIELDS
    assert one.findtext("request/description") == "井盖丢了 <b>&"
    assert list(system.get(f"requests/{number}.json").json[0]) == FIELDS


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        ({"address_id": "0102"}, "sibling_community"),
        ({"address_string": "文化里北门"}, "sibling_compound"),
        ({"address_string": "不知道在哪"}, "street"),
        ({"lat": "39.9", "long": "113.2"}, "compound"),
        ({"lat": "0", "long": "-179.9"}, "street"),
    ],
)
def test_a_place_finds_its_unit(
    place: dict[str, str], unit: str, connect: Connect, world: World, db: Database
) -> None:
    with db.transaction() as session:
        # GCJ-02 of the point given above.
        compound = session.get_one(type(world.compound), world.compound.id)
        compound.latitude, compound.longitude = 39.9007, 113.2062
    made = connect().post(**place, description="路灯不亮")
    assert row(db, made.json[0]["service_request_id"]).unit_id == getattr(world, unit).id


def test_without_words_the_category_speaks(connect: Connect, db: Database) -> None:
    made = connect().post(**PLACE)
    assert row(db, made.json[0]["service_request_id"]).text == "路灯不亮"


def test_the_same_number_is_the_same_request(connect: Connect, db: Database) -> None:
    system, other = connect(), connect("另一个城市")
    first = system.post(**PLACE, external_id="A-1")
    again = system.post(**PLACE, external_id="A-1", description="换了说法")
    by_header = system.post(**PLACE, headers={"Idempotency-Key": "A-1"})
    assert (first.status_code, again.status_code, by_header.status_code) == (201, 200, 200)
    assert first.json == again.json == by_header.json
    assert other.post(**PLACE, external_id="A-1").json != first.json
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ServiceRequest)) == 2


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


@pytest.mark.parametrize(
    "form",
    [
        {"service_code": ""},
        {"address_string": ""},
        {"address_string": "", "lat": "40"},
        {"lat": "91", "long": "0"},
        {"lat": "nan", "long": "0"},
        {"lat": "四十", "long": "113"},
        {"description": "长" * 4001},
        {"description": "\x00"},
        {"description": "\u200b"},
        {"phone": "请打给我"},
        {"media_url": "javascript:alert(1)"},
        {"media_url": "file:///etc/passwd"},
        {"external_id": "x" * 65},
        {"external_id": "一"},
        {"attribute[pole]": "7"},
        {"attribute[pole][]": "7"},
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(
    form: dict[str, str], connect: Connect, db: Database
) -> None:
    for format in ("json", "xml"):
        answer = connect().post(format, **({**PLACE, "description": "路灯不亮"} | form))
        assert answer.status_code == 400, answer.text
    root = ElementTree.fromstring(answer.data)
    assert (root.tag, root[0].tag, [one.tag for one in root[0]]) == (
        "errors",
        "error",
        ["code", "description"],
    )
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ServiceRequest)) == 0


def test_what_is_not_there_is_not_found(app: Flask, connect: Connect) -> None:
    system = connect()
    for answer in (
        system.post(**PLACE, service_code="nothing"),
        system.post(address_id="0201"),
        system.get("services/nothing.json"),
        system.get("requests/nothing.json"),
        system.get("tokens/123.json"),
        system.get("requests.json", service_code="nothing"),
        app.test_client().get("/open311/v2/services.json?jurisdiction_id=99"),
        app.test_client().get("/open311/v2/services.json?jurisdiction_id=0101"),
    ):
        assert codes(answer) == (404, [404])


def test_the_street_must_be_said_where_there_are_several(app: Flask, connect: Connect, db: Database) -> None:
    assert codes(app.test_client().get("/open311/v2/services.json")) == (400, [400])
    assert codes(connect().post(**PLACE, jurisdiction_id="")) == (400, [400])
    with db.transaction() as session:
        session.execute(update(ServiceType.metadata.tables["org_units"]).values(closed_on=None))
        units = ServiceType.metadata.tables["org_units"]
        session.execute(update(units).where(units.c.code == "02").values(closed_on=clock.today()))
    assert app.test_client().get("/open311/v2/services.json").status_code == 200


def test_a_key_opens_its_own_street_only(connect: Connect, world: World) -> None:
    system = connect(reads_street=True)
    for answer in (
        system.post(**PLACE, jurisdiction_id="02"),
        system.get("requests.json", jurisdiction_id="02"),
    ):
        assert codes(answer) == (403, [403])
    number = report(world)
    assert codes(
        connect("隔壁街道", street=world.other_street, reads_street=True).get(f"requests/{number}.json")
    ) == (
        404,
        [404],
    )


def test_keys_that_let_nobody_in(app: Flask, connect: Connect, world: World, db: Database) -> None:
    system = connect()
    assert codes(system.post(**PLACE, api_key="")) == (403, [403])
    assert codes(system.post(**PLACE, api_key="esb_wrong")) == (403, [403])
    assert codes(system.get("requests.json", api_key="x" * 5000)) == (403, [403])
    with db.transaction() as session:
        session.execute(update(ApiKey).values(expires_at=clock.now()))
    assert codes(system.get("requests.json")) == (403, [403])
    with db.transaction() as session:
        session.execute(update(ApiKey).values(expires_at=clock.now() + timedelta(days=1)))
    assert system.get("requests.json").status_code == 200
    admin = world.actor(world.admin)
    with app.app_context(), db.transaction() as session:
        client = session.get_one(type(system.client), system.client.id)
        service.set_open(session, admin, client, open=False)
    assert codes(system.get("requests.json")) == (403, [403])


def test_only_the_hash_of_a_key_is_kept(connect: Connect, db: Database) -> None:
    key = connect().key
    with db.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM api_keys").all()
    assert key not in str(rows)


def test_each_client_has_an_allowance_of_its_own(make_app: Callable[..., Flask]) -> None:
    from tests.world import build_world

    app = make_app("", rate_limits=True)
    world = build_world(app)
    database = app.extensions["database"]
    keys = []
    with app.app_context(), database.transaction() as session:
        for name in ("一", "二"):
            client = service.create_client(
                session, street_id=world.street.id, name=name, rights=service.Rights(False, False, 2), by=None
            )
            keys.append(service.issue_key(session, None, client, lasts=timedelta(days=1)))

    def call(key: str) -> Any:
        return app.test_client().get(f"/open311/v2/requests.xml?jurisdiction_id=01&api_key={key}")

    assert [call(keys[0]).status_code for _ in range(3)] == [200, 200, 429]
    refused = call(keys[0])
    assert (refused.headers["Retry-After"], ElementTree.fromstring(refused.data)[0].findtext("code")) == (
        "60",
        "429",
    )
    assert call(keys[1]).status_code == 200


def test_a_list_sends_few_statements(
    world: World, connect: Connect, query_counter: Callable[[], int]
) -> None:
    reader = connect(reads_street=True)
    for _ in range(5):
        report(world)
    query_counter()
    assert len(reader.get("requests.json").json) == 5
    assert query_counter() <= 8


def test_whoever_stands_behind_a_client_is_told_by_the_client(
    app: Flask, db: Database, world: World, connect: Connect, deliver: Deliver
) -> None:
    system = connect(trusted=True)
    number = system.post(**PLACE).json[0]["service_request_id"]
    worker = world.actor(world.worker)
    with app.app_context(), db.transaction() as session:
        requests.accept(session, worker, session.get_one(ServiceRequest, row(db, number).id))
    deliver()
    with db.reading() as session:
        told = session.scalars(select(Message.account_id)).all()
    assert system.client.account_id not in told
    assert told


def test_files_and_other_formats_are_refused_plainly(app: Flask, connect: Connect) -> None:
    import io

    system = connect()
    assert codes(system.post(**PLACE, media=(io.BytesIO(b"x"), "a.jpg"))) == (400, [400])
    assert (
        app.test_client().get("/open311/v2/services.html", headers={"Accept": "text/html"}).status_code == 404
    )
    assert codes(system.http.post("/open311/v2/requests.json", json={"api_key": system.key})) == (403, [403])
    huge = system.http.post("/open311/v2/requests.json", data={"description": "x" * (13 << 20)})
    assert huge.status_code == 413


def test_the_discovery_file_says_where_it_is(app: Flask) -> None:
    told = app.test_client().get("/open311/discovery.json").json
    assert told["endpoints"][0]["url"].endswith("/open311/v2")
    assert ElementTree.fromstring(app.test_client().get("/open311/discovery.xml").data).tag == "discovery"
