"""What a worker's phone noted without a network, and sends when it has one."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity, ActivitySession, Attendance, CheckInMethod, Registration
from app.activities.service import Person, Result, Tick
from app.activities.times import hours
from app.core import clock
from app.core.audit import AuditRow
from app.core.ids import new_id
from app.points import queries as points
from app.residents import service as residents
from app.residents.models import Relation
from tests.activities.plans import held, people_of, published
from tests.world import World


@pytest.fixture
def parent(world: World) -> Actor:
    return world.actor(world.resident)


@pytest.fixture
def activity(session: Session, world: World, parent: Actor, organiser: Actor) -> Activity:
    # Whoever asks is made before this session begins to write.
    assert parent.account_id == world.resident.id
    return published(session, organiser, world.compound, check_out=True, capacity=10)


@pytest.fixture
def of(session: Session, activity: Activity) -> ActivitySession:
    return held(session, activity.id)[0]


@pytest.fixture
def family(session: Session, world: World, activity: Activity, parent: Actor) -> Registration:
    """The resident with their child."""
    child = residents.add_member(
        session,
        parent,
        name="小宝",
        relation=Relation.CHILD,
        birth_year=clock.today().year - 8,
    )
    people = [Person(), Person(member_id=child.id)]
    return service.sign_up(session, activity.id, world.resident.id, people=people).registration


def told(session: Session) -> dict[UUID, tuple[datetime, datetime | None]]:
    """Who was there from when to when."""
    rows = session.scalars(select(Attendance).execution_options(populate_existing=True))
    return {row.attendee_id: (row.checked_in_at, row.checked_out_at) for row in rows}


def send(session: Session, actor: Actor, activity: Activity, *ticks: Tick) -> list[Result]:
    return [one.result for one in service.note_attendances(session, actor, activity, ticks)]


def test_all_of_a_family_or_one_of_them(
    session: Session, organiser: Actor, activity: Activity, of: ActivitySession, family: Registration
) -> None:
    me, child = people_of(session, family)
    with clock.at(of.starts_at):
        assert send(session, organiser, activity, Tick(child.id, of.id, of.starts_at)) == [Result.DONE]
    assert told(session) == {child.id: (of.starts_at, None)}
    assert me.id not in told(session)


def test_sent_twice_changes_nothing(
    session: Session,
    world: World,
    organiser: Actor,
    activity: Activity,
    of: ActivitySession,
    family: Registration,
) -> None:
    ticks = [Tick(one.id, of.id, of.starts_at, of.ends_at) for one in people_of(session, family)]
    with clock.at(of.ends_at + timedelta(hours=5)):
        assert send(session, organiser, activity, *ticks) == [Result.DONE, Result.DONE]
        before = told(session)
        assert send(session, organiser, activity, *ticks, *ticks) == [Result.REPEATED] * 4
    assert told(session) == before
    assert points.balance(session, world.resident.id) == 10
    assert session.scalar(select(func.count()).select_from(Attendance)) == 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_it_comes(
    session: Session,
    organiser: Actor,
    activity: Activity,
    of: ActivitySession,
    family: Registration,
    order: tuple[int, ...],
) -> None:
    """Two workers ticked the same person, and one of them noted when they left."""
    person = people_of(session, family)[0]
    minutes = [of.starts_at + timedelta(minutes=minute) for minute in (0, 5, 90)]
    ticks = [
        Tick(person.id, of.id, minutes[0]),
        Tick(person.id, of.id, minutes[1]),
        Tick(person.id, of.id, minutes[1], minutes[2]),
    ]
    with clock.at(of.ends_at):
        for index in order:
            send(session, organiser, activity, ticks[index])
    assert told(session) == {person.id: (minutes[0], minutes[2])}


def test_a_phone_that_goes_wrong_is_not_believed(
    session: Session, organiser: Actor, activity: Activity, of: ActivitySession, family: Registration
) -> None:
    me, child = people_of(session, family)
    now = of.starts_at + timedelta(minutes=20)
    with clock.at(now):
        send(
            session,
            organiser,
            activity,
            Tick(me.id, of.id, now + timedelta(days=300), now + timedelta(days=301)),
            Tick(child.id, of.id, now - timedelta(days=300)),
        )
    assert told(session) == {me.id: (now, now), child.id: (of.starts_at - timedelta(minutes=60), None)}


def test_a_refused_one_stops_no_other(
    session: Session,
    world: World,
    organiser: Actor,
    activity: Activity,
    of: ActivitySession,
    family: Registration,
) -> None:
    elsewhere = published(session, organiser, world.compound)
    gone = service.sign_up(session, activity.id, world.neighbour.id).registration
    [left] = people_of(session, gone)
    service.cancel(session, activity.id, world.neighbour.id)
    me = people_of(session, family)[0]
    ticks = [
        Tick(new_id(), of.id, of.starts_at),
        Tick(me.id, held(session, elsewhere.id)[0].id, of.starts_at),
        Tick(left.id, of.id, of.starts_at),
        Tick(me.id, of.id, of.starts_at),
    ]
    with clock.at(of.starts_at):
        answers = service.note_attendances(session, organiser, activity, ticks)
    assert [one.refusal.code if one.refusal else None for one in answers[:2]] == [
        "attendee_not_found",
        "session_not_found",
    ]
    assert answers[2].result is Result.REFUSED
    assert answers[3].result is Result.DONE
    assert set(told(session)) == {me.id}


def test_who_showed_no_code_is_on_record(
    session: Session,
    world: World,
    organiser: Actor,
    activity: Activity,
    of: ActivitySession,
    family: Registration,
) -> None:
    neighbour = service.sign_up(session, activity.id, world.neighbour.id).registration
    [person] = people_of(session, neighbour)
    ticks = [
        Tick(person.id, of.id, of.starts_at, code=neighbour.code.lower()),
        *(Tick(one.id, of.id, of.starts_at) for one in people_of(session, family)),
    ]
    with clock.at(of.starts_at):
        send(session, organiser, activity, *ticks)
    methods = {row.attendee_id: row.method for row in session.scalars(select(Attendance))}
    assert methods[person.id] is CheckInMethod.CODE
    session.commit()
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "activity.checked_in_by_hand")).all()
    assert [row.details for row in rows] == [{"registration_id": str(family.id)}]


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, 0), (29, 0), (30, 0.5), (59, 0.5), (60, 1), (119, 1.5), (120, 2)]
)
def test_hours_are_full_half_hours(minutes: int, said: float) -> None:
    now = clock.now()
    assert hours(now, now + timedelta(minutes=minutes)) == said
