"""Two colleagues press the same button at the same moment."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.accounts.actor import Actor
from app.activities import queries, service
from app.activities.models import Activity, ActivityPlaces, Registration
from app.activities.states import ACTIVITY_STATES, ActivityState, RegistrationState
from app.core.audit import AuditRow
from app.core.database import Database
from tests.activities.plans import drafted, places, published
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 6


def pressed(db: Database, actor: Actor, activity_id: UUID) -> str:
    with db.transaction() as session:
        service.publish(session, actor, queries.access_managed_activity(session, actor, activity_id))
        return "published"


def times_on_record(db: Database, action: str) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).where(AuditRow.action == action)) or 0


def test_one_publishes(db: Database, world: World) -> None:
    actors = [world.actor(one) for one in (world.worker, world.colleague, world.street_worker) * 2]
    with db.transaction() as session:
        activity_id = drafted(session, actors[0], world.community).id
    answers = together([lambda actor=actor: pressed(db, actor, activity_id) for actor in actors])
    assert sorted(answers) == ["published"] + ["wrong_state"] * 5
    assert times_on_record(db, "activity.published") == 1


def test_without_the_lock_both_would_find_a_draft(db: Database, world: World) -> None:
    """The control: both look before either writes, and the table of states lets both go on."""
    actor = world.actor(world.worker)
    with db.transaction() as session:
        activity_id = drafted(session, actor, world.community).id
    sessions = [db.session(writing=False) for _ in range(2)]
    try:
        seen = [one.get_one(Activity, activity_id).state for one in sessions]
    finally:
        for one in sessions:
            one.close()
    assert [ACTIVITY_STATES.next_state(state, "publish", label="") for state in seen] == [
        ActivityState.PUBLISHED
    ] * 2


def test_each_is_let_in_once_and_never_more_than_there_are_places(db: Database, world: World) -> None:
    actors = [world.actor(one) for one in (world.worker, world.colleague, world.street_worker)]
    with db.transaction() as session:
        activity_id = published(session, actors[0], world.community, approval=True, capacity=3).id
    people = [world.new_resident().id for _ in range(CROWD)]
    with db.transaction() as session:
        ids = [service.sign_up(session, activity_id, one).registration.id for one in people]

    def let_in(actor: Actor, chosen: list[UUID]) -> int:
        with db.transaction() as session:
            activity = queries.access_managed_activity(session, actor, activity_id)
            return service.let_in(session, actor, activity, chosen).done

    # Each picks them in another order, which must not lock them in a circle.
    chosen = [ids, ids[::-1], ids[3:] + ids[:3]]
    done = together([lambda pair=pair: let_in(*pair) for pair in zip(actors, chosen, strict=True)])
    assert sum(int(one) for one in done) == CROWD
    with db.reading() as session:
        assert places(session, activity_id) == (3, 3)
        row = session.scalars(select(ActivityPlaces).where(ActivityPlaces.activity_id == activity_id)).one()
        states = session.scalars(
            select(Registration.state)
            .where(Registration.activity_id == activity_id)
            .order_by(Registration.number)
        ).all()
    assert list(states) == [RegistrationState.CONFIRMED] * 3 + [RegistrationState.WAITING] * 3
    assert (row.taken, row.waiting) == (3, 3)
