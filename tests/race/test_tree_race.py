"""Two administrators change the tree at the same moment, and a resident reports while a community moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.administration import reorganisation
from app.core.database import Database
from app.org import service as tree
from app.org.models import OrgUnit, UnitKind
from app.requests import service as requests
from app.requests.models import Kind, ServiceRequest
from tests.race.together import OVERLAP_SECONDS, together
from tests.world import World

pytestmark = pytest.mark.race


def broken(session: Session) -> list[str]:
    """The units whose path or street is not what walking up their parents says."""
    units = {unit.id: unit for unit in session.scalars(select(OrgUnit))}

    def chain(unit: OrgUnit) -> list[OrgUnit]:
        return [*(chain(units[unit.parent_id]) if unit.parent_id else []), unit]

    wrong = []
    for unit in units.values():
        above = chain(unit)
        street = next((one.id for one in above if one.kind is UnitKind.STREET), None)
        if unit.path != f"/{'/'.join(one.code for one in above)}/" or unit.street_id != street:
            wrong.append(f"{unit.name} {unit.path}")
    return wrong


def moves(db: Database, world: World, move: Callable[[Session, UUID, UUID], object]) -> list[object]:
    """The sibling compound comes to the community at the moment the community goes to the other street."""

    def job(unit_id: UUID, parent_id: UUID) -> Callable[[], str]:
        def run() -> str:
            with db.transaction() as session:
                move(session, unit_id, parent_id)
                # Time for the other one to read what is about to change.
                time.sleep(OVERLAP_SECONDS)
            return "moved"

        return run

    jobs = [
        job(world.community.id, world.other_street.id),
        job(world.sibling_compound.id, world.community.id),
    ]
    return list(together(jobs))


def test_two_moves_leave_no_broken_path(app: Flask, db: Database, world: World) -> None:
    admin = world.actor(world.admin)
    with app.app_context():
        done = moves(
            db, world, lambda session, unit, parent: reorganisation.move(session, admin, unit, parent)
        )
    assert done == ["moved", "moved"]
    with db.reading() as session:
        assert broken(session) == []
        assert session.get_one(OrgUnit, world.sibling_compound.id).street_id == world.other_street.id


def test_without_the_lock_a_path_would_break(
    app: Flask, db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control; SQLite lets only one write at a time and needs no lock."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    monkeypatch.setattr(tree, "hold_tree", lambda _session: None)
    monkeypatch.setattr(tree, "hold_branch", lambda session, unit_id: session.get_one(OrgUnit, unit_id))
    moves(db, world, tree.move_unit)
    with db.reading() as session:
        assert broken(session) != []


def test_a_report_made_during_a_move_belongs_to_the_new_street(
    app: Flask, db: Database, world: World
) -> None:
    admin, resident = world.actor(world.admin), world.actor(world.resident)
    moved = threading.Event()

    def move() -> str:
        with db.transaction() as session:
            reorganisation.move(session, admin, world.community.id, world.other_street.id)
            moved.set()
            time.sleep(OVERLAP_SECONDS)
        return "moved"

    def report() -> str:
        moved.wait()
        with app.app_context(), db.transaction() as session:
            requests.submit(session, resident, requests.Report(Kind.REPORT, "灯不亮", world.compound.id))
        return "reported"

    assert together([move, report]) == ["moved", "reported"]
    with db.reading() as session:
        request = session.scalars(select(ServiceRequest)).one()
        assert (request.street_id, request.owner_street_id) == (world.other_street.id,) * 2
