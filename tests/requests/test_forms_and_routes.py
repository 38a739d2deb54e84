"""A report with a form: answers, where it goes and why, and who of the staff sees a sensitive one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.forms import read_form
from app.core.screening import Screening
from app.org import service as tree
from app.requests import rules, service
from app.requests.access import visible_to
from app.requests.models import (
    DefaultOwner,
    Kind,
    RequestEvent,
    ServiceRequest,
    ServiceType,
    Visibility,
)
from app.requests.rules import RuleDraft
from app.requests.types import editing
from app.requests.types.editing import Draft, OverrideDraft
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Who = dict[str, Actor]

FORM: list[dict[str, Any]] = [
    {"key": "lamps", "label": "几盏不亮", "kind": "number", "required": True},
    {"key": "where", "label": "哪一种灯", "kind": "choice", "choices": ["路灯", "楼道灯"]},
    {"key": "plate", "label": "灯杆编号牌", "kind": "photo"},
]


def say(db: Database, world: World, **changed: Any) -> None:
    """Let the only category say something else."""
    admin = world.actor(world.admin)
    with db.transaction() as session:
        row = session.get_one(ServiceType, world.street_lamp.id)
        draft = replace(Draft.of(row, read_form(changed.pop("fields", row.fields))), **changed)
        editing.change(session, admin, row, draft)


def report(world: World, **more: Any) -> dict[str, Any]:
    return {
        "kind": "report",
        "text": "路灯不亮好几天了",
        "unit_id": str(world.compound.id),
        "type_id": str(world.street_lamp.id),
    } | more


def photo(phone: PhoneClient) -> str:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    file.seek(0)
    answer = phone.post("/api/v1/media", data={"file": (file, "a.jpg")})
    return str(answer.json["id"])


def let_pass(db: Database, request_id: str) -> None:
    with db.transaction() as session:
        session.get_one(ServiceRequest, UUID(request_id)).screening = Screening.PASSED


def test_a_category_comes_with_its_form_as_the_street_has_it(
    db: Database, world: World, client_for: ClientFor
) -> None:
    say(db, world, fields=FORM)
    admin = world.actor(world.admin)
    with db.transaction() as session:
        draft = OverrideDraft(resolve_hours=8)
        editing.override(session, admin, world.street, world.street_lamp.id, draft)
        hidden = OverrideDraft(hidden=True)
        editing.override(session, admin, world.other_street, world.street_lamp.id, hidden)
    phone = client_for(None)
    [lamp] = phone.get("/api/v1/service-types", query_string={"street_id": world.street.id}).json["items"]
    assert [field["key"] for field in lamp["fields"]] == ["lamps", "where", "plate"]
    assert lamp["fields"][1]["choices"] == ["路灯", "楼道灯"]
    assert lamp["resolve_hours"] == 8
    [lamp] = phone.get("/api/v1/service-types").json["items"]
    assert lamp["resolve_hours"] == 72
    url = "/api/v1/service-types"
    assert phone.get(url, query_string={"street_id": world.other_street.id}).json["items"] == []
    assert phone.get(url, query_string={"street_id": world.community.id}).status_code == 422


def test_answers_are_checked_kept_unreadable_and_shown_in_order(
    db: Database, world: World, client_for: ClientFor, console_client: Callable[..., FlaskClient]
) -> None:
    say(db, world, fields=FORM)
    phone = client_for(world.resident)
    plate, other = photo(phone), photo(phone)
    body = report(world, photo_ids=[other], answers={"plate": [plate], "where": "路灯", "lamps": 3})
    answer = phone.post("/api/v1/requests", json=body)
    assert answer.status_code == 201, answer.json
    found = answer.json["answers"]
    assert [(one["label"], one["value"]) for one in found] == [
        ("几盏不亮", "3"),
        ("哪一种灯", "路灯"),
        ("灯杆编号牌", None),
    ]
    assert [one["id"] for one in found[2]["photos"]] == [plate]
    assert [one["id"] for one in answer.json["photos"]] == [other]
    with db.reading() as session:
        stored = session.connection().execute(text("SELECT answers FROM service_requests")).scalar_one()
    assert "路灯" not in stored
    let_pass(db, answer.json["id"])
    page = console_client(world.worker).get(f"/console/requests/{answer.json['id']}").text
    assert page.index("几盏不亮") < page.index("哪一种灯") < page.index("灯杆编号牌")
    say(db, world, fields=[])
    again = phone.get(f"/api/v1/requests/{answer.json['id']}").json
    assert again["answers"][0]["label"] == "几盏不亮", "what was asked then stays"


@pytest.mark.parametrize(
    ("answers", "field"),
    [({}, "answers.lamps"), ({"lamps": "三盏"}, "answers.lamps"), ({"lamps": 1, "x": "y"}, "answers.x")],
)
def test_answers_that_do_not_fit_are_refused(
    db: Database, world: World, client_for: ClientFor, answers: dict[str, Any], field: str
) -> None:
    say(db, world, fields=FORM)
    refused = client_for(world.resident).post("/api/v1/requests", json=report(world, answers=answers))
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json["errors"]] == [field]


def test_somebody_elses_photo_is_no_answer(db: Database, world: World, client_for: ClientFor) -> None:
    say(db, world, fields=FORM)
    stolen = photo(client_for(world.neighbour))
    body = report(world, answers={"lamps": 1, "plate": [stolen]})
    assert client_for(world.resident).post("/api/v1/requests", json=body).status_code == 422


def test_without_a_category_there_is_nothing_to_answer(world: World, client_for: ClientFor) -> None:
    body = report(world, type_id=None, answers={"lamps": 1})
    assert client_for(world.resident).post("/api/v1/requests", json=body).status_code == 422


@pytest.fixture
def who(world: World) -> Who:
    """Everybody as the one who asks, made before a test begins to write."""
    names = ("resident", "worker", "colleague", "sibling_worker", "property", "street_worker")
    above = ("other_street_worker", "district_worker", "auditor", "admin")
    return {name: world.actor(getattr(world, name)) for name in (*names, *above)}


@pytest.fixture
def submitted(session: Session, world: World, who: Who) -> Callable[..., ServiceRequest]:
    def submit(words: str = "路灯不亮", place: UUID | None = None, typed: bool = True) -> ServiceRequest:
        fields = service.Report(
            Kind.REPORT,
            words,
            place or world.compound.id,
            type_id=world.street_lamp.id if typed else None,
        )
        request = service.submit(session, who["resident"], fields)
        request.screening = Screening.PASSED
        session.flush()
        return request

    return submit


def route_of(session: Session, request: ServiceRequest) -> dict[str, Any]:
    first = select(RequestEvent).where(RequestEvent.request_id == request.id, RequestEvent.seq == 1)
    found: dict[str, Any] = session.scalars(first).one().details["route"]
    return found


def test_each_step_of_the_way_in_turn(
    session: Session, world: World, who: Who, submitted: Callable[..., ServiceRequest]
) -> None:
    admin = who["admin"]
    lamp = session.get_one(ServiceType, world.street_lamp.id)
    request = submitted()
    assert (request.owner_unit_id, route_of(session, request)["why"]) == (world.community.id, "community")
    request = submitted(place=world.street.id)
    assert (request.owner_unit_id, route_of(session, request)["why"]) == (world.street.id, "street")
    for owner, unit in ((DefaultOwner.STREET, world.street), (DefaultOwner.PROPERTY, world.company)):
        lamp.default_owner = owner
        request = submitted()
        assert (request.owner_unit_id, route_of(session, request)["why"]) == (unit.id, "default_owner")
    request = submitted(place=world.community.id)
    assert request.owner_unit_id == world.community.id, "no compound, no property company"
    draft = OverrideDraft(owner_unit_id=world.sibling_community.id)
    editing.override(session, admin, world.street, lamp.id, draft)
    request = submitted()
    assert request.owner_unit_id == world.sibling_community.id
    assert route_of(session, request)["why"] == "street_choice"
    rules.create(session, admin, world.street, RuleDraft("井盖", world.street.id, keyword="井盖"))
    rule = rules.create(session, admin, world.street, RuleDraft("灯", world.company.id, type_id=lamp.id))
    request = submitted()
    assert request.owner_unit_id == world.company.id
    assert route_of(session, request) == {
        "to": "香荔园物业",
        "why": "rule",
        "rule_id": str(rule.id),
        "rule": "灯",
    }
    assert submitted("井盖响", typed=False).owner_unit_id == world.street.id
    assert submitted("楼道黑", typed=False).owner_unit_id == world.community.id


def test_a_rule_to_a_closed_unit_is_passed_over(
    session: Session, world: World, who: Who, submitted: Callable[..., ServiceRequest]
) -> None:
    admin = who["admin"]
    rules.create(session, admin, world.street, RuleDraft("全部", world.company.id))
    tree.close_unit(session, world.company.id)
    request = submitted()
    assert (request.owner_unit_id, route_of(session, request)["why"]) == (world.community.id, "community")


def test_a_new_category_goes_its_own_way_until_somebody_has_taken_it(
    session: Session, world: World, who: Who, submitted: Callable[..., ServiceRequest]
) -> None:
    admin, worker = who["admin"], who["worker"]
    lamp = session.get_one(ServiceType, world.street_lamp.id)
    rules.create(session, admin, world.street, RuleDraft("灯", world.company.id, type_id=lamp.id))
    waiting, taken = submitted(typed=False), submitted(typed=False)
    service.accept(session, worker, taken)
    for request in (waiting, taken):
        service.classify(session, worker, request, type_id=lamp.id)
    assert waiting.owner_unit_id == world.company.id
    assert taken.owner_unit_id == world.community.id, "whoever took it leads on"
    assert waiting.resolve_hours == 72


def test_the_time_of_a_rule_is_local(
    session: Session, world: World, who: Who, submitted: Callable[..., ServiceRequest]
) -> None:
    draft = RuleDraft("夜里", world.street.id, from_time=time(22), until_time=time(6))
    rules.create(session, who["admin"], world.street, draft)
    with clock.at(datetime(2026, 3, 2, 15, 0, tzinfo=UTC)):
        assert submitted().owner_unit_id == world.street.id, "it is 23:00 in Shanghai"
    with clock.at(datetime(2026, 3, 2, 23, 0, tzinfo=UTC)):
        assert submitted().owner_unit_id == world.community.id, "it is 07:00 in Shanghai"


def seen_by(session: Session, actor: Actor, request: ServiceRequest) -> bool:
    condition = visible_to(actor)
    return (
        session.scalar(
            select(ServiceRequest.id).where(ServiceRequest.id == request.id, condition).with_for_update()
        )
        is not None
    )


def test_a_sensitive_category_is_for_the_street_and_who_has_it(
    session: Session, world: World, who: Who, submitted: Callable[..., ServiceRequest]
) -> None:
    """Every role, before and after, whichever way the category became sensitive."""
    admin = who["admin"]
    lamp = session.get_one(ServiceType, world.street_lamp.id)
    lamp.default_owner = DefaultOwner.STREET
    request = submitted()
    staff = ("worker", "colleague", "property", "street_worker", "district_worker", "auditor")
    others = ("sibling_worker", "other_street_worker", "admin")

    def seen() -> set[str]:
        session.expire_all()
        return {n for n in (*staff, *others) if seen_by(session, who[n], request)}

    usual = set(staff) - {"property"}
    assert seen() == usual
    editing.override(session, admin, world.street, lamp.id, OverrideDraft(visibility=Visibility.STREET))
    assert seen() == {"street_worker"}
    editing.override(session, admin, world.street, lamp.id, OverrideDraft())
    assert seen() == usual
    editing.change(session, admin, lamp, replace(Draft.of(lamp, ()), visibility=Visibility.STREET))
    assert seen() == {"street_worker"}
    again = submitted()
    assert again.visibility is Visibility.STREET
    service.accept(session, who["street_worker"], request)
    service.assign(session, who["street_worker"], request, unit_id=world.company.id)
    session.flush()
    assert seen() == {"street_worker", "property"}, "who has it sees it, and its community does not"


def test_what_a_street_keeps_otherwise_survives_a_change_of_the_district(
    session: Session, world: World, who: Who, submitted: Callable[..., ServiceRequest]
) -> None:
    admin = who["admin"]
    lamp = session.get_one(ServiceType, world.street_lamp.id)
    request = submitted()
    draft = OverrideDraft(visibility=Visibility.UNITS)
    editing.override(session, admin, world.street, lamp.id, draft)
    editing.change(session, admin, lamp, replace(Draft.of(lamp, ()), visibility=Visibility.STREET))
    session.expire_all()
    assert seen_by(session, who["worker"], request)
