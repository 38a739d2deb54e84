"""What a change of the tree means for rewards (docs/adr/0008)."""

from __future__ import annotations

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.org import queries as org
from app.org.models import OrgUnit
from app.rewards.models import PickupPoint, Redemption, Reward
from app.rewards.states import RedemptionState


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed yet: something is reserved at its counters."""
    waiting = session.scalar(
        select(func.count())
        .select_from(Redemption)
        .join(PickupPoint, PickupPoint.id == Redemption.pickup_point_id)
        .where(
            Redemption.state == RedemptionState.RESERVED,
            or_(PickupPoint.unit_id == unit.id, PickupPoint.merchant_id == unit.id),
        )
    )
    return f"“{unit.name}”的领取点还有 {waiting} 份兑换没领，请先发完或取消。" if waiting else None


def follow_units(session: Session, path: str) -> None:
    """Rewards and counters at or below ``path`` belong to the street that stands above now.

    What is reserved stays with the street that keeps its points.
    """
    for table in (Reward, PickupPoint):
        street = select(OrgUnit.street_id).where(OrgUnit.id == table.unit_id).scalar_subquery()
        session.execute(
            update(table)
            .where(org.within(table.unit_id, [path]))
            .values(street_id=street)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """``target`` keeps what ``source`` offered, and answers for its counters."""
    for table, column in (
        (Reward, Reward.unit_id),
        (PickupPoint, PickupPoint.unit_id),
        (PickupPoint, PickupPoint.merchant_id),
    ):
        values: dict[str, object] = {column.key: target.id}
        if column.key == "unit_id":
            values["street_id"] = target.street_id
        session.execute(
            update(table)
            .where(column == source.id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
