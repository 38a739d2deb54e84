"""What those who manage volunteers look through: teams, people, hours, within their reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock, paging
from app.core.spreadsheet import Layout
from app.org import queries as org
from app.org.models import OrgUnit
from app.volunteering import queries, records
from app.volunteering.access import in_reach, works_in
from app.volunteering.kinds import Skill
from app.volunteering.models import ServiceRecord, Team, Trained, Training, Volunteer
from app.volunteering.states import TeamState, VolunteerState

#: The columns of the table for 全国志愿服务信息系统; see docs/volunteering.md for what is known of its import.
LAYOUT = Layout(
    "服务时长",
    (
        *(("志愿者姓名", 14), ("证件类型", 14), ("证件号码", 24), ("志愿团体", 24), ("项目名称", 28)),
        *(("服务开始时间", 20), ("服务结束时间", 20), ("服务时长（小时）", 16)),
    ),
    max_rows=20_000,
    max_cell=200,
)


def managed_teams(session: Session, actor: Actor) -> list[Team]:
    """The teams that are there within the actor's reach, in the tree's order."""
    statement = (
        select(Team)
        .join(OrgUnit, OrgUnit.id == Team.unit_id)
        .where(
            Team.state == TeamState.ACTIVE,
            org.within(Team.unit_id, actor.paths(Permission.MANAGE_VOLUNTEERS)),
        )
        .order_by(OrgUnit.path)
    )
    return list(session.scalars(statement))


@dataclass(frozen=True)
class Wanted:
    """Which volunteers are looked for."""

    skill: Skill | None = None
    unit_path: str | None = None
    resting: bool = False


def people(
    session: Session, actor: Actor, wanted: Wanted, *, cursor: str | None, limit: int
) -> tuple[list[Volunteer], str | None]:
    """The volunteers within the actor's reach, the newest first."""
    paths = actor.paths(Permission.MANAGE_VOLUNTEERS)
    statement = select(Volunteer).where(
        org.within(Volunteer.unit_id, paths),
        Volunteer.state == (VolunteerState.RESTING if wanted.resting else VolunteerState.ACTIVE),
    )
    if wanted.skill:
        statement = statement.where(queries.has_skill(Volunteer.skills, wanted.skill))
    if wanted.unit_path:
        statement = statement.where(org.within(Volunteer.unit_id, [wanted.unit_path]))
    rows, following = paging.page(session, statement, [Volunteer.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def trainings(session: Session, actor: Actor) -> list[Training]:
    """What the streets the actor works in ask for."""
    found = session.scalars(select(Training).where(Training.retired_at.is_(None)).order_by(Training.id))
    return [one for one in found if works_in(session, actor, one.street_id)]


def trained_counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many did each of several trainings."""
    rows = session.execute(
        select(Trained.training_id, func.count())
        .where(Trained.training_id.in_(ids))
        .group_by(Trained.training_id)
    )
    return {row[0]: row[1] for row in rows}


def done_by(session: Session, account_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The titles of the trainings each of several people did."""
    rows = session.execute(
        select(Trained.account_id, Training.title)
        .join(Training, Training.id == Trained.training_id)
        .where(Trained.account_id.in_(account_ids))
        .order_by(Training.title)
    )
    found: dict[UUID, list[str]] = {}
    for account_id, title in rows:
        found.setdefault(account_id, []).append(title)
    return found


def hours(
    session: Session, actor: Actor, since: date | None, until: date | None, *, cursor: str | None, limit: int
) -> tuple[list[ServiceRecord], str | None]:
    """The records within the actor's reach, the latest first, what no longer counts too."""
    statement = select(ServiceRecord).where(in_reach(actor))
    if since or until:
        statement = statement.where(records.between(since, until))
    keys = [ServiceRecord.started_at, ServiceRecord.id]
    rows, following = paging.page(session, statement, keys, cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def names(session: Session, rows: Sequence[ServiceRecord]) -> dict[UUID, str]:
    """What the people of several records are called on papers, or else in the app."""
    ids = [row.account_id for row in rows]
    called = accounts.names(session, ids)
    return called | {key: one.real_name for key, one in queries.volunteers(session, ids).items()}


def sheet(session: Session, actor: Actor, since: date | None, until: date | None) -> Iterator[list[str]]:
    """The rows of the table for the national system, the first first; nobody's card number is known here."""
    statement = (
        select(ServiceRecord)
        .where(in_reach(actor), ServiceRecord.half_hours > 0, records.between(since, until))
        .order_by(ServiceRecord.started_at)
        .limit(LAYOUT.max_rows)
    )
    found = session.scalars(statement).all()
    called = names(session, found)
    teams = org.units(session, [row.team_id for row in found if row.team_id])
    for row in found:
        yield [
            called[row.account_id],
            "居民身份证",
            "",
            teams[row.team_id].name if row.team_id else "",
            row.what,
            f"{clock.local(row.started_at):%Y-%m-%d %H:%M}",
            f"{clock.local(row.ended_at):%Y-%m-%d %H:%M}",
            records.in_hours(row.half_hours),
        ]
