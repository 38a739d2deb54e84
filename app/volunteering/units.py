"""What a change of the tree means for volunteering (docs/adr/0008)."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.org import queries as org
from app.org.models import OrgUnit
from app.volunteering.models import ServiceRecord, Team, TeamMember, Volunteer
from app.volunteering.states import MemberRole, MemberState, TeamState, VolunteerState


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed: volunteers belong to it, or it is a team that has not been disbanded."""
    team = session.get(Team, unit.id)
    if team and team.state is TeamState.ACTIVE:
        return f"“{unit.name}”还在服务，请先在“志愿服务”里解散队伍。"
    theirs = select(Volunteer.id).where(Volunteer.unit_id == unit.id, Volunteer.state != VolunteerState.LEFT)
    if session.scalar(theirs.limit(1)) is not None:
        return f"“{unit.name}”还有志愿者，请先合并到别的单位。"
    return None


def follow_units(session: Session, path: str) -> None:
    """Volunteers and teams at or below ``path`` belong to the street that stands above now; records stay."""
    for table in (Volunteer, Team):
        street = select(OrgUnit.street_id).where(OrgUnit.id == table.unit_id).scalar_subquery()
        session.execute(
            update(table)
            .where(org.within(table.unit_id, [path]))
            .values(street_id=street)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """Volunteers of ``source`` are those of ``target``; a team takes over the people and hours of the other."""
    session.execute(
        update(Volunteer)
        .where(Volunteer.unit_id == source.id)
        .values(unit_id=target.id, street_id=target.street_id)
        .execution_options(synchronize_session=False)
    )
    team = session.get(Team, source.id)
    if team:
        _unite(session, team, target)
    session.expire_all()


def _unite(session: Session, team: Team, target: OrgUnit) -> None:
    if session.get(Team, target.id) is None:
        session.add(
            Team(
                unit_id=target.id,
                street_id=target.street_id,
                kind=team.kind,
                skills=team.skills,
                about=team.about,
                joining=team.joining,
            )
        )
        session.flush()
    known = select(TeamMember.account_id).where(TeamMember.team_id == target.id)
    leads = select(TeamMember.id).where(TeamMember.team_id == target.id)
    # Who stood somewhere with both stays as they stood with the one that goes on.
    moved = session.scalars(
        select(TeamMember).where(
            TeamMember.team_id == team.unit_id,
            TeamMember.account_id.not_in(known),
            TeamMember.state.in_((MemberState.ASKED, MemberState.IN)),
        )
    ).all()
    led = session.scalar(
        leads.where(TeamMember.role == MemberRole.LEADER, TeamMember.state == MemberState.IN)
    )
    for row in moved:
        row.team_id = target.id
        if led is not None and row.role is MemberRole.LEADER:
            row.role = MemberRole.DEPUTY
    session.execute(
        update(ServiceRecord)
        .where(ServiceRecord.team_id == team.unit_id)
        .values(team_id=target.id)
        .execution_options(synchronize_session=False)
    )
    team.state = TeamState.DISBANDED
    session.flush()
