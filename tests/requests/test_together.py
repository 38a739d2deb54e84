"""From one unit to another, and several at one table: who can take it on, give it on, answer and see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Role
from app.accounts.service import give_post
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.screening import Screening
from app.org.models import OrgUnit, UnitKind
from app.org.service import create_unit
from app.requests import bulk, queries, service
from app.requests.access import access_request
from app.requests.models import Kind, RequestDepartment, ServiceRequest
from app.requests.service import Report
from app.requests.states import State
from tests.world import World

Make = Callable[..., ServiceRequest]
Who = dict[str, Actor]


@pytest.fixture
def department(db: Database, world: World) -> OrgUnit:
    """One of the street's own departments."""
    with db.transaction() as session:
        return create_unit(
            session,
            kind=UnitKind.DEPARTMENT,
            name="综合执法队",
            code="01z",
            parent=session.get_one(OrgUnit, world.street.id),
        )


@pytest.fixture
def who(db: Database, world: World, department: OrgUnit) -> Who:
    """The people of the world, two of the department, and a second one of the community next door."""
    posts = {
        "chief": ("何队", Role.DEPARTMENT, department),
        "officer": ("吕员", Role.DEPARTMENT, department),
        "newcomer": ("赵新", Role.WORKER, world.sibling_community),
    }
    found = {}
    for key, (name, role, unit) in posts.items():
        person = world.new_resident(name)
        with db.transaction() as session:
            held = session.get_one(OrgUnit, unit.id)
            give_post(session, person.id, unit=held, role=role, starts_on=date(2020, 1, 1))
        found[key] = world.actor(person)
    for key in ("resident", "worker", "sibling_worker", "street_worker"):
        found[key] = world.actor(getattr(world, key))
    return found


@pytest.fixture
def make(who: Who, session: Session, world: World) -> Make:
    """A request of the compound that passed its check and that its community has accepted."""

    def report(text: str = "路灯不亮") -> ServiceRequest:
        made = service.submit(session, who["resident"], Report(Kind.REPORT, text, world.compound.id))
        made.screening = Screening.PASSED
        service.accept(session, who["worker"], made)
        session.flush()
        return made

    return report


def offered(session: Session, request: ServiceRequest) -> set[str]:
    return {one.name for one in queries.assignees(session, request)}


def test_whoever_received_it_gives_it_to_one_of_their_own(
    session: Session, world: World, who: Who, make: Make
) -> None:
    request, receiver, newcomer = make(), who["sibling_worker"], who["newcomer"]
    assert offered(session, request) == {"香荔园物业", "孙师傅", "王小兰", "李同"}
    service.transfer(session, who["worker"], request, unit_id=world.sibling_community.id, note="那边管")
    service.accept(session, receiver, request)
    assert offered(session, request) == {"香荔园物业", "孙师傅", "王小兰", "李同", "赵邻", "赵新"}
    service.hand_over(session, receiver, request, account_id=newcomer.account_id)
    service.assign(
        session, receiver, request, unit_id=world.sibling_community.id, account_id=world.sibling_worker.id
    )
    assert (request.state, request.owner_unit_id, request.handler_id) == (
        State.ASSIGNED,
        world.sibling_community.id,
        world.sibling_worker.id,
    )


def test_a_department_hands_over_among_its_own(
    session: Session, world: World, make: Make, department: OrgUnit, who: Who
) -> None:
    request, chief = make(), who["chief"]
    service.transfer(session, who["worker"], request, unit_id=department.id, note="要执法")
    service.accept(session, chief, request)
    service.hand_over(session, chief, request, account_id=who["officer"].account_id)
    assert (request.owner_unit_id, request.handler_id) == (department.id, who["officer"].account_id)
    with pytest.raises(Invalid):
        service.hand_over(session, who["officer"], request, account_id=world.worker.id)


