"""GeoReport v2: the services a street offers, the forms they ask, and where all of it is."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from flask import Flask
from sqlalchemy import update

from app.core.database import Database
from app.requests.models import ServiceType, Urgency
from tests.open311.conftest import PLACE, Connect
from tests.open311.reports import codes, row
from tests.world import World


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


def test_the_discovery_file_says_where_it_is(app: Flask) -> None:
    told = app.test_client().get("/open311/discovery.json").json
    assert told["endpoints"][0]["url"].endswith("/open311/v2")
    assert ElementTree.fromstring(app.test_client().get("/open311/discovery.xml").data).tag == "discovery"
