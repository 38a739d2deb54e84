"""GeoReport v2: what another system posts becomes a request here, or is refused."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.database import Database
from app.core.screening import Screening
from app.messages.models import Message
from app.requests import service as requests
from app.requests.models import Channel, ServiceRequest
from tests.open311.conftest import PLACE, Connect
from tests.open311.reports import Deliver, codes, row
from tests.world import World


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
