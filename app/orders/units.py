"""What a change of the tree means for orders (docs/adr/0008)."""

from __future__ import annotations

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.orders.models import DemandOrder, MenuService, OrderOffer
from app.orders.states import UNDER_WAY, OfferState
from app.org import queries as org
from app.org.models import OrgUnit


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed as far as orders go: somebody still waits for one."""
    number = session.scalar(
        select(DemandOrder.number)
        .where(
            or_(
                DemandOrder.station_id == unit.id,
                DemandOrder.place_id == unit.id,
                DemandOrder.team_id == unit.id,
            ),
            DemandOrder.state.in_(UNDER_WAY),
        )
        .limit(1)
    )
    return (
        f"“{unit.name}”还有没服务完的点单（如 {number}），请先办完，或把它合并到别的单位。"
        if number
        else None
    )


def follow_units(session: Session, path: str) -> None:
    """Menus and orders at or below ``path`` belong to the street that stands above now."""
    for table, unit in ((MenuService, MenuService.unit_id), (DemandOrder, DemandOrder.place_id)):
        street = select(OrgUnit.street_id).where(OrgUnit.id == unit).scalar_subquery()
        session.execute(
            update(table)
            .where(org.within(unit, [path]))
            .values(street_id=street)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """What is under way at ``source`` goes on at ``target``; its menu ends, because ``target`` has its own."""
    for column in (DemandOrder.station_id, DemandOrder.place_id, DemandOrder.team_id):
        session.execute(
            update(DemandOrder)
            .where(column == source.id, DemandOrder.state.in_(UNDER_WAY))
            .values({column: target.id})
            .execution_options(synchronize_session=False)
        )
    # A team that is asked twice now answers once: the question to the one that went is over.
    asked = select(OrderOffer.order_id).where(
        OrderOffer.team_id == target.id, OrderOffer.state == OfferState.OPEN
    )
    mine = (OrderOffer.team_id == source.id, OrderOffer.state == OfferState.OPEN)
    session.execute(
        update(OrderOffer)
        .where(*mine, OrderOffer.order_id.in_(asked))
        .values(state=OfferState.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(OrderOffer)
        .where(OrderOffer.team_id == source.id, OrderOffer.state.in_([OfferState.OPEN, OfferState.TAKEN]))
        .values(team_id=target.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(MenuService)
        .where(MenuService.unit_id == source.id, MenuService.retired_at.is_(None))
        .values(retired_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
