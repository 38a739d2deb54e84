"""What those who lead and those who ask are told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.messages import service as messages
from app.volunteering import queries
from app.volunteering.models import Team, TeamMember, Volunteer
from app.volunteering.states import MemberState

_DECIDED = {
    MemberState.IN: ("您是“{team}”的队员了", "欢迎加入，有服务会在这里告诉您。"),
    MemberState.REFUSED: ("“{team}”这次没有通过", "队里可能人满了，也可以看看别的队伍。"),
    MemberState.LEFT: ("您已不在“{team}”", "有疑问请问队长或社区。您的服务时长都还在。"),
}


def asked(session: Session, team: Team, row: TeamMember, volunteer: Volunteer) -> None:
    """Tell those who lead a team that somebody wants to come in."""
    for leader_id in queries.leaders(session, team.unit_id):
        messages.tell(
            session,
            account_id=leader_id,
            title=f"有人想加入“{team.unit.name}”",
            body=f"{volunteer.real_name}想加入，请看一看。",
            link=messages.Link("team_members", team.unit_id),
            dedup_key=f"team-asked:{row.id}:{row.asked_at.isoformat()}:{leader_id}",
        )


def decided(session: Session, team: Team, row: TeamMember) -> None:
    """Tell somebody what was decided about them."""
    title, body = _DECIDED[row.state]
    moment = (row.decided_at or row.asked_at).isoformat()
    messages.tell(
        session,
        account_id=row.account_id,
        title=title.format(team=team.unit.name),
        body=body,
        link=messages.Link("team", team.unit_id),
        dedup_key=f"team-decided:{row.id}:{moment}",
    )
