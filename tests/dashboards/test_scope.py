"""Who sees which numbers: one's own unit and below, and never another's."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import Account
from app.accounts.roles import Role
from app.core.database import Database
from app.core.errors import Forbidden, NotFound
from app.core.screening import Screening
from app.dashboards import queries
from app.dashboards.queries import Narrowing
from app.dashboards.scope import access_scope
from tests.dashboards.conftest import MakeRequest
from tests.world import World


def _numbers(session: Session, world: World, account: Account) -> int:
    scope = access_scope(session, world.actor(account), None)
    tallies = queries.tallies(session, scope.paths)
    return sum(tally["submitted_this_month", None] for tally in tallies.values())


def test_each_sees_their_own_part(world: World, db: Database, make_request: MakeRequest) -> None:
    for unit in (world.compound, world.community, world.sibling_compound, world.street, world.other_compound):
        make_request(unit=unit)
    with db.reading() as session:
        seen = {
            name: _numbers(session, world, account)
            for name, account in world.roles().items()
            if name not in ("resident", "other_resident", "volunteer", "property", "admin")
        }
    assert seen == {
        "worker": 2,
        "sibling_worker": 1,
        "street": 4,
        "other_street": 1,
        "district": 5,
        "auditor": 5,
    }


@pytest.mark.parametrize("role", ["resident", "property", "admin"])
def test_others_have_no_dashboard(world: World, db: Database, role: str) -> None:
    with db.reading() as session, pytest.raises(Forbidden):
        access_scope(session, world.actor(world.roles()[role]), None)


def test_a_unit_out_of_reach_is_not_there(world: World, db: Database) -> None:
    street, worker = world.actor(world.street_worker), world.actor(world.worker)
    with db.reading() as session:
        assert access_scope(session, street, world.sibling_compound.id).name == world.sibling_compound.name
        for actor, unit in (
            (street, world.other_street),
            (street, world.other_compound),
            (street, world.district),
            (worker, world.street),
            (worker, world.sibling_community),
            # A company is no place where things happen.
            (street, world.company),
        ):
            with pytest.raises(NotFound):
                access_scope(session, actor, unit.id)


def test_the_trail_begins_where_the_post_is(world: World, db: Database) -> None:
    with db.reading() as session:
        of_district = access_scope(session, world.actor(world.district_worker), world.community.id)
        of_street = access_scope(session, world.actor(world.street_worker), world.community.id)
    assert [unit.name for unit in of_district.trail] == ["平城区", "大庆路街道", "文化西街社区"]
    assert [unit.name for unit in of_street.trail] == ["大庆路街道", "文化西街社区"]
    assert [unit.name for unit in of_street.parts] == ["枫林逸景香荔园小区"]


def test_posts_side_by_side_are_seen_together(world: World, db: Database, make_request: MakeRequest) -> None:
    with db.transaction() as session:
        for unit in (world.other_community, world.compound):
            accounts.give_post(
                session, world.worker.id, unit=unit, role=Role.WORKER, starts_on=date(2020, 1, 1)
            )
    for unit in (world.compound, world.other_compound, world.sibling_compound):
        make_request(unit=unit)
    with db.reading() as session:
        scope = access_scope(session, world.actor(world.worker), None)
        # The compound lies within the community and is not told apart from it.
        assert [unit.name for unit in scope.parts] == ["文化西街社区", "崇仁社区"]
        assert _numbers(session, world, world.worker) == 2
        assert access_scope(session, world.actor(world.worker), world.other_community.id).one_of_several


def test_what_is_being_checked_counts_but_is_not_read(
    world: World, db: Database, make_request: MakeRequest
) -> None:
    make_request(screening=Screening.REVIEW)
    make_request(screening=Screening.REFUSED)
    paths = [world.street.path]
    with db.reading() as session:

        def titles(account: Account) -> list[str]:
            rows, _ = queries.requests(
                session, world.actor(account), paths, Narrowing(), cursor=None, limit=10
            )
            return [row.title for row in rows]

        assert titles(world.street_worker) == ["楼道灯不亮"]
        assert titles(world.worker) == ["（内容审核中）"]
