"""Several people at the desk at once: bulk steps over the same rows, slots of named lists, two hand-overs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.database import Database
from app.core.errors import Conflict
from app.core.screening import Screening
from app.requests import bulk, saved_views, service
from app.requests.models import Kind, RequestEvent, SavedView, ServiceRequest
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

MANY = 12


@pytest.fixture
def ids(db: Database, app: Flask, world: World) -> list[UUID]:
    resident = world.actor(world.resident)
    made = []
    with app.app_context(), db.transaction() as session:
        for n in range(MANY):
            report = service.Report(Kind.REPORT, f"路灯不亮{n}", world.compound.id)
            request = service.submit(session, resident, report)
            request.screening = Screening.PASSED
            made.append(request.id)
    return made


def events(db: Database, verb: str) -> dict[UUID, int]:
    with db.reading() as session:
        rows = session.execute(
            select(RequestEvent.request_id, func.count())
            .where(RequestEvent.verb == verb)
            .group_by(RequestEvent.request_id)
        )
        return {row[0]: row[1] for row in rows}


def test_two_bulk_steps_over_the_same_rows_share_them_out(
    db: Database, app: Flask, world: World, ids: list[UUID]
) -> None:
    def accepting(account: Account, order: list[UUID]) -> Callable[[], int]:
        actor = world.actor(account)

        def run() -> int:
            with app.app_context(), db.transaction() as session:
                outcomes = bulk.each(
                    session, actor, order, lambda request: service.accept(session, actor, request)
                )
            return sum(one.refusal is None for one in outcomes)

        return run

    # The second has ticked them from below: they are locked in one order all the same.
    went = together([accepting(world.worker, ids), accepting(world.colleague, ids[::-1])])
    assert sum(number for number in went if isinstance(number, int)) == MANY
    assert events(db, "accept") == dict.fromkeys(ids, 1)


def test_a_shift_handed_over_twice_goes_to_one(
    db: Database, app: Flask, world: World, ids: list[UUID]
) -> None:
    giver = world.actor(world.worker)
    with app.app_context(), db.transaction() as session:
        for id_ in ids:
            service.accept(session, giver, session.get_one(ServiceRequest, id_))

    def hand_over() -> int:
        with app.app_context(), db.transaction() as session:
            outcomes = service.hand_over_shift(
                session, giver, ids, account_id=world.colleague.id, note=None, notes={}
            )
        return sum(one.refusal is None for one in outcomes)

    assert Counter(together([hand_over, hand_over])) == Counter([MANY, 0])
    assert events(db, "hand_over") == dict.fromkeys(ids, 1)


def test_the_last_slot_of_named_lists_is_given_once(db: Database, world: World) -> None:
    actor = world.actor(world.worker)

    def keep() -> str:
        with db.transaction() as session:
            saved_views.keep(session, actor, name="常用", query={"filter": "open"})
        return "kept"

    for _ in range(saved_views.MOST - 1):
        keep()
    assert Counter(together([keep] * 4)) == Counter({"kept": 1, "views_full": 3})
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SavedView)) == saved_views.MOST


def test_without_the_unique_slot_more_would_be_kept(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: counting first and inserting then lets two through."""
    actor = world.actor(world.worker)
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")

    def count_then_insert() -> str:
        with db.transaction() as session:
            if len(saved_views.mine(session, actor)) >= 1:
                raise Conflict("views_full", "满了")
            slot = len(saved_views.mine(session, actor)) + 1
            session.connection().exec_driver_sql("SELECT pg_sleep(0.2)")
            session.add(
                SavedView(account_id=actor.account_id, slot=slot + next(apart), name="常用", query={})
            )
        return "kept"

    apart = iter(range(4))
    assert together([count_then_insert] * 2) == ["kept", "kept"]
