"""Categories: what a street keeps otherwise, retiring, order, and what is offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.database import Database
from app.core.errors import Forbidden, Invalid, NotFound
from app.requests.models import DefaultOwner, ServiceType, ServiceTypeOverride, Urgency, Visibility
from app.requests.types import editing, reading
from app.requests.types.editing import BLANK, OverrideDraft
from tests.world import World


def test_a_street_keeps_some_of_a_category_otherwise(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    draft = OverrideDraft(urgency=Urgency.DANGER, resolve_hours=4, owner_unit_id=world.company.id)
    editing.override(session, admin, world.street, world.street_lamp.id, draft)
    [here] = reading.type_in(session, world.street.id, world.street_lamp.id)
    [there] = reading.type_in(session, world.other_street.id, world.street_lamp.id)
    assert (here.urgency, here.resolve_hours, here.owner_unit_id) == (Urgency.DANGER, 4, world.company.id)
    assert (there.urgency, there.resolve_hours, there.owner_unit_id) == (Urgency.ORDINARY, 72, None)
    assert here.clock == there.clock, "what is not said is as the district has it"


def test_nothing_otherwise_is_no_row(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    for draft in (OverrideDraft(hidden=True), OverrideDraft()):
        editing.override(session, admin, world.street, world.street_lamp.id, draft)
    assert session.scalar(select(func.count()).select_from(ServiceTypeOverride)) == 0


def test_an_owner_elsewhere_is_refused(session: Session, world: World) -> None:
    draft = OverrideDraft(owner_unit_id=world.other_community.id)
    with pytest.raises(Invalid, match="本街道"):
        editing.override(session, world.actor(world.admin), world.street, world.street_lamp.id, draft)


def test_what_is_hidden_or_retired_is_not_offered_nor_what_stands_below(
    session: Session, world: World
) -> None:
    admin = world.actor(world.admin)
    group = editing.create(session, admin, world.district, None, "g", replace(BLANK, name="设施"))
    leaf = editing.create(session, admin, world.district, group.id, "g.1", replace(BLANK, name="井盖"))
    assert leaf.id in reading.catalogue(session, world.street.id).offered
    editing.override(session, admin, world.street, group.id, OverrideDraft(hidden=True))
    with pytest.raises(Invalid, match="没有这个类别"):
        reading.offered_type(session, world.street.id, leaf.id)
    assert leaf.id not in reading.catalogue(session, world.street.id).offered
    assert reading.offered_type(session, world.other_street.id, leaf.id)[0].name == "井盖"
    editing.retire(session, admin, leaf)
    with pytest.raises(Invalid, match="没有这个类别"):
        reading.offered_type(session, world.other_street.id, leaf.id)
    editing.bring_back(session, admin, leaf)
    assert [one.code for one in reading.offered_type(session, world.other_street.id, leaf.id)] == ["g.1", "g"]


def test_siblings_change_places(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    made = [
        editing.create(session, admin, world.district, None, code, replace(BLANK, name=code))
        for code in ("a", "b", "c")
    ]
    editing.move_up(session, made[2])
    editing.move_up(session, made[0])
    session.flush()
    order = [one.code for _, one in reading.catalogue(session, world.street.id).walk()]
    assert order == ["a", "lamp", "c", "b"]


def test_three_levels_and_no_more(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    parent = None
    for code in ("a", "a.1", "a.1.1"):
        made = editing.create(session, admin, world.district, parent, code, replace(BLANK, name=code))
        parent = made.id
    with pytest.raises(Invalid, match="最多 3 级"):
        editing.create(session, admin, world.district, parent, "a.1.1.1", replace(BLANK, name="深"))
    with pytest.raises(Invalid, match="已经有类别在用"):
        editing.create(session, admin, world.district, None, "a", replace(BLANK, name="同号"))


def test_only_who_keeps_a_tree_changes_it(session: Session, world: World) -> None:
    with pytest.raises(Forbidden):
        editing.access_type(session, world.actor(world.street_worker), world.street_lamp.id)
    with pytest.raises(NotFound):
        editing.access_street(session, world.actor(world.admin), world.community.id)


def test_a_change_is_offered_at_once_in_this_process(db: Database, world: World) -> None:
    def offered() -> str:
        with db.reading() as session:
            found = reading.remembered(session, world.street.id).get(world.street_lamp.id)
        assert found
        return found.name

    assert offered() == "路灯不亮"
    with db.transaction() as session:
        row = session.get_one(ServiceType, world.street_lamp.id)
        row.name = "路灯坏了"
    assert offered() == "路灯坏了"


def test_the_remembered_list_costs_nothing_the_second_time(
    db: Database, world: World, query_counter: object
) -> None:
    with db.reading() as session:
        first = reading.remembered(session, world.street.id)
        assert reading.remembered(session, world.street.id) is first


def test_blank_is_an_ordinary_matter_of_the_community() -> None:
    assert (BLANK.default_owner, BLANK.visibility) == (DefaultOwner.COMMUNITY, Visibility.UNITS)
