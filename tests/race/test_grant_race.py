"""Several administrators confirm the same post at the same moment: it is given once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts import grants, service
from app.accounts.models import Account, Post
from app.accounts.roles import Role
from app.core import clock
from app.core.database import Database
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race


def test_a_post_is_given_once(db: Database, world: World) -> None:
    with db.transaction() as session:
        others = [service.create_account(session, name=f"管{n}") for n in range(3)]
        for one in others:
            service.give_post(session, one.id, unit=world.district, role=Role.ADMIN, starts_on=clock.today())
    first, actors = world.actor(world.admin), [world.actor(one) for one in others]
    with db.transaction() as session:
        grant = grants.propose(
            session,
            first,
            session.get_one(Account, world.neighbour.id),
            world.community.id,
            role=Role.WORKER,
            starts_on=clock.today(),
            ends_on=None,
        )

    def confirm(actor: object) -> str:
        with db.transaction() as session:
            grants.confirm(session, actor, grant.id)  # type: ignore[arg-type]
        return "given"

    outcomes = together([lambda actor=actor: confirm(actor) for actor in actors])
    assert sorted(outcomes) == ["already_decided", "already_decided", "given"]
    with db.reading() as session:
        held = select(func.count()).select_from(Post).where(Post.account_id == world.neighbour.id)
        assert session.scalar(held) == 1
