"""Teams are founded, said anew, and disbanded by those who manage volunteers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.errors import FieldError, Forbidden, Invalid
from app.org import queries as org
from app.org import service as tree
from app.org.models import CHILD_KINDS, OrgUnit, UnitKind
from app.volunteering.kinds import Skill, TeamKind
from app.volunteering.models import Team
from app.volunteering.states import Joining, TeamState


def found_team(
    session: Session,
    actor: Actor,
    parent_id: UUID,
    *,
    name: str,
    kind: TeamKind,
    skills: Sequence[Skill],
    about: str,
    joining: Joining,
) -> Team:
    """Found a team under a district's centre, a street's 所, a community's 站 or a compound.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``, ``name_taken``).
    """
    actor.require(Permission.MANAGE_VOLUNTEERS)
    # Teams come one after another, so that no two get one code or, below one station, one name.
    tree.hold_tree(session)
    parent = org.unit(session, parent_id)
    if parent is None or parent.closed_on or UnitKind.TEAM not in CHILD_KINDS[parent.kind]:
        raise Invalid(
            "unknown_place", "请选择队伍属于哪里。", errors=[FieldError("parent_id", "请在列表里选择")]
        )
    if not actor.reaches(Permission.MANAGE_VOLUNTEERS, parent.path):
        raise Forbidden("out_of_reach", "您只能在自己负责的范围内建队伍。")
    _refuse_twins(session, parent, name)
    unit = tree.create_unit(
        session, kind=UnitKind.TEAM, name=name, code=_next_code(session, parent), parent=parent
    )
    team = Team(
        unit_id=unit.id,
        street_id=unit.street_id,
        kind=kind,
        skills=[skill for skill in Skill if skill in skills],
        about=about,
        joining=joining,
    )
    session.add(team)
    session.flush()
    session.refresh(team)
    note(session, actor, team, "team.founded")
    return team


def _refuse_twins(session: Session, parent: OrgUnit, name: str) -> None:
    if any(one.name == name for one in org.children(session, parent.id, UnitKind.TEAM)):
        raise Invalid(
            "name_taken",
            f"{parent.name}已经有一支队伍叫“{name}”。",
            errors=[FieldError("name", "请换一个名字")],
        )


def _next_code(session: Session, parent: OrgUnit) -> str:
    teams = select(func.count()).where(OrgUnit.code.startswith(f"{parent.code}t", autoescape=True))
    number = (session.scalar(teams) or 0) + 1
    while org.unit_by_code(session, f"{parent.code}t{number}"):
        number += 1
    return f"{parent.code}t{number}"


def change_team(
    session: Session,
    actor: Actor,
    team: Team,
    *,
    name: str,
    kind: TeamKind,
    skills: Sequence[Skill],
    about: str,
    joining: Joining,
) -> None:
    """Say anew what a team is; ``team`` comes from ``access_managed_team``. Raises Invalid (``name_taken``)."""
    unit = org.known_unit(session, team.unit_id)
    if name != unit.name and unit.parent_id:
        _refuse_twins(session, org.known_unit(session, unit.parent_id), name)
    tree.change_unit(unit, name=name, public_telephone=unit.public_telephone)
    team.kind, team.about, team.joining = kind, about, joining
    team.skills = [skill for skill in Skill if skill in skills]
    note(session, actor, team, "team.changed")


def disband(session: Session, actor: Actor, team: Team) -> None:
    """End a team; its record and its people's hours stay. Again changes nothing.

    ``team`` comes from ``access_managed_team``.
    """
    if team.state is TeamState.DISBANDED:
        return
    team.state = TeamState.DISBANDED
    note(session, actor, team, "team.disbanded")


def note(
    session: Session, actor: Actor, team: Team, action: str, details: Mapping[str, Any] | None = None
) -> None:
    """Write down who did what to a team."""
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(team.unit_id, team.street_id),
        subject=("team", team.unit_id),
        details=details,
    )
