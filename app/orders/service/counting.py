"""What a visit is worth: hours on the record of whoever went, and points by the street's rules."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.orders.models import DemandOrder, OrderVisit
from app.org import queries as org
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
