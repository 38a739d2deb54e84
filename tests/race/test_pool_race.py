"""Fifty workers take from one pool of a thousand at the same time, each on a connection of their own."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from app.accounts import service as accounts
from app.accounts.actor import Actor, ActorPost
from app.accounts.roles import Role
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.core.screening import Screening
from app.requests import assignment, service
from app.requests.models import Kind, RequestEvent, ServiceRequest, Urgency, WorkLimit
from app.requests.states import State
from tests.race.together import OVERLAP_SECONDS, together
from tests.world import World

pytestmark = pytest.mark.race

WORKERS, POOL, CAP = 50, 1000, 18


@pytest.fixture
def crowd_db(postgresql_app: Flask, db: Database, app: Flask) -> Iterator[Database]:
    """The same database with room for everybody's connection; SQLite lets one write at a time and has no race."""
    if app is not postgresql_app:
        pytest.skip("SQLite: one writer at a time")
    crowd = Database(db.engine.url.render_as_string(hide_password=False), pool_size=WORKERS)
    yield crowd
    crowd.engine.dispose()


def staff(db: Database, world: World, count: int, *, cap: int | None) -> list[Actor]:
    """More workers of the community, each with a cap."""
    found = []
    with db.transaction() as session:
        for number in range(count):
            account = accounts.create_account(session, name=f"网格员{number}")
            post = accounts.give_post(
                session, account.id, unit=world.community, role=Role.WORKER, starts_on=date(2020, 1, 1)
            )
            session.add(WorkLimit(account_id=account.id, open_limit=cap))
            unit = world.community
            held = ActorPost(post.id, Role.WORKER, unit.id, unit.name, unit.path, unit.street_id)
            found.append(Actor(account.id, account.name, new_id(), (held,), (held,)))
    return found


def fill_pool(db: Database, world: World, count: int) -> None:
    """Requests that the community has accepted and nobody in it has taken."""
    now = clock.now()
    due = now + timedelta(days=7)
    row = {
        "street_id": world.street.id,
        "unit_id": world.compound.id,
        "owner_unit_id": world.community.id,
        "owner_street_id": world.street.id,
        "reporter_id": world.resident.id,
        "kind": Kind.REPORT,
        "title": "路灯不亮",
        "text": "路灯不亮",
        "screening": Screening.PASSED,
        "state": State.ACCEPTED,
        "urgency": Urgency.ORDINARY,
        "accepted_at": now,
        "accept_by": due,
        "contact_by": due,
        "resolve_by": due,
    }
    rows = [row | {"id": new_id(), "number": f"pool-{number}"} for number in range(count)]
    with db.transaction() as session:
        session.execute(insert(ServiceRequest), rows)


def take_one(db: Database, actor: Actor) -> UUID:
    with db.transaction() as session:
        return service.take_next(session, actor).id


def take_until_refused(db: Database, actor: Actor) -> tuple[list[UUID], str]:
    """What one worker gets, and why no more."""
    got: list[UUID] = []
    while True:
        try:
            got.append(take_one(db, actor))
        except (Conflict, NotFound) as problem:
            return got, problem.code


def in_hand(db: Database) -> dict[UUID, int]:
    with db.reading() as session:
        rows = session.execute(
            select(ServiceRequest.handler_id, func.count())
            .where(ServiceRequest.handler_id.is_not(None))
            .group_by(ServiceRequest.handler_id)
        )
        return {row[0]: row[1] for row in rows}


def test_fifty_workers_and_a_pool_of_a_thousand(
    crowd_db: Database, world: World, record_figure: Callable[[str], None]
) -> None:
    people = staff(crowd_db, world, WORKERS, cap=CAP)
    fill_pool(crowd_db, world, POOL)
    began = time.monotonic()
    answers = together([partial(take_until_refused, crowd_db, actor) for actor in people])
    seconds = time.monotonic() - began
    taken = [one for answer in answers for one in answer[0]]
    assert {answer[1] for answer in answers} == {"at_limit"}
    assert len(taken) == len(set(taken)) == WORKERS * CAP, "nobody got what somebody else has"
    assert set(in_hand(crowd_db).values()) == {CAP}, "every cap is full and none is broken"
    with crowd_db.reading() as session:
        events = session.scalars(select(RequestEvent.request_id).where(RequestEvent.verb == "take")).all()
        left = session.scalar(select(func.count()).where(ServiceRequest.handler_id.is_(None)))
    assert Counter(events) == Counter(taken), "one event for each, and no other"
    assert left == POOL - WORKERS * CAP
    record_figure(
        f"pool: {WORKERS} workers, {POOL} requests, {len(taken)} taken once each in {seconds:.1f} s"
    )


def test_the_pool_is_emptied_to_the_last(crowd_db: Database, world: World) -> None:
    people = staff(crowd_db, world, 20, cap=None)
    fill_pool(crowd_db, world, 100)
    answers = together([partial(take_until_refused, crowd_db, actor) for actor in people])
    taken = [one for answer in answers for one in answer[0]]
    assert len(taken) == len(set(taken)) == 100
    assert {answer[1] for answer in answers} == {"pool_empty"}


def test_one_worker_on_eight_devices_keeps_to_the_cap(crowd_db: Database, world: World) -> None:
    [actor] = staff(crowd_db, world, 1, cap=3)
    fill_pool(crowd_db, world, 20)
    answers = together([partial(take_one, crowd_db, actor)] * 8)
    assert sorted(map(str, answers)).count("at_limit") == 5
    assert in_hand(crowd_db) == {actor.account_id: 3}


def test_without_the_lock_the_cap_would_be_broken(
    crowd_db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: everybody counts before anybody has taken."""
    [actor] = staff(crowd_db, world, 1, cap=3)
    fill_pool(crowd_db, world, 20)
    all_have_counted = threading.Barrier(8)

    def count_only(session: object, account_id: UUID) -> None:
        assert assignment.open_counts(session, [account_id]).get(account_id, 0) < 3  # type: ignore[arg-type]
        all_have_counted.wait()

    monkeypatch.setattr(assignment, "ensure_room", count_only)
    together([partial(take_one, crowd_db, actor)] * 8)
    assert in_hand(crowd_db) == {actor.account_id: 8}


def test_without_the_lock_two_would_get_the_same(crowd_db: Database, world: World) -> None:
    """The negative control of the pool: a look without a lock gives everybody the same one, with it each another."""
    [actor] = staff(crowd_db, world, 1, cap=None)
    fill_pool(crowd_db, world, 20)

    def look(*, locked: bool) -> UUID:
        with crowd_db.session(writing=True) as session:
            if locked:
                [found] = assignment.next_of(session, assignment.pool(actor), limit=1)
            else:
                order = (ServiceRequest.resolve_by, ServiceRequest.id)
                statement = select(ServiceRequest).where(assignment.pool(actor)).order_by(*order).limit(1)
                found = session.scalars(statement).one()
            all_have_looked.wait()
            time.sleep(OVERLAP_SECONDS)
            return found.id

    all_have_looked = threading.Barrier(8)
    assert len(set(together([partial(look, locked=False)] * 8))) == 1
    assert len(set(together([partial(look, locked=True)] * 8))) == 8
