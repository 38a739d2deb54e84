"""Moving, merging and closing units: where things are afterwards, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Post, Residence
from app.accounts.roles import Role
from app.accounts.service import give_post
from app.administration import reorganisation
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, Invalid
from app.core.ids import new_id
from app.core.screening import Screening
from app.org import queries as org
from app.org.models import CHILD_KINDS, OrgUnit, UnitKind
from app.org.service import create_unit
from app.requests import service
from app.requests.access import visible_to
from app.requests.models import Kind, RequestEvent, ServiceRequest
from app.requests.states import State
from tests.world import World


@pytest.fixture
def admin(world: World) -> Actor:
    return world.actor(world.admin)


@pytest.fixture
def staff(world: World) -> dict[str, Actor]:
    return {name: world.actor(account) for name, account in world.roles().items()}


def report(session: Session, world: World, unit: OrgUnit, state: State = State.SUBMITTED) -> ServiceRequest:
    made = service.submit(
        session, Actor(world.resident.id, "张大妈", new_id()), service.Report(Kind.REPORT, "灯不亮", unit.id)
    )
    made.screening, made.state = Screening.PASSED, state
    session.flush()
    return made


def seen_by(session: Session, actor: Actor) -> set[object]:
    return set(session.scalars(select(ServiceRequest.id).where(visible_to(actor))))


def test_no_kind_can_stand_below_itself() -> None:
    def below(kind: UnitKind) -> set[UnitKind]:
        return CHILD_KINDS[kind].union(*(below(child) for child in CHILD_KINDS[kind]))

    assert [kind for kind in UnitKind if kind in below(kind)] == []


@pytest.mark.parametrize(
    ("kind", "under"),
    [
        (UnitKind.GRID, "compound"),
        (UnitKind.BUILDING, "compound"),
        (UnitKind.MERCHANT, "street"),
        (UnitKind.TEAM, "community"),
        (UnitKind.SOCIAL_ORGANISATION, "community"),
        (UnitKind.DEPARTMENT, "street"),
    ],
)
def test_each_kind_has_its_places(session: Session, world: World, kind: UnitKind, under: str) -> None:
    parent: OrgUnit = session.merge(getattr(world, under))
    made = create_unit(session, kind=kind, name="新的", code="new", parent=parent)
    assert made.path == f"{parent.path}new/"
    assert made.street_id == world.street.id
    with pytest.raises(Invalid, match="unit_misplaced"):
        create_unit(session, kind=kind, name="错的", code="wrong", parent=made)
    with pytest.raises(Invalid, match="code_taken"):
        create_unit(session, kind=kind, name="重的", code="new", parent=parent)


def test_a_community_moves_to_another_street_with_all_it_has(
    world: World, admin: Actor, staff: dict[str, Actor], session: Session
) -> None:
    open_one = report(session, world, world.compound)
    done_one = report(session, world, world.compound, State.CLOSED)
    number = open_one.number
    street, other = staff["street"], staff["other_street"]
    assert seen_by(session, street) == {open_one.id, done_one.id}
    reorganisation.move(session, admin, world.community.id, world.other_street.id)
    company = session.get_one(OrgUnit, world.company.id)
    assert company.path == "/0/02/0101/010101/010101w/"
    assert company.street_id == world.other_street.id
    home = session.scalars(select(Residence).where(Residence.account_id == world.resident.id)).one()
    assert home.street_id == world.other_street.id
    # Who answers for the place now answers for its past too, and the past keeps its number and its events.
    assert seen_by(session, other) == {open_one.id, done_one.id}
    assert seen_by(session, street) == set()
    assert (open_one.number, open_one.street_id, open_one.owner_street_id) == (
        number,
        world.other_street.id,
        world.other_street.id,
    )
    assert set(session.scalars(select(RequestEvent.street_id))) == {world.street.id}


def test_a_closed_unit_is_offered_nowhere_and_keeps_its_name(
    world: World, admin: Actor, session: Session
) -> None:
    company = session.get_one(OrgUnit, world.company.id)
    reorganisation.close(session, admin, company.id)
    assert org.children(session, world.compound.id) == []
    assert org.known_unit(session, company.id).name == "香荔园物业"
    post = session.scalars(select(Post).where(Post.unit_id == company.id)).one()
    assert post.ends_on == clock.today() - timedelta(days=1)
    with pytest.raises(Conflict, match="unit_closed"):
        reorganisation.close(session, admin, company.id)
    with pytest.raises(Conflict, match="unit_closed"):
        reorganisation.move(session, admin, company.id, world.sibling_compound.id)


def test_a_unit_that_is_needed_is_not_closed(world: World, admin: Actor, session: Session) -> None:
    with pytest.raises(Conflict, match="unit_has_children"):
        reorganisation.close(session, admin, world.community.id)
    with pytest.raises(Conflict, match="还有居民"):
        reorganisation.close(session, admin, world.other_compound.id)
    asked = report(session, world, world.sibling_compound)
    with pytest.raises(Conflict, match=asked.number):
        reorganisation.close(session, admin, world.sibling_compound.id)


def test_a_merged_community_hands_everything_over(world: World, admin: Actor, session: Session) -> None:
    at_office = report(session, world, world.community)
    done = report(session, world, world.community, State.CLOSED)
    in_compound = report(session, world, world.compound)
    give_post(session, world.worker.id, unit=world.other_community, role=Role.WORKER, starts_on=clock.today())
    reorganisation.merge(session, admin, world.community.id, world.other_community.id)
    source = session.get_one(OrgUnit, world.community.id)
    assert (source.closed_on, source.merged_into_id) == (clock.today(), world.other_community.id)
    assert session.get_one(OrgUnit, world.compound.id).parent_id == world.other_community.id
    assert (at_office.unit_id, at_office.street_id) == (world.other_community.id, world.other_street.id)
    assert (in_compound.unit_id, in_compound.owner_unit_id) == (world.compound.id, world.other_community.id)
    assert (done.unit_id, done.street_id) == (world.community.id, world.street.id)
    holders = accounts.colleagues(session, [world.other_community.id], [Role.WORKER])
    assert sorted(one.name for one in holders) == ["李同", "王小兰"]


def test_only_the_same_kind_merges(world: World, admin: Actor, session: Session) -> None:
    for target in (world.compound, world.community):
        with pytest.raises(Invalid, match="unit_mismatch"):
            reorganisation.merge(session, admin, world.community.id, target.id)


def test_a_report_from_a_closed_place_is_refused(world: World, admin: Actor, session: Session) -> None:
    reorganisation.close(session, admin, world.sibling_compound.id)
    with pytest.raises(Invalid, match="unknown_place"):
        report(session, world, world.sibling_compound)


def test_what_is_refused_late_changes_nothing(db: Database, world: World, admin: Actor) -> None:
    with pytest.raises(Conflict), db.transaction() as writing:
        reorganisation.close(writing, admin, world.other_compound.id)
    with db.reading() as reading:
        assert reading.get_one(OrgUnit, world.other_compound.id).closed_on is None
