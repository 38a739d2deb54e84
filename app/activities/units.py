"""What a change of the tree means for activities (docs/adr/0008)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.activities.models import Activity
from app.activities.states import HIDDEN, ON
from app.core import clock
from app.org import queries as org
from app.org.models import OrgUnit


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed as far as activities go: people are still coming to one."""
    title = session.scalar(select(Activity.title).where(Activity.unit_id == unit.id, _to_come()).limit(1))
    return f"“{unit.name}”的活动“{title}”还没办完，请先办完或取消。" if title else None


def follow_units(session: Session, path: str) -> None:
    """Activities at or below ``path`` belong to the street that stands above now."""
    street = select(OrgUnit.street_id).where(OrgUnit.id == Activity.unit_id).scalar_subquery()
    session.execute(
        update(Activity)
        .where(org.within(Activity.unit_id, [path]))
        .values(street_id=street)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """``target`` holds what ``source`` had announced or drafted."""
    session.execute(
        update(Activity)
        .where(Activity.unit_id == source.id, _to_come())
        .values(unit_id=target.id, street_id=target.street_id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _to_come() -> ColumnElement[bool]:
    return and_(Activity.state.in_(HIDDEN | ON), Activity.ends_at > clock.now())
