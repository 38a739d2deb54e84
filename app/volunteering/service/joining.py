"""People come into teams, lead them, and leave."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.volunteering.models import Team, TeamMember
from app.volunteering.service import telling
from app.volunteering.service.registering import require
from app.volunteering.service.teams import note
from app.volunteering.states import (
    MEMBER_STATE_NAMES,
    MEMBER_STATES,
    Joining,
    MemberRole,
    MemberState,
)


def ask_to_join(session: Session, account_id: UUID, team: Team) -> TeamMember:
    """Ask to be in a team; of an open one somebody is a member at once. Again changes nothing.

    ``team`` comes from ``access_team``. Raises Conflict (``not_a_volunteer``).
    """
    volunteer = require(session, account_id)
    state = MemberState.IN if team.joining is Joining.OPEN else MemberState.ASKED
    values = {
        "id": new_id(),
        "team_id": team.unit_id,
        "account_id": account_id,
        "role": MemberRole.MEMBER,
        "state": state,
        "asked_at": clock.now(),
    }
    new = insert_ignoring(session, TeamMember, values, key=["team_id", "account_id"])
    row = _locked(session, team.unit_id, account_id)
    if not new and row.state in (MemberState.LEFT, MemberState.REFUSED):
        row.state, row.role, row.asked_at = state, MemberRole.MEMBER, clock.now()
        new = True
    if new and row.state is MemberState.ASKED:
        telling.asked(session, team, row, volunteer)
    return row


def leave_team(session: Session, account_id: UUID, team: Team) -> None:
    """Leave a team, or take back that one asked. Raises NotFound and Conflict (``wrong_state``)."""
    _move(_locked(session, team.unit_id, account_id), "leave")


def let_in(session: Session, actor: Actor, team: Team, account_id: UUID) -> TeamMember:
    """Say yes to somebody who asked; ``team`` comes from ``access_led_team``.

    Raises NotFound and Conflict (``wrong_state``).
    """
    return _decide(session, actor, team, account_id, "let_in", "team.member_let_in")


def refuse(session: Session, actor: Actor, team: Team, account_id: UUID) -> TeamMember:
    """Say no to somebody who asked; as :func:`let_in`."""
    return _decide(session, actor, team, account_id, "refuse", "team.member_refused")


def remove(session: Session, actor: Actor, team: Team, account_id: UUID) -> TeamMember:
    """Take somebody out of a team; as :func:`let_in`. Raises Conflict (``leader_leaves``) for the leader."""
    row = _locked(session, team.unit_id, account_id)
    if row.role is MemberRole.LEADER:
        raise Conflict("leader_leaves", "请先换一位队长，再请这一位退出。")
    return _decide(session, actor, team, account_id, "remove", "team.member_removed")


def set_role(session: Session, actor: Actor, team: Team, account_id: UUID, role: MemberRole) -> None:
    """Make a member leader, deputy or member; who led before is a deputy then. Again changes nothing.

    ``team`` comes from ``access_led_team``. Raises NotFound and Conflict (``not_in_team``).
    """
    # Whoever changes who leads waits for others who do: a team has one leader.
    session.execute(select(Team.unit_id).where(Team.unit_id == team.unit_id).with_for_update())
    row = _locked(session, team.unit_id, account_id)
    if row.state is not MemberState.IN:
        raise Conflict("not_in_team", "这一位还不是队员，请先同意加入。")
    if row.role is role:
        return
    if role is MemberRole.LEADER:
        session.execute(
            update(TeamMember)
            .where(TeamMember.team_id == team.unit_id, TeamMember.role == MemberRole.LEADER)
            .values(role=MemberRole.DEPUTY)
            .execution_options(synchronize_session=False)
        )
    row.role = role
    session.flush()
    session.expire_all()
    note(session, actor, team, "team.role_given", {"member": str(account_id), "role": role})


def _decide(
    session: Session, actor: Actor, team: Team, account_id: UUID, verb: str, action: str
) -> TeamMember:
    row = _locked(session, team.unit_id, account_id)
    _move(row, verb)
    session.flush()
    note(session, actor, team, action, {"member": str(account_id)})
    telling.decided(session, team, row)
    return row


def _move(row: TeamMember, verb: str) -> None:
    row.state = MEMBER_STATES.next_state(row.state, verb, label=MEMBER_STATE_NAMES[row.state])
    row.decided_at = clock.now()
    if row.state is not MemberState.IN:
        row.role = MemberRole.MEMBER


def _locked(session: Session, team_id: UUID, account_id: UUID) -> TeamMember:
    row = session.scalars(
        select(TeamMember)
        .where(TeamMember.team_id == team_id, TeamMember.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row
