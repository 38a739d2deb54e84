"""Teams: founding, joining, leading, leaving, and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Role
from app.accounts.service import give_post
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.org.models import OrgUnit, UnitKind
from app.volunteering import access, queries, service, units
from app.volunteering.kinds import Skill
from app.volunteering.models import Team
from app.volunteering.states import Joining, MemberRole, MemberState
from tests.volunteering import helpers
from tests.world import World

Found = Callable[..., Team]
Enrol = Callable[..., None]


def test_a_team_is_a_unit_below_its_station(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world)
    assert (team.unit.kind, team.unit.parent_id) == (UnitKind.TEAM, world.community.id)
    assert team.street_id == world.street.id
    assert queries.station(session, team).id == world.community.id


def test_a_district_has_teams_of_its_own(app: Flask, world: World, db: Database) -> None:
    actor = world.actor(world.district_worker)
    with app.app_context(), db.transaction() as session:
        team = helpers.found(session, actor, world, parent_id=world.district.id)
        assert team.street_id is None


@pytest.mark.parametrize("place", ["sibling_community", "street", "other_community"])
def test_nobody_founds_beyond_their_reach(session: Session, world: World, manager: Actor, place: str) -> None:
    with pytest.raises(Forbidden) as caught:
        helpers.found(session, manager, world, parent_id=getattr(world, place).id)
    assert caught.value.code == "out_of_reach"


def test_below_one_station_names_differ(session: Session, world: World, manager: Actor) -> None:
    helpers.found(session, manager, world)
    with pytest.raises(Invalid) as caught:
        helpers.found(session, manager, world)
    assert caught.value.code == "name_taken"


def test_somebody_asks_and_is_let_in(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world)
    helpers.enrol(session, world, world.volunteer)
    assert service.ask_to_join(session, world.volunteer.id, team).state is MemberState.ASKED
    assert not queries.is_member(session, team.unit_id, world.volunteer.id)
    service.let_in(session, manager, team, world.volunteer.id)
    assert queries.is_member(session, team.unit_id, world.volunteer.id)
    with pytest.raises(Conflict) as caught:
        service.let_in(session, manager, team, world.volunteer.id)
    assert caught.value.code == "wrong_state"


def test_an_open_team_takes_whoever_asks(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world, joining=Joining.OPEN)
    helpers.enrol(session, world, world.volunteer)
    service.ask_to_join(session, world.volunteer.id, team)
    service.ask_to_join(session, world.volunteer.id, team)
    assert [one.name for one in queries.members(session, team.unit_id)] == ["志愿者小许"]


def test_only_volunteers_join(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world)
    with pytest.raises(Conflict) as caught:
        service.ask_to_join(session, world.resident.id, team)
    assert caught.value.code == "not_a_volunteer"


def test_who_was_refused_or_left_may_ask_again(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world)
    helpers.enrol(session, world, world.volunteer)
    service.ask_to_join(session, world.volunteer.id, team)
    assert service.refuse(session, manager, team, world.volunteer.id).state is MemberState.REFUSED
    assert service.ask_to_join(session, world.volunteer.id, team).state is MemberState.ASKED
    service.leave_team(session, world.volunteer.id, team)
    assert queries.memberships(session, world.volunteer.id) == []


def test_a_team_has_one_leader(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world, joining=Joining.OPEN)
    for person in (world.volunteer, world.resident):
        helpers.enrol(session, world, person)
        service.ask_to_join(session, person.id, team)
        service.set_role(session, manager, team, person.id, MemberRole.LEADER)
    roles = {one.account_id: one.row.role for one in queries.members(session, team.unit_id)}
    assert roles == {world.resident.id: MemberRole.LEADER, world.volunteer.id: MemberRole.DEPUTY}
    assert queries.leads(session, world.volunteer.id) == [team.unit_id]
    with pytest.raises(Conflict) as caught:
        service.remove(session, manager, team, world.resident.id)
    assert caught.value.code == "leader_leaves"


def test_a_post_at_the_team_leads_and_belongs(app: Flask, world: World, found: Found, db: Database) -> None:
    team = found()
    with app.app_context(), db.transaction() as session:
        unit = session.get_one(OrgUnit, team.unit_id)
        give_post(session, world.neighbour.id, unit=unit, role=Role.DEPARTMENT, starts_on=date(2020, 1, 1))
    with db.reading() as session:
        assert queries.is_member(session, team.unit_id, world.neighbour.id)
        assert queries.leads(session, world.neighbour.id) == [team.unit_id]


def test_whoever_stops_being_a_volunteer_is_in_no_team(
    session: Session, world: World, manager: Actor
) -> None:
    team = helpers.found(session, manager, world, joining=Joining.OPEN)
    helpers.enrol(session, world, world.volunteer)
    service.ask_to_join(session, world.volunteer.id, team)
    service.set_role(session, manager, team, world.volunteer.id, MemberRole.LEADER)
    service.leave(session, world.volunteer.id)
    assert queries.members(session, team.unit_id) == []
    assert queries.leads(session, world.volunteer.id) == []


def test_who_reaches_a_team(app: Flask, world: World, found: Found, enrol: Enrol, db: Database) -> None:
    team = found(joining=Joining.OPEN)
    enrol(world.volunteer, world.resident)
    with app.app_context(), db.transaction() as session:
        for person in (world.volunteer, world.resident):
            service.ask_to_join(session, person.id, access.access_team(session, team.unit_id))
    actors = {who: world.actor(account) for who, account in world.roles().items()}
    with app.app_context(), db.transaction() as session:
        team = access.access_team(session, team.unit_id)
        service.set_role(session, actors["worker"], team, world.volunteer.id, MemberRole.LEADER)
    with db.reading() as session:
        for who in ("worker", "street", "district"):
            assert access.access_managed_team(session, actors[who], team.unit_id)
            assert access.access_led_team(session, actors[who], team.unit_id)
        assert access.access_led_team(session, actors["volunteer"], team.unit_id)
        for who in ("sibling_worker", "other_street"):
            with pytest.raises(NotFound):
                access.access_managed_team(session, actors[who], team.unit_id)
        for who in ("resident", "property", "auditor", "admin"):
            with pytest.raises(Forbidden):
                access.access_managed_team(session, actors[who], team.unit_id)
            with pytest.raises(Forbidden):
                access.access_led_team(session, actors[who], team.unit_id)


def test_the_nearest_team_with_the_skill_comes_first(
    app: Flask, world: World, found: Found, db: Database
) -> None:
    near = found()
    found(name="读报队", skills=[Skill.LIBRARY])
    actor = world.actor(world.district_worker)
    with app.app_context(), db.transaction() as session:
        of_all = helpers.found(session, actor, world, parent_id=world.district.id, name="区理发队")
        of_street = helpers.found(session, actor, world, parent_id=world.street.id, name="街道理发队")
        helpers.found(session, actor, world, parent_id=world.other_street.id, name="外街道理发队")
    with db.reading() as session:
        place = session.get_one(OrgUnit, world.compound.id)
        names = [one.unit_id for one in queries.teams_for(session, place, Skill.HAIRCUT)]
    assert names == [near.unit_id, of_street.unit_id, of_all.unit_id]


def test_a_disbanded_team_takes_nobody(session: Session, world: World, manager: Actor) -> None:
    team = helpers.found(session, manager, world)
    assert units.hindrance(session, team.unit)
    service.disband(session, manager, team)
    with pytest.raises(NotFound):
        access.access_team(session, team.unit_id)
    assert units.hindrance(session, team.unit) is None


def test_what_is_done_to_a_team_is_on_record(app: Flask, world: World, found: Found, db: Database) -> None:
    team = found()
    with db.reading() as session:
        assert session.scalars(select(AuditRow.action).where(AuditRow.subject_id == team.unit_id)).all() == [
            "team.founded"
        ]


def test_a_merged_team_brings_its_people(session: Session, world: World, manager: Actor) -> None:
    one = helpers.found(session, manager, world, joining=Joining.OPEN)
    other = helpers.found(session, manager, world, joining=Joining.OPEN, name="金剪刀理发队")
    helpers.enrol(session, world, world.volunteer)
    service.ask_to_join(session, world.volunteer.id, one)
    hours = helpers.serve(session, world, world.volunteer, "test:1", 0, 60, team_id=one.unit_id)
    units.hand_over(session, one.unit, other.unit)
    assert queries.is_member(session, other.unit_id, world.volunteer.id)
    session.refresh(hours)
    assert hours.team_id == other.unit_id
