"""The public list: only what was asked for and looked at, without anything that says who or where exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.screening import Screening
from app.org.models import OrgUnit
from app.requests import service
from app.requests.masking import covered
from app.requests.models import Kind, Publication, ServiceRequest, Visibility
from app.requests.states import State
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]
Report = Callable[..., str]


@pytest.fixture
def report(app: Flask, world: World) -> Report:
    """A report of the resident that everybody may read, unless told otherwise; gives its id."""
    reporter = world.actor(world.resident)

    def make(text: str = "路灯不亮", unit: OrgUnit = world.compound, **changed: Any) -> str:
        with app.app_context(), world.database.transaction() as session:
            fields = service.Report(Kind.REPORT, text, unit.id, type_id=changed.pop("type_id", None))
            request = service.submit(session, reporter, fields)
            request.screening = Screening.PASSED
            request.publication = Publication.PUBLIC
            for name, value in changed.items():
                setattr(request, name, value)
            return str(request.id)

    return make


@pytest.fixture
def titles(client_for: ClientFor) -> Callable[..., list[str]]:
    """The titles a passer-by reads."""

    def read(**query: Any) -> list[str]:
        answer = client_for(None).get("/api/v1/public/requests", query_string=query)
        assert answer.status_code == 200, answer.text
        return [item["title"] for item in answer.json["items"]]

    return read


def test_only_what_was_asked_for_and_looked_at(report: Report, titles: Any, client_for: ClientFor) -> None:
    shown = report("公开的")
    hidden = [
        report("没申请", publication=Publication.PRIVATE),
        report("还没看", publication=Publication.ASKED),
        report("不公开", publication=Publication.WITHHELD),
        report("在审核", screening=Screening.REVIEW),
        report("敏感的", visibility=Visibility.STREET),
        report("撤回了", state=State.WITHDRAWN),
        report("并案了", state=State.MERGED),
    ]
    assert titles() == ["公开的"]
    phone = client_for(None)
    assert phone.get(f"/api/v1/public/requests/{shown}").status_code == 200
    assert {phone.get(f"/api/v1/public/requests/{one}").status_code for one in hidden} == {404}


def test_by_place_type_and_state(world: World, report: Report, titles: Any, client_for: ClientFor) -> None:
    report("这里", type_id=world.street_lamp.id)
    report("隔壁", unit=world.sibling_compound, state=State.CLOSED)
    report("那里", unit=world.other_compound)
    assert titles() == ["那里", "隔壁", "这里"]
    assert titles(unit_id=world.district.id) == ["那里", "隔壁", "这里"]
    assert titles(unit_id=world.street.id) == ["隔壁", "这里"]
    assert titles(unit_id=world.sibling_community.id) == ["隔壁"]
    assert titles(unit_id=world.compound.id) == ["这里"]
    assert titles(type_id=world.street_lamp.id) == ["这里"]
    assert titles(state="done") == ["隔壁"]
    assert titles(state="open") == ["那里", "这里"]
    nowhere = client_for(None).get(f"/api/v1/public/requests?unit_id={world.street_lamp.id}")
    assert nowhere.status_code == 404


@pytest.mark.parametrize("sort", ["newest", "support"])
def test_page_after_page(report: Report, client_for: ClientFor, sort: str) -> None:
    made = [report(f"第{n}件", support_count=n % 3) for n in range(7)]
    seen: list[dict[str, Any]] = []
    query: dict[str, Any] = {"sort": sort, "limit": 3}
    while True:
        page = client_for(None).get("/api/v1/public/requests", query_string=query).json
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert sorted(item["id"] for item in seen) == sorted(made)
    if sort == "newest":
        assert [item["id"] for item in seen] == made[::-1]
    else:
        assert [item["support_count"] for item in seen] == [2, 2, 1, 1, 0, 0, 0]


def test_nothing_says_who_or_where_exactly(world: World, report: Report, client_for: ClientFor) -> None:
    found = report(
        "三号楼2单元501室漏水，电话13800001234，身份证140202195001010011",
        place_note="二单元门口",
        latitude=40.01234,
        longitude=113.05678,
    )
    phone = client_for(None)
    answers = [phone.get(f"/api/v1/public/{path}") for path in ("requests", f"requests/{found}", "map")]
    everything = json.dumps([answer.json for answer in answers], ensure_ascii=False)
    for secret in (
        "13800001234",
        "140202",
        "501",
        "二单元门口",
        "40.01234",
        "113.05678",
        "张",
        "reporter",
        "address",
    ):
        assert secret not in everything, secret
    assert answers[1].json["text"] == "三号楼**漏水，电话***，身份证***"
    assert answers[1].json["unit"]["id"] == str(world.compound.id)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=60"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3号楼路灯坏了两天", "3号楼路灯坏了两天"),
        ("2024年11月21日14点", "2024年11月21日14点"),
        ("0352-5012345 转 12", "*** 转 12"),
        ("住2单元", "住**"),
        ("101室", "**"),
        ("二单元五零一漏水", "**漏水"),
        ("我家3-2-501", "我家**"),
        ("3号楼501漏水", "3号楼**漏水"),
        ("住402房", "住**"),
        ("138.0000.0001 或 138—0000—0001", "*** 或 ***"),
        ("晋B12345占道", "***占道"),
        ("晋B·D12345", "***"),
        ("3号楼100户停水", "3号楼100户停水"),
        ("办公室漏水，房子老", "办公室漏水，房子老"),
    ],
)
def test_what_is_covered(text: str, shown: str) -> None:
    assert covered(text) == shown


def test_how_it_went_on_in_words_for_everybody(
    app: Flask, world: World, report: Report, client_for: ClientFor
) -> None:
    found = report()
    worker = world.actor(world.worker)
    with app.app_context(), world.database.transaction() as session:
        request = session.get_one(ServiceRequest, UUID(found))
        service.accept(session, worker, request)
        service.reply(session, worker, request, note="张师傅明天去")
        service.resolve(session, worker, request, note="换好了，找李师傅要钥匙")
    shown = client_for(None).get(f"/api/v1/public/requests/{found}").json
    assert [step["name"] for step in shown["steps"]] == ["待受理", "已受理", "已办好"]
    assert shown["done"] is True
    assert "师傅" not in json.dumps(shown, ensure_ascii=False)


def test_the_map_counts_by_compound_and_only_lately(
    app: Flask, world: World, report: Report, client_for: ClientFor
) -> None:
    with world.database.transaction() as session:
        for unit, point in ((world.compound, (40.1, 113.3)), (world.other_compound, (40.2, 113.4))):
            row = session.get_one(OrgUnit, unit.id)
            row.latitude, row.longitude = point
    report("一")
    report("二", state=State.CLOSED)
    report("三", created_at=clock.now() - timedelta(days=91))
    report("没有坐标", unit=world.sibling_compound)
    report("别的街道", unit=world.other_compound)
    phone = client_for(None)
    place = {"unit": {"id": str(world.compound.id), "name": world.compound.name, "kind": "compound"}}
    here = place | {"latitude": 40.1, "longitude": 113.3, "open": 1, "done": 1}
    assert phone.get(f"/api/v1/public/map?unit_id={world.street.id}").json["items"] == [here]
    assert len(phone.get("/api/v1/public/map").json["items"]) == 2


def test_how_many_statements_they_cost(
    world: World, report: Report, client_for: ClientFor, query_counter: Callable[[], int]
) -> None:
    ids = [report(f"第{n}件", type_id=world.street_lamp.id) for n in range(5)]
    phone = client_for(None)
    for path, statements in (
        ("requests", 3),
        (f"requests?unit_id={world.community.id}&sort=support", 4),
        (f"requests/{ids[0]}", 5),
        ("map", 1),
    ):
        query_counter()
        assert phone.get(f"/api/v1/public/{path}").status_code == 200
        assert query_counter() == statements, path
