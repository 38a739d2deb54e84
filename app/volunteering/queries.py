"""Reads of volunteering for its own pages and for orders, shifts and activities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts import queries as accounts
from app.core import clock
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.volunteering.kinds import Skill
from app.volunteering.models import ServiceRecord, Team, TeamMember, Trained, Training, Volunteer
from app.volunteering.states import LEADING, MemberRole, MemberState, RecordState, TeamState


def volunteer(session: Session, account_id: UUID) -> Volunteer | None:
    """What somebody registered as a volunteer with, whether or not they are one still."""
    return session.scalars(select(Volunteer).where(Volunteer.account_id == account_id)).one_or_none()


def volunteers(session: Session, account_ids: Iterable[UUID]) -> dict[UUID, Volunteer]:
    """Several volunteers by account, in one read."""
    found = session.scalars(select(Volunteer).where(Volunteer.account_id.in_(set(account_ids))))
    return {one.account_id: one for one in found}


def has_skill(column: InstrumentedAttribute[list[str]], skill: Skill) -> ColumnElement[bool]:
    """The condition that a JSON list of skills holds ``skill``."""
    return cast(column, String).contains(f'"{skill}"', autoescape=True)


def team(session: Session, team_id: UUID) -> Team | None:
    """A team with its unit, disbanded ones too."""
    return session.get(Team, team_id)


def teams(session: Session, ids: Iterable[UUID]) -> dict[UUID, Team]:
    """Several teams with their units, in one read."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {one.unit_id: one for one in session.scalars(select(Team).where(Team.unit_id.in_(wanted)))}


def teams_for(session: Session, unit: OrgUnit, skill: Skill | None = None) -> list[Team]:
    """The teams that may serve at ``unit``: those of its street and of the district, the nearest first.

    A team is near when it stands under the same community, or above it.
    """
    ways = [OrgUnit.street_id == unit.street_id, OrgUnit.street_id.is_(None)]
    statement = (
        select(Team)
        .join(OrgUnit, OrgUnit.id == Team.unit_id)
        .where(or_(*ways), Team.state == TeamState.ACTIVE, OrgUnit.closed_on.is_(None))
    )
    if skill:
        statement = statement.where(has_skill(Team.skills, skill))
    root = unit.path.split("/")[1]
    near = [one for one in session.scalars(statement) if one.unit.path.startswith(f"/{root}/")]
    return sorted(
        near, key=lambda one: (-_shared(one.unit.path, unit.path), one.unit.path.count("/"), one.unit.path)
    )


#: Enough to look through.
_SOME = 50


def some_teams(session: Session) -> list[Team]:
    """Teams for somebody of whom no place is known: those of the district first."""
    statement = (
        select(Team)
        .join(OrgUnit, OrgUnit.id == Team.unit_id)
        .where(Team.state == TeamState.ACTIVE, OrgUnit.closed_on.is_(None))
        .order_by(Team.street_id.is_not(None), OrgUnit.path)
        .limit(_SOME)
    )
    return list(session.scalars(statement))


def _shared(one: str, other: str) -> int:
    """How many steps from the root two paths have in common; what stands directly above counts as near as possible."""
    above = one.strip("/").split("/")[:-1]
    place = other.strip("/").split("/")
    common = 0
    for mine, theirs in zip(above, place, strict=False):
        if mine != theirs:
            return common
        common += 1
    return common


@dataclass(frozen=True)
class Member:
    """Somebody of a team, by name."""

    row: TeamMember
    name: str

    @property
    def account_id(self) -> UUID:
        return self.row.account_id


def members(
    session: Session, team_id: UUID, states: Sequence[MemberState] = (MemberState.IN,)
) -> list[Member]:
    """The people of a team: leader, deputies, then the others in the order they asked."""
    rows = session.scalars(
        select(TeamMember)
        .where(TeamMember.team_id == team_id, TeamMember.state.in_(states))
        .order_by(TeamMember.asked_at, TeamMember.id)
    ).all()
    names = accounts.names(session, [row.account_id for row in rows])
    order = list(MemberRole)
    found = [Member(row, names[row.account_id]) for row in rows]
    return sorted(found, key=lambda one: order.index(one.row.role))


