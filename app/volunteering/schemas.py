"""What goes in and out about volunteering."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from app.core.schemas import Input, Items, Moment, Output, Page, PageQuery, Query, Text
from app.org.schemas import Unit
from app.volunteering.honours import Period
from app.volunteering.kinds import FREE_TIME_NAMES, Reach, Skill, TeamKind
from app.volunteering.states import Joining, MemberRole, MemberState, RecordState, VolunteerState


class Choice(Output):
    """One thing to tick."""

    key: str
    name: str


class VolunteerIn(Input):
    """What somebody can do, when, and how far from home; ``real_name`` stands on certificates."""

    unit_id: UUID
    real_name: Annotated[str, Text(2, 20)]
    skills: list[Skill] = Field(max_length=len(Skill))
    free_times: list[str] = Field(max_length=len(FREE_TIME_NAMES))
    reach: Reach
    in_rankings: bool = False
    show_name: bool = False

    @field_validator("free_times")
    @classmethod
    def _known(cls, times: list[str]) -> list[str]:
        if any(time not in FREE_TIME_NAMES for time in times):
            raise ValueError("没有这个时间")
        return times


class RestIn(Input):
    """Whether somebody wants to be asked for nothing for a while."""

    resting: bool


class VolunteerOut(Output):
    """Me as a volunteer."""

    unit: Unit
    real_name: str
    skills: list[Skill]
    free_times: list[str]
    reach: Reach
    state: VolunteerState
    state_name: str
    in_rankings: bool
    show_name: bool


class TeamItem(Output):
    """A team in a list; ``mine`` is where I stand with it."""

    id: UUID
    name: str
    kind: TeamKind
    kind_name: str
    station: str
    skills: list[str]
    members: int
    half_hours: int
    joining: Joining
    mine: MemberState | None
    leads: bool
    asking: int


class Overview(Output):
    """The first page of volunteering; ``volunteer`` is null for whoever has not registered."""

    volunteer: VolunteerOut | None
    half_hours: int
    half_hours_this_year: int
    stars: int
    teams: list[TeamItem]
    skills: list[Choice]
    free_times: list[Choice]
    reaches: list[Choice]


class TeamsQuery(Query):
    """Teams around which place, and of which kind; around my home without one."""

    unit_id: UUID | None = None
    kind: TeamKind | None = None


class TeamList(Items[TeamItem]):
    """Teams, the nearest first."""


class ServiceOut(Output):
    """What a team did on one day."""

    what: str
    on: date
    people: int
    half_hours: int


class TeamDetail(TeamItem):
    """A team's page: what it does, who leads it (masked), what it did last."""

    about: str
    joining_name: str
    leader: str | None
    founded_at: Moment
    services: list[ServiceOut]
    allowed: list[str]


class MemberItem(Output):
    """Somebody of a team, as those who lead it see them."""

    account_id: UUID
    name: str
    role: MemberRole
    role_name: str
    state: MemberState
    skills: list[str]
    free_times: list[str]
    half_hours: int
    asked_at: Moment


class MemberList(Items[MemberItem]):
    """Who asks first, then who leads, then the others."""

    team: TeamItem


class RecordItem(Output):
    """Time I gave; ``reason`` says why it was corrected."""

    id: UUID
    what: str
    team: str | None
    started_at: Moment
    ended_at: Moment
    half_hours: int
    state: RecordState
    state_name: str
    reason: str | None


class RecordPage(Page[RecordItem]):
    """My hours, the latest first."""

    half_hours: int
    half_hours_this_year: int
    stars: int


class RecordQuery(PageQuery):
    """Where to go on."""


class ProofIn(Input):
    """From which day to which the hours are certified, both included; all of them without."""

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ProofIn:
        if self.since and self.until and self.since > self.until:
            raise ValueError("开始日期要早于结束日期")
        return self


class RankingQuery(Query):
    """Of which unit and period; of the street I volunteer in without a unit."""

    period: Period = Period.MONTH
    unit_id: UUID | None = None


class RankedOut(Output):
    """One line of a ranking."""

    place: int
    name: str
    half_hours: int
    mine: bool


class Ranking(Output):
    """Who gave most: people who agreed to stand there, and teams; nothing for whoever belongs nowhere yet."""

    unit: Unit | None
    people: list[RankedOut]
    teams: list[RankedOut]
    in_rankings: bool


class TeamIn(Input):
    """What a team is."""

    name: Annotated[str, Text(2, 20)]
    kind: TeamKind
    skills: list[Skill]
    about: Annotated[str, Text(2, 300)]
    joining: Joining


class FoundIn(TeamIn):
    """A new team, and under which unit."""

    parent_id: UUID


class TrainingIn(Input):
    """What is to be learnt in a street before which services."""

    street_id: UUID
    title: Annotated[str, Text(2, 40)]
    skills: list[Skill]


class TrainedIn(Input):
    """Which volunteers did a training, and when."""

    training_id: UUID
    done_on: date
    ids: list[UUID] = Field(min_length=1, max_length=100)


class CorrectionIn(Input):
    """What a record counts, and why."""

    half_hours: int
    reason: Annotated[str, Text(2, 200)]