def test_who_fits_many_depends_on_who_has_them(session: Session, world: World, who: Who, make: Make) -> None:
    """Three of one place, one of them with another unit: its people are offered for that one alone."""
    kept, also_kept, given = make(), make(), make()
    service.transfer(session, who["worker"], given, unit_id=world.sibling_community.id, note="那边管")
    service.accept(session, who["sibling_worker"], given)
    for order in ([kept, also_kept, given], [given, kept, also_kept]):
        fits = {shared.one.name: shared.fits for shared in bulk.shared_assignees(session, order)}
        assert fits == {"香荔园物业": 3, "孙师傅": 3, "王小兰": 3, "李同": 3, "赵邻": 1, "赵新": 1}


def test_it_is_refused_once_and_goes_back_to_where_it_came_from(
    session: Session, world: World, who: Who, make: Make
) -> None:
    request, worker, other = make(), who["worker"], who["sibling_worker"]
    service.transfer(session, worker, request, unit_id=world.sibling_community.id, note="那边管")
    service.refuse(session, other, request, note="路灯在你们那边")
    assert (request.state, request.owner_unit_id) == (State.ACCEPTED, world.community.id)
    service.transfer(session, worker, request, unit_id=world.sibling_community.id, note="灯杆是那边的")
    with pytest.raises(Conflict) as refused:
        service.refuse(session, other, request, note="还是不归我们")
    assert refused.value.code == "refused_before"
    assert (request.state, request.owner_unit_id) == (State.TRANSFERRED, world.sibling_community.id)


def table(session: Session, request: ServiceRequest) -> dict[UUID, RequestDepartment]:
    session.flush()
    session.expire_all()
    return {row.unit_id: row for row in queries.departments(session, request.id)}


def test_who_is_called_again_answers_anew(
    session: Session, world: World, make: Make, department: OrgUnit, who: Who
) -> None:
    request, street, officer = make(), who["street_worker"], who["officer"]
    community, sibling = world.community.id, world.sibling_community.id
    service.escalate(session, street, request, leader_id=department.id, unit_ids=[sibling], note="来看看灯杆")
    service.contribute(session, officer, request, note="我们出两个人")
    service.contribute(session, who["sibling_worker"], request, note="我们出梯子")
    with pytest.raises(Conflict, match="已经回复过"):
        service.contribute(session, officer, request, note="再说一句")

    service.escalate(
        session, street, request, leader_id=community, unit_ids=[department.id], note="再来量一次"
    )
    rows = table(session, request)
    assert {unit_id: row.leads for unit_id, row in rows.items()} == {
        community: True,
        department.id: False,
        sibling: False,
    }
    again = rows[department.id]
    assert (again.asked, again.answer, again.answered_at, again.answered_by_id) == (
        "再来量一次",
        None,
        None,
        None,
    )
    assert (rows[sibling].asked, rows[sibling].answer) == ("来看看灯杆", "我们出梯子"), (
        "not called, left alone"
    )
    service.contribute(session, officer, request, note="量过了，三米")
    assert table(session, request)[department.id].answer == "量过了，三米"
    said = [event.note for event in queries.events(session, request.id) if event.verb == "contribute"]
    assert said == ["我们出两个人", "我们出梯子", "量过了，三米"], "the timeline keeps what was said before"


def test_a_department_sees_only_what_it_is_called_to(
    session: Session, world: World, make: Make, department: OrgUnit, who: Who
) -> None:
    called, other = make("井盖翘了"), make("路灯不亮")
    officer = who["officer"]
    with pytest.raises(NotFound):
        access_request(session, officer, called.id)
    service.escalate(
        session,
        who["street_worker"],
        called,
        leader_id=world.community.id,
        unit_ids=[department.id],
        note="来看看",
    )
    session.flush()
    assert access_request(session, officer, called.id) is called
    assert queries.visible(session, officer, [called.id, other.id]) == [called]
    with pytest.raises(NotFound):
        access_request(session, officer, other.id)
    with pytest.raises(Forbidden):
        service.resolve(session, officer, called, note="修好了")
