"""Who reaches which order. The ``access_…`` functions are the only way to load one for somebody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import NotFound
from app.orders import teams
from app.orders.models import DemandOrder, MenuService, OrderOffer, OrderVisit
from app.orders.states import (
    LEADER,
    OFFERED,
    ORDERER,
    STATION,
    VISITOR,
    OfferState,
    OrderState,
)
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind

#: Which units have a menu and send teams out.
STATIONS = (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY)
#: So long after a visit whoever went still reads where it was: something may have been left behind.
PLACE_KEPT = timedelta(days=3)


def within_my_stations(actor: Actor) -> ColumnElement[bool]:
    """The condition "the station is one of my units or below"."""
    return org.within(DemandOrder.station_id, actor.paths(Permission.DISPATCH_ORDERS))


def access_order(session: Session, actor: Actor, order_id: UUID, *, changing: bool = False) -> DemandOrder:
    """An order of the actor's stations; ``changing`` locks it until the end of the transaction.

    Raises Forbidden (``no_permission``) for whoever works at none, and NotFound.
    """
    actor.require(Permission.DISPATCH_ORDERS)
    return _load(session, within_my_stations(actor), order_id, changing)


def access_own_order(
    session: Session, actor: Actor, order_id: UUID, *, changing: bool = False
) -> DemandOrder:
    """An order the actor made for themselves or the family, or one that is for them; raises NotFound."""
    return _load(session, concerns(actor.account_id), order_id, changing)


def access_team_order(
    session: Session, actor: Actor, order_id: UUID, *, changing: bool = False
) -> DemandOrder:
    """An order offered to or taken by a team the actor leads, or to which they go; raises NotFound."""
    return _load(session, for_teams(session, actor), order_id, changing)


def concerns(account_id: UUID) -> ColumnElement[bool]:
    """The condition "my own": ordered by me and not in the name of a station, or for me."""
    return or_(
        and_(DemandOrder.account_id == account_id, DemandOrder.on_behalf.is_(False)),
        DemandOrder.for_account_id == account_id,
    )


def for_teams(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition "my team's": asked of it and not declined, taken by it, or mine to go to.

    Who was asked and was not the first may still read that, so as not to stand before nothing.
    """
    led = teams.led_by(session, actor)
    asked = select(OrderOffer.order_id).where(
        OrderOffer.team_id.in_(led), OrderOffer.state.in_([OfferState.OPEN, OfferState.WITHDRAWN])
    )
    going = select(OrderVisit.order_id).where(OrderVisit.account_id == actor.account_id)
    return or_(DemandOrder.id.in_(asked), DemandOrder.team_id.in_(led), DemandOrder.id.in_(going))


def access_station(session: Session, actor: Actor, unit_id: UUID) -> OrgUnit:
    """A station whose menu the actor keeps; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.DISPATCH_ORDERS)
    unit = org.unit(session, unit_id)
    if unit is None or unit.kind not in STATIONS or not actor.reaches(Permission.DISPATCH_ORDERS, unit.path):
        raise NotFound()
    return unit


def access_menu_service(session: Session, actor: Actor, service_id: UUID) -> MenuService:
    """Something on the menu of one of the actor's stations; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.DISPATCH_ORDERS)
    within = org.within(MenuService.unit_id, actor.paths(Permission.DISPATCH_ORDERS))
    found = session.scalars(select(MenuService).where(MenuService.id == service_id, within)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _load(session: Session, condition: ColumnElement[bool], order_id: UUID, changing: bool) -> DemandOrder:
    statement = select(DemandOrder).where(DemandOrder.id == order_id, condition)
    if changing:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found


def roles_towards(session: Session, actor: Actor, order: DemandOrder) -> set[str]:
    """What the actor is to this order, in the words of the state table.

    For whoever was ordered for by the station, the station also speaks as the one who ordered.
    """
    found = set()
    me = actor.account_id
    if order.for_account_id == me or (order.account_id == me and not order.on_behalf):
        found.add(ORDERER)
    if actor.reaches(Permission.DISPATCH_ORDERS, org.known_unit(session, order.station_id).path):
        found |= {STATION, ORDERER} if order.on_behalf else {STATION}
    led = teams.led_by(session, actor)
    if order.team_id in led:
        found.add(LEADER)
    if led and order.state == OrderState.DISPATCHED and open_offer(session, order, led):
        found.add(OFFERED)
    if visit_of(session, order, me):
        found.add(VISITOR)
    return found


def open_offer(session: Session, order: DemandOrder, team_ids: set[UUID]) -> OrderOffer | None:
    """The offer of an order that waits for the answer of one of these teams, the oldest first."""
    return session.scalars(
        select(OrderOffer)
        .where(
            OrderOffer.order_id == order.id,
            OrderOffer.team_id.in_(team_ids),
            OrderOffer.state == OfferState.OPEN,
        )
        .order_by(OrderOffer.id)
        .limit(1)
    ).one_or_none()


def visit_of(session: Session, order: DemandOrder, account_id: UUID) -> OrderVisit | None:
    """Somebody's going to an order, if they were picked."""
    return session.scalars(
        select(OrderVisit).where(OrderVisit.order_id == order.id, OrderVisit.account_id == account_id)
    ).one_or_none()


def sees_place(order: DemandOrder, roles: set[str]) -> bool:
    """Whether somebody reads where exactly, for whom, and the number.

    The station and whoever ordered always; of the team those who go, from the taking until a while after.
    """
    if roles & {STATION, ORDERER}:
        return True
    if VISITOR not in roles:
        return False
    if order.state in (OrderState.TAKEN, OrderState.VISITING):
        return True
    return order.done_at is not None and clock.now() < order.done_at + PLACE_KEPT
