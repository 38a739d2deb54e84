"""What a visit is worth: hours on the record of whoever went, and points by the street's rules."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.orders.models import DemandOrder, OrderVisit
from app.org import queries as org
from app.points import service as points
from app.points.service import Occasion
from app.volunteering import service as volunteering


def count(session: Session, order: DemandOrder, visit: OrderVisit) -> None:
    """Put a visit that is over on record, once: the source is its id."""
    if visit.checked_in_at is None or visit.checked_out_at is None:
        return
    place = org.known_unit(session, order.place_id)
    volunteering.record(
        session,
        account_id=visit.account_id,
        street_id=order.street_id,
        team_id=order.team_id,
        source=f"visit:{visit.id}",
        what=f"{order.title}（{place.name}）",
        started_at=visit.checked_in_at,
        ended_at=visit.checked_out_at,
    )
    points.award_by_rule(
        session,
        visit.account_id,
        order.street_id,
        Occasion.ORDER_VISIT,
        1,
        f"order-visit:{visit.id}",
        f"上门服务：{order.title}"[:80],
        unit_id=order.place_id,
    )
