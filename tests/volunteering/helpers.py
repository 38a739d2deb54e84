"""Volunteers, teams and hours as the tests need them; ``changes`` replace fields."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core import clock
from app.volunteering import service
from app.volunteering.kinds import Reach, Skill, TeamKind
from app.volunteering.models import ServiceRecord, Team, Volunteer
from app.volunteering.states import Joining
from tests.world import World


def enrol(session: Session, world: World, person: Account, **changes: Any) -> Volunteer:
    said: dict[str, Any] = {
        "unit_id": world.compound.id,
        "real_name": "许志远",
        "skills": [Skill.HAIRCUT],
        "free_times": ["6-morning"],
        "reach": Reach.COMMUNITY,
    }
    return service.register(session, person.id, **(said | changes))


def found(session: Session, actor: Actor, world: World, **changes: Any) -> Team:
    said: dict[str, Any] = {
        "name": "银剪刀理发队",
        "kind": TeamKind.HELP,
        "skills": [Skill.HAIRCUT],
        "about": "每月两次，上门给走不动的老人理发。",
        "joining": Joining.BY_LEADER,
    }
    parent = changes.pop("parent_id", world.community.id)
    return service.found_team(session, actor, parent, **(said | changes))


def morning(minutes: int = 0) -> datetime:
    """Eight o'clock yesterday, or so many minutes later."""
    return clock.day_start(clock.today()) - timedelta(hours=16) + timedelta(minutes=minutes)


def serve(
    session: Session, world: World, person: Account, source: str, start: int, end: int, **changes: Any
) -> ServiceRecord:
    """Hours of somebody from so many minutes after eight until so many."""
    said: dict[str, Any] = {
        "account_id": person.id,
        "street_id": world.street.id,
        "team_id": None,
        "what": "小区门口执勤",
        "started_at": morning(start),
        "ended_at": morning(end),
    }
    return service.record(session, source=source, **(said | changes))
