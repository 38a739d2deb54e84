"""What the clock does with orders. Each order is moved under its lock; one that another worker holds is left to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.orders.models import DemandOrder, OrderOffer, OrderVisit
from app.orders.service.dispatching import come_back
from app.orders.service.life import move
from app.orders.service.visiting import leave
from app.orders.states import OfferState, OrderState

#: After so long whoever has not rated does not any more.
RATE_WITHIN = timedelta(days=7)
#: Nobody visits longer: they forgot to check out.
LONGEST_VISIT = timedelta(hours=12)
BATCH = 200


def lapse_offers(session: Session) -> None:
    """Close the questions that were not answered in time; an order that nobody can take any more comes back."""
    now = clock.now()
    due = select(OrderOffer.order_id).where(OrderOffer.state == OfferState.OPEN, OrderOffer.answer_by <= now)
    for order in _held(session, session.scalars(due.distinct().limit(BATCH)).all()):
        late = session.scalars(
            select(OrderOffer)
            .where(
                OrderOffer.order_id == order.id,
                OrderOffer.state == OfferState.OPEN,
                OrderOffer.answer_by <= now,
            )
            .order_by(OrderOffer.id)
            .execution_options(populate_existing=True)
        ).all()
        if not late or order.state != OrderState.DISPATCHED:
            continue
        for offer in late:
            offer.state = OfferState.LAPSED
            move(session, order, None, "lapse", team_id=offer.team_id)
        session.flush()
        come_back(session, order)


def end_forgotten(session: Session) -> None:
    """Check out whoever forgot to: they are counted the usual length, and the row says so."""
    due = select(OrderVisit.order_id).where(
        OrderVisit.checked_in_at <= clock.now() - LONGEST_VISIT, OrderVisit.checked_out_at.is_(None)
    )
    for order in _held(session, session.scalars(due.distinct().limit(BATCH)).all()):
        inside = session.scalars(
            select(OrderVisit)
            .where(
                OrderVisit.order_id == order.id,
                OrderVisit.checked_in_at <= clock.now() - LONGEST_VISIT,
                OrderVisit.checked_out_at.is_(None),
            )
            .execution_options(populate_existing=True)
        ).all()
        for visit in inside:
            if visit.checked_in_at is None or order.state != OrderState.VISITING:
                continue
            visit.forgotten = True
            move(session, order, None, "check_out", team_id=order.team_id)
            leave(session, order, visit, visit.checked_in_at + timedelta(minutes=order.minutes))


def close_rated(session: Session) -> None:
    """Close what was done a week ago, rated or not."""
    due = (
        select(DemandOrder.id)
        .where(DemandOrder.state == OrderState.DONE, DemandOrder.state_since <= clock.now() - RATE_WITHIN)
        .limit(BATCH)
    )
    for order in _held(session, session.scalars(due).all()):
        if order.state == OrderState.DONE:
            move(session, order, None, "close")


def _held(session: Session, ids: Sequence[UUID]) -> Sequence[DemandOrder]:
    return session.scalars(
        select(DemandOrder)
        .where(DemandOrder.id.in_(ids))
        .order_by(DemandOrder.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
