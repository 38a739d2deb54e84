"""Volunteering on the phone: registering, teams, hours, the paper of them, rankings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.certificates import paper
from app.certificates.kinds import CertificateKind
from app.certificates.models import Certificate
from app.core.database import Database
from app.messages.models import Message
from app.volunteering import honours, service
from app.volunteering.honours import Period
from app.volunteering.models import Team
from app.volunteering.states import Joining, MemberRole
from tests.conftest import PhoneClient
from tests.volunteering import helpers
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Found = Callable[..., Team]
Enrol = Callable[..., None]


def said(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "unit_id": str(world.compound.id),
        "real_name": "许志远",
        "skills": ["haircut", "care"],
        "free_times": ["6-morning", "7-afternoon"],
        "reach": "street",
    } | changes


@pytest.fixture
def hours(app: Flask, world: World, enrol: Enrol) -> Callable[..., None]:
    """Somebody gave two hours; ``changes`` say otherwise."""

    def give(person: Any, source: str = "test:1", end: int = 120, **changes: Any) -> None:
        with app.app_context(), world.database.transaction() as session:
            helpers.serve(session, world, person, source, 0, end, **changes)

    return give


def test_registering_takes_one_call_and_may_be_said_anew(world: World, client_for: ClientFor) -> None:
    phone = client_for(world.volunteer)
    assert phone.get("/api/v1/volunteering").json["volunteer"] is None
    made = phone.put("/api/v1/volunteering/me", json=said(world))
    assert made.status_code == 200, made.text
    mine = made.json["volunteer"]
    assert (mine["unit"]["name"], mine["skills"], mine["state"]) == (
        "文化西街社区",
        ["care", "haircut"],
        "active",
    )
    again = phone.put("/api/v1/volunteering/me", json=said(world, skills=["law"], in_rankings=True)).json
    assert (again["volunteer"]["skills"], again["volunteer"]["in_rankings"]) == (["law"], True)
    assert (
        phone.post("/api/v1/volunteering/me/rest", json={"resting": True}).json["volunteer"]["state"]
        == "resting"
    )
    assert phone.delete("/api/v1/volunteering/me").json["volunteer"] is None


@pytest.mark.parametrize("wrong", [{"free_times": ["8-morning"]}, {"skills": ["magic"]}, {"real_name": ""}])
def test_what_makes_no_sense_is_refused(world: World, client_for: ClientFor, wrong: dict[str, Any]) -> None:
    assert (
        client_for(world.volunteer).put("/api/v1/volunteering/me", json=said(world, **wrong)).status_code
        == 422
    )


def test_nobody_shows_their_name_without_standing_in_rankings(world: World, client_for: ClientFor) -> None:
    body = said(world, show_name=True)
    mine = client_for(world.volunteer).put("/api/v1/volunteering/me", json=body).json["volunteer"]
    assert not mine["show_name"]


def test_somebody_asks_and_the_leader_lets_them_in(
    app: Flask, world: World, client_for: ClientFor, found: Found, enrol: Enrol, db: Database
) -> None:
    team = found()
    enrol(world.volunteer, world.resident)
    manager = world.actor(world.worker)
    with app.app_context(), db.transaction() as session:
        team = session.get_one(Team, team.unit_id)
        service.ask_to_join(session, world.resident.id, team)
        service.let_in(session, manager, team, world.resident.id)
        service.set_role(session, manager, team, world.resident.id, MemberRole.LEADER)
    path = f"/api/v1/teams/{team.unit_id}"
    phone, leader = client_for(world.volunteer), client_for(world.resident)
    assert phone.get(path).json["allowed"] == ["join"]
    assert phone.post(f"{path}/membership").json["mine"] == "asked"
    with db.reading() as session:
        told = session.scalars(
            select(Message).where(
                Message.account_id == world.resident.id, Message.link_kind == "team_members"
            )
        ).all()
        assert [one.title for one in told] == ["有人想加入“银剪刀理发队”"]
    assert leader.get("/api/v1/volunteering").json["teams"][0]["asking"] == 1
    members = leader.get(f"{path}/members").json["items"]
    assert [(one["state"], one["role"]) for one in members] == [("asked", "member"), ("in", "leader")]
    assert phone.get(f"{path}/members").status_code == 403
    answer = leader.post(f"{path}/members/{world.volunteer.id}/let-in")
    assert [one["state"] for one in answer.json["items"]] == ["in", "in"]
    assert phone.get(path).json["mine"] == "in"
    assert leader.post(f"{path}/members/{world.volunteer.id}/leader").status_code == 200
    assert leader.get(f"{path}/members").json["items"][0]["account_id"] == str(world.volunteer.id)


def test_teams_near_home_come_first(
    app: Flask, world: World, client_for: ClientFor, found: Found, db: Database
) -> None:
    found(name="社区队")
    actor = world.actor(world.street_worker)
    with app.app_context(), db.transaction() as session:
        helpers.found(session, actor, world, parent_id=world.street.id, name="街道队")
        helpers.found(session, actor, world, parent_id=world.sibling_community.id, name="邻社区队")
    names = [one["name"] for one in client_for(world.volunteer).get("/api/v1/teams").json["items"]]
    assert names == ["社区队", "街道队", "邻社区队"]


def test_hours_are_read_by_whom_they_are_of(
    world: World, client_for: ClientFor, enrol: Enrol, hours: Callable[..., None]
) -> None:
    enrol(world.volunteer)
    hours(world.volunteer)
    page = client_for(world.volunteer).get("/api/v1/me/service-records").json
    assert (page["half_hours"], [one["half_hours"] for one in page["items"]]) == (4, [4])
    assert client_for(world.resident).get("/api/v1/me/service-records").json["items"] == []


def test_the_paper_says_what_counts_and_the_same_hours_give_the_same(
    app: Flask, world: World, client_for: ClientFor, enrol: Enrol, hours: Callable[..., None], db: Database
) -> None:
    enrol(world.volunteer)
    phone = client_for(world.volunteer)
    assert phone.post("/api/v1/me/service-certificates", json={}).json["code"] == "no_hours"
    hours(world.volunteer)
    first = phone.post("/api/v1/me/service-certificates", json={})
    assert (first.status_code, first.json["kind"], first.json["title"]) == (
        201,
        "service_record",
        "志愿服务 2 小时",
    )
    again = phone.post("/api/v1/me/service-certificates", json={})
    assert (again.status_code, again.json["number"]) == (200, first.json["number"])
    hours(world.volunteer, "test:2", 200)
    assert phone.post("/api/v1/me/service-certificates", json={}).json["number"] != first.json["number"]
    with app.test_request_context(), db.reading() as session:
        one = session.scalars(select(Certificate).order_by(Certificate.id)).first()
        assert one is not None
        assert (one.kind, one.holder_name) == (CertificateKind.SERVICE_RECORD, "许志远")
        assert [fact["label"] for fact in one.facts] == ["服务时间", "服务内容", "身份核对", "核实电话"]
        assert paper.pdf(session, one).startswith(b"%PDF")


def test_rankings_are_of_those_who_agreed_and_masked_unless_they_say(
    app: Flask, world: World, client_for: ClientFor, enrol: Enrol, hours: Callable[..., None], db: Database
) -> None:
    enrol(world.resident)
    enrol(world.volunteer, in_rankings=True)
    enrol(world.neighbour, real_name="刘安", in_rankings=True, show_name=True)
    for number, person in enumerate((world.resident, world.volunteer, world.neighbour)):
        hours(person, f"test:{number}")
    lines = client_for(world.volunteer).get("/api/v1/volunteering/rankings?period=all").json
    assert {(one["place"], one["name"], one["mine"]) for one in lines["people"]} == {
        (1, "许**", True),
        (1, "刘安", False),
    }
    other = f"/api/v1/volunteering/rankings?period=all&unit_id={world.sibling_community.id}"
    assert client_for(world.volunteer).get(other).json["people"] == []


def test_teams_stand_in_a_ranking_by_their_hours(
    app: Flask, world: World, found: Found, hours: Callable[..., None], db: Database
) -> None:
    one, other = found(), found(name="金剪刀理发队", joining=Joining.OPEN)
    hours(world.volunteer, "test:1", 60, team_id=one.unit_id)
    hours(world.resident, "test:2", 120, team_id=other.unit_id)
    with db.reading() as session:
        ranked = honours.teams(session, world.street, Period.ALL)
    assert [(line.place, line.name) for line in ranked] == [(1, "金剪刀理发队"), (2, "银剪刀理发队")]


@pytest.mark.parametrize(("hours_", "number"), [(99, 0), (100, 1), (300, 2), (1499, 4), (1500, 5)])
def test_stars(hours_: int, number: int) -> None:
    assert honours.stars(2 * hours_) == number
