"""How volunteering is shown on phones. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.encryption import mask_name
from app.org import queries as org
from app.org.models import OrgUnit
from app.org.schemas import Unit
from app.volunteering import honours, queries, records
from app.volunteering.honours import Period
from app.volunteering.kinds import FREE_TIME_NAMES, REACH_NAMES, SKILL_NAMES, TEAM_KIND_NAMES, Skill
from app.volunteering.models import ServiceRecord, Team, Volunteer
from app.volunteering.schemas import (
    Choice,
    MemberItem,
    MemberList,
    Overview,
    RankedOut,
    Ranking,
    RecordItem,
    ServiceOut,
    TeamDetail,
    TeamItem,
    VolunteerOut,
)
from app.volunteering.states import (
    JOINING_NAMES,
    MEMBER_ROLE_NAMES,
    RECORD_STATE_NAMES,
    VOLUNTEER_STATE_NAMES,
    MemberState,
    VolunteerState,
)


def overview(session: Session, account_id: UUID) -> Overview:
    """Somebody's first page of volunteering."""
    one = queries.volunteer(session, account_id)
    if one and one.state is VolunteerState.LEFT:
        one = None
    total = queries.half_hours(session, account_id)
    wanted = [row.team_id for row in queries.memberships(session, account_id)]
    wanted += [team_id for team_id in queries.leads(session, account_id) if team_id not in wanted]
    found = queries.teams(session, wanted)
    return Overview(
        volunteer=_volunteer(session, one) if one else None,
        half_hours=total,
        half_hours_this_year=queries.half_hours(session, account_id, this_year=True),
        stars=honours.stars(total),
        teams=team_items(session, [found[team_id] for team_id in wanted], account_id),
        skills=[Choice(key=key, name=name) for key, name in SKILL_NAMES.items()],
        free_times=[Choice(key=key, name=name) for key, name in FREE_TIME_NAMES.items()],
        reaches=[Choice(key=key, name=name) for key, name in REACH_NAMES.items()],
    )


def _volunteer(session: Session, one: Volunteer) -> VolunteerOut:
    return VolunteerOut(
        unit=Unit.model_validate(org.known_unit(session, one.unit_id)),
        real_name=one.real_name,
        skills=[Skill(skill) for skill in one.skills],
        free_times=one.free_times,
        reach=one.reach,
        state=one.state,
        state_name=VOLUNTEER_STATE_NAMES[one.state],
        in_rankings=one.in_rankings,
        show_name=one.show_name,
    )


def skill_names(keys: Sequence[str]) -> list[str]:
    """What skills are called."""
    return [SKILL_NAMES[Skill(key)] for key in keys]


def team_items(session: Session, teams: Sequence[Team], account_id: UUID) -> list[TeamItem]:
    """Teams as somebody sees them; a few reads however many there are."""
    ids = [one.unit_id for one in teams]
    stations = org.units(session, [one.unit.parent_id for one in teams if one.unit.parent_id])
    counts, hours = queries.member_counts(session, ids), records.of_teams(session, ids)
    mine = {row.team_id: row.state for row in queries.memberships(session, account_id)}
    led = queries.leads(session, account_id)
    asking = queries.asking_counts(session, led)
    return [
        TeamItem(
            id=one.unit_id,
            name=one.unit.name,
            kind=one.kind,
            kind_name=TEAM_KIND_NAMES[one.kind],
            station=station_name(stations[one.unit.parent_id]) if one.unit.parent_id else "",
            skills=skill_names(one.skills),
            members=counts.get(one.unit_id, 0),
            half_hours=hours.get(one.unit_id, 0),
            joining=one.joining,
            mine=mine.get(one.unit_id),
            leads=one.unit_id in led,
            asking=asking.get(one.unit_id, 0),
        )
        for one in teams
    ]


def station_name(unit: OrgUnit) -> str:
    """What a unit is called where volunteers belong: ``文化西街社区新时代文明实践站``."""
    return f"{unit.name}{queries.STATION_NAMES.get(unit.kind, '')}"


def team_detail(session: Session, team: Team, account_id: UUID) -> TeamDetail:
    """A team's page."""
    [item] = team_items(session, [team], account_id)
    leader = next(iter(queries.leaders(session, team.unit_id)), None)
    known = queries.volunteer(session, leader) if leader else None
    return TeamDetail(
        **item.model_dump(),
        about=team.about,
        joining_name=JOINING_NAMES[team.joining],
        leader=mask_name(known.real_name) if known else None,
        founded_at=team.founded_at,
        services=[ServiceOut.model_validate(one) for one in records.services(session, team.unit_id)],
        allowed=_allowed(item),
    )


def _allowed(item: TeamItem) -> list[str]:
    verbs = ["lead"] if item.leads else []
    if item.mine in (MemberState.ASKED, MemberState.IN):
        return [*verbs, "leave"]
    return [*verbs, "join"]


def member_list(session: Session, team: Team, account_id: UUID) -> MemberList:
    """Who asks and who is in, as those who lead see them."""
    people = queries.members(session, team.unit_id, (MemberState.ASKED, MemberState.IN))
    ids = [one.account_id for one in people]
    known, hours = queries.volunteers(session, ids), records.of_people(session, ids)
    ordered = sorted(people, key=lambda one: one.row.state is not MemberState.ASKED)
    return MemberList(
        team=team_items(session, [team], account_id)[0],
        items=[
            MemberItem(
                account_id=one.account_id,
                name=known[one.account_id].real_name if one.account_id in known else one.name,
                role=one.row.role,
                role_name=MEMBER_ROLE_NAMES[one.row.role],
                state=one.row.state,
                skills=skill_names(known[one.account_id].skills) if one.account_id in known else [],
                free_times=[FREE_TIME_NAMES[time] for time in known[one.account_id].free_times]
                if one.account_id in known
                else [],
                half_hours=hours.get(one.account_id, 0),
                asked_at=one.row.asked_at,
            )
            for one in ordered
        ],
    )


def record_items(session: Session, rows: Sequence[ServiceRecord]) -> list[RecordItem]:
    """Somebody's hours; two more reads however many there are."""
    teams = org.units(session, [row.team_id for row in rows if row.team_id])
    corrected = records.corrections(session, [row.id for row in rows])
    return [
        RecordItem(
            id=row.id,
            what=row.what,
            team=teams[row.team_id].name if row.team_id else None,
            started_at=row.started_at,
            ended_at=row.ended_at,
            half_hours=row.half_hours,
            state=row.state,
            state_name=RECORD_STATE_NAMES[row.state],
            reason=corrected[row.id].reason if row.id in corrected else None,
        )
        for row in rows
    ]


def ranking(session: Session, account_id: UUID, unit_id: UUID | None, period: Period) -> Ranking:
    """Who gave most; raises Invalid (``unknown_place``) for a unit that is no place."""
    unit = honours.ranked_unit(session, account_id, unit_id)
    mine = queries.volunteer(session, account_id)
    teams = {row.team_id for row in queries.memberships(session, account_id)}
    return Ranking(
        unit=Unit.model_validate(unit) if unit else None,
        people=[
            RankedOut(place=one.place, name=one.name, half_hours=one.half_hours, mine=one.id == account_id)
            for one in (honours.people(session, unit, period) if unit else [])
        ],
        teams=[
            RankedOut(place=one.place, name=one.name, half_hours=one.half_hours, mine=one.id in teams)
            for one in (honours.teams(session, unit, period) if unit else [])
        ],
        in_rankings=bool(mine and mine.in_rankings),
    )
