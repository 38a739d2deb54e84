"""What a change of the tree means for standing posts (docs/adr/0008)."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.org import queries as org
from app.org.models import OrgUnit
from app.shifts.models import Shift, StandingPost


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed: it keeps a post."""
    title = session.scalar(
        select(StandingPost.title)
        .where(StandingPost.unit_id == unit.id, StandingPost.closed_at.is_(None))
        .limit(1)
    )
    return f"“{unit.name}”还有岗位“{title}”，请先在“值班”里撤掉。" if title else None


def follow_units(session: Session, path: str) -> None:
    """Posts at or below ``path`` and their shifts to come belong to the street that stands above now."""
    street = select(OrgUnit.street_id).where(OrgUnit.id == StandingPost.unit_id).scalar_subquery()
    session.execute(
        update(StandingPost)
        .where(org.within(StandingPost.unit_id, [path]))
        .values(street_id=street)
        .execution_options(synchronize_session=False)
    )
    _follow_shifts(session)


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """``target`` keeps the posts of ``source``; a team's are kept by the team that goes on."""
    session.execute(
        update(StandingPost)
        .where(StandingPost.unit_id == source.id)
        .values(unit_id=target.id, street_id=target.street_id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(StandingPost)
        .where(StandingPost.team_id == source.id)
        .values(team_id=target.id)
        .execution_options(synchronize_session=False)
    )
    _follow_shifts(session)


def _follow_shifts(session: Session) -> None:
    street = select(StandingPost.street_id).where(StandingPost.id == Shift.post_id).scalar_subquery()
    session.execute(
        update(Shift)
        .where(Shift.starts_at > clock.now())
        .values(street_id=street)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