def member_counts(session: Session, team_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many people are in each of several teams; nothing for a team with none."""
    rows = session.execute(
        select(TeamMember.team_id, func.count())
        .where(TeamMember.team_id.in_(set(team_ids)), TeamMember.state == MemberState.IN)
        .group_by(TeamMember.team_id)
    )
    return {row[0]: row[1] for row in rows}


def asking_counts(session: Session, team_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many people wait for an answer of each of several teams; nothing for a team that keeps nobody waiting."""
    rows = session.execute(
        select(TeamMember.team_id, func.count())
        .where(TeamMember.team_id.in_(set(team_ids)), TeamMember.state == MemberState.ASKED)
        .group_by(TeamMember.team_id)
    )
    return {row[0]: row[1] for row in rows}


def membership(session: Session, team_id: UUID, account_id: UUID) -> TeamMember | None:
    """Where somebody stands with a team; nothing for whoever never asked."""
    return session.scalars(
        select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.account_id == account_id)
    ).one_or_none()


def memberships(session: Session, account_id: UUID) -> Sequence[TeamMember]:
    """The teams somebody is in or has asked to join."""
    return session.scalars(
        select(TeamMember)
        .where(
            TeamMember.account_id == account_id,
            TeamMember.state.in_((MemberState.ASKED, MemberState.IN)),
        )
        .order_by(TeamMember.id)
    ).all()


def is_member(session: Session, team_id: UUID, account_id: UUID) -> bool:
    """Whether somebody is in a team, by joining it or by a post there."""
    found = session.scalar(
        select(TeamMember.id).where(
            TeamMember.team_id == team_id,
            TeamMember.account_id == account_id,
            TeamMember.state == MemberState.IN,
        )
    )
    if found is not None:
        return True
    return any(post.unit_id == team_id for post in accounts.posts_held(session, account_id))


def leads(session: Session, account_id: UUID) -> list[UUID]:
    """The teams somebody leads: as leader or deputy, or by a post at the team's unit."""
    posts = [post.unit_id for post in accounts.posts_held(session, account_id)]
    led = select(TeamMember.team_id).where(
        TeamMember.account_id == account_id,
        TeamMember.state == MemberState.IN,
        TeamMember.role.in_(LEADING),
    )
    return list(
        session.scalars(
            select(Team.unit_id)
            .where(
                Team.state == TeamState.ACTIVE,
                or_(Team.unit_id.in_(led), Team.unit_id.in_(posts)),
            )
            .order_by(Team.unit_id)
        )
    )


def leaders(session: Session, team_id: UUID) -> Sequence[UUID]:
    """The accounts of leader and deputies, the leader first."""
    return session.scalars(
        select(TeamMember.account_id)
        .where(
            TeamMember.team_id == team_id,
            TeamMember.state == MemberState.IN,
            TeamMember.role.in_(LEADING),
        )
        .order_by(TeamMember.role != MemberRole.LEADER, TeamMember.id)
    ).all()


def trained_among(
    session: Session, account_ids: Iterable[UUID], skill: Skill, *, street_id: UUID
) -> set[UUID]:
    """Who of several people may be picked for what needs ``skill`` in a street: all of them, if it trains nobody."""
    wanted = set(account_ids)
    needed = session.scalars(
        select(Training.id).where(
            Training.street_id == street_id, Training.retired_at.is_(None), has_skill(Training.skills, skill)
        )
    ).all()
    if not needed:
        return wanted
    done = session.execute(
        select(Trained.account_id)
        .where(Trained.account_id.in_(wanted), Trained.training_id.in_(needed))
        .group_by(Trained.account_id)
        .having(func.count() == len(needed))
    )
    return {row[0] for row in done}


def trained_for(session: Session, account_id: UUID, skill: Skill, *, street_id: UUID) -> bool:
    """Whether somebody did every training that a street asks for before ``skill``."""
    return account_id in trained_among(session, [account_id], skill, street_id=street_id)


def half_hours(session: Session, account_id: UUID, *, this_year: bool = False) -> int:
    """How many half hours somebody gave, ever or since the year began."""
    counts = and_(ServiceRecord.account_id == account_id, ServiceRecord.state != RecordState.VOID)
    if this_year:
        year = clock.day_start(clock.today().replace(month=1, day=1))
        counts = and_(counts, ServiceRecord.started_at >= year)
    return session.scalar(select(func.coalesce(func.sum(ServiceRecord.half_hours), 0)).where(counts)) or 0


def station(session: Session, one: Team) -> OrgUnit:
    """What a team belongs to: the district's centre, a street's 所, a community's 站."""
    parent_id = one.unit.parent_id
    if parent_id is None:
        raise LookupError("a team stands under something")
    return org.known_unit(session, parent_id)


#: What the unit above a team is called in civilisation practice.
STATION_NAMES = {
    UnitKind.DISTRICT: "新时代文明实践中心",
    UnitKind.STREET: "新时代文明实践所",
    UnitKind.COMMUNITY: "新时代文明实践站",
    UnitKind.COMPOUND: "新时代文明实践点",
}
