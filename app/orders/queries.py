"""Reads of orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock, paging
from app.orders import teams
from app.orders.access import concerns, within_my_stations
from app.orders.models import DemandOrder, OrderEvent, OrderOffer, OrderPhoto, OrderRating, OrderVisit
from app.orders.states import OVER, UNDER_WAY, OfferState, OrderState

#: A station looks at an order, and finds a team for it, within this time.
LOOKED_AT_WITHIN = timedelta(hours=24)


class Tab(StrEnum):
    """The lists of the station's board."""

    TO_REVIEW = "to_review"
    TO_DISPATCH = "to_dispatch"
    WAITING = "waiting"
    GOING = "going"
    DONE = "done"
    LATE = "late"
    ALL = "all"


TAB_NAMES = {
    Tab.TO_REVIEW: "待审核",
    Tab.TO_DISPATCH: "待派单",
    Tab.WAITING: "等队伍接单",
    Tab.GOING: "服务中",
    Tab.DONE: "待评价",
    Tab.LATE: "耽误了的",
    Tab.ALL: "全部",
}


def tab_condition(tab: Tab) -> ColumnElement[bool] | None:
    """What stands in a list; nothing for all of them."""
    state = DemandOrder.state
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.TO_REVIEW: state.in_([OrderState.ORDERED, OrderState.RETURNED]),
        Tab.TO_DISPATCH: state == OrderState.OPEN,
        Tab.WAITING: state == OrderState.DISPATCHED,
        Tab.GOING: state.in_([OrderState.TAKEN, OrderState.VISITING]),
        Tab.DONE: state == OrderState.DONE,
        Tab.LATE: is_late(),
    }
    return conditions.get(tab)


def is_late() -> ColumnElement[bool]:
    """The condition that an order waits too long: before the station for a day, or past the time it was wished for."""
    now = clock.now()
    before_station = and_(
        DemandOrder.state.in_([OrderState.ORDERED, OrderState.OPEN]),
        DemandOrder.state_since < now - LOOKED_AT_WITHIN,
    )
    nobody_came = and_(
        DemandOrder.state.in_([OrderState.ORDERED, OrderState.OPEN, OrderState.DISPATCHED, OrderState.TAKEN]),
        func.coalesce(DemandOrder.visit_at, DemandOrder.wish_until) < now,
    )
    return or_(before_station, nobody_came)


def late(order: DemandOrder) -> bool:
    """The same of one order."""
    now = clock.now()
    waits = order.state in (OrderState.ORDERED, OrderState.OPEN)
    if waits and order.state_since < now - LOOKED_AT_WITHIN:
        return True
    wanted = order.visit_at or order.wish_until
    return order.state in UNDER_WAY - {OrderState.RETURNED, OrderState.VISITING} and wanted < now


def of_stations(
    session: Session, actor: Actor, tab: Tab, *, cursor: str | None, limit: int
) -> tuple[list[DemandOrder], str | None]:
    """A list of the board, newest first."""
    statement = select(DemandOrder).where(within_my_stations(actor))
    condition = tab_condition(tab)
    if condition is not None:
        statement = statement.where(condition)
    rows, following = paging.page(session, statement, [DemandOrder.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def counts(session: Session, actor: Actor) -> dict[Tab, int]:
    """How many stand in each list of the board."""
    columns = [func.count().filter(condition) for tab in Tab if (condition := tab_condition(tab)) is not None]
    row = session.execute(
        select(*columns)
        .select_from(DemandOrder)
        .where(within_my_stations(actor), DemandOrder.state.not_in(OVER))
    ).one()
    return dict(zip((tab for tab in Tab if tab is not Tab.ALL), row, strict=True))


def waiting_for_station(session: Session, actor: Actor) -> int:
    """How many orders wait for the station: to be looked at, or to be given to a team."""
    waits = DemandOrder.state.in_([OrderState.ORDERED, OrderState.OPEN])
    return (
        session.scalar(select(func.count()).select_from(DemandOrder).where(within_my_stations(actor), waits))
        or 0
    )


def own(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[DemandOrder], str | None]:
    """What somebody ordered, or was ordered for them, newest first."""
    statement = select(DemandOrder).where(concerns(account_id))
    rows, following = paging.page(session, statement, [DemandOrder.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


class TeamTab(StrEnum):
    """The lists of a team's page."""

    OFFERS = "offers"
    GOING = "going"
    DONE = "done"


def of_teams(
    session: Session, actor: Actor, tab: TeamTab, *, cursor: str | None, limit: int
) -> tuple[list[DemandOrder], str | None]:
    """What my teams were asked, what they or I go to, what is done; newest first."""
    led = teams.led_by(session, actor)
    mine = or_(
        DemandOrder.team_id.in_(led),
        DemandOrder.id.in_(select(OrderVisit.order_id).where(OrderVisit.account_id == actor.account_id)),
    )
    asked = DemandOrder.id.in_(
        select(OrderOffer.order_id).where(OrderOffer.team_id.in_(led), OrderOffer.state == OfferState.OPEN)
    )
    going = DemandOrder.state.in_([OrderState.TAKEN, OrderState.VISITING])
    condition = {
        TeamTab.OFFERS: asked,
        TeamTab.GOING: and_(mine, going),
        TeamTab.DONE: and_(mine, DemandOrder.state.in_([OrderState.DONE, OrderState.CLOSED])),
    }[tab]
    statement = select(DemandOrder).where(condition)
    rows, following = paging.page(session, statement, [DemandOrder.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def event(session: Session, event_id: UUID) -> tuple[OrderEvent, DemandOrder]:
    """An event with its order; raises NoResultFound."""
    found = session.get_one(OrderEvent, event_id)
    return found, session.get_one(DemandOrder, found.order_id)


def events(session: Session, order_id: UUID) -> Sequence[OrderEvent]:
    """Everything that happened to an order, in turn."""
    return session.scalars(
        select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.seq)
    ).all()


def offers(session: Session, order_id: UUID) -> Sequence[OrderOffer]:
    """Whom the station asked, in turn."""
    return session.scalars(
        select(OrderOffer).where(OrderOffer.order_id == order_id).order_by(OrderOffer.id)
    ).all()


def visits(session: Session, order_id: UUID) -> Sequence[OrderVisit]:
    """Who goes or went, in the order they were picked."""
    return session.scalars(
        select(OrderVisit).where(OrderVisit.order_id == order_id).order_by(OrderVisit.id)
    ).all()


def visitors(session: Session, order_id: UUID) -> list[UUID]:
    """The accounts of those who go."""
    return [one.account_id for one in visits(session, order_id)]


def ratings(session: Session, order_id: UUID) -> Sequence[OrderRating]:
    """What the sides said."""
    return session.scalars(
        select(OrderRating).where(OrderRating.order_id == order_id).order_by(OrderRating.id)
    ).all()


def photo_ids(session: Session, event_ids: Iterable[UUID]) -> list[UUID]:
    """The photos of some events, in turn."""
    rows = session.scalars(
        select(OrderPhoto.media_id)
        .where(OrderPhoto.event_id.in_(list(event_ids)))
        .order_by(OrderPhoto.event_id, OrderPhoto.position)
    )
    return list(rows)


def residents_of(order: DemandOrder) -> set[UUID]:
    """Whose order it is: who ordered, and whom of the family it is for. A station's worker is not meant."""
    found = set() if order.on_behalf else {order.account_id}
    return found | ({order.for_account_id} if order.for_account_id else set())


def count_offers(session: Session, actor: Actor) -> int:
    """How many questions wait for an answer of the teams I lead."""
    led = teams.led_by(session, actor)
    waiting = select(func.count()).where(OrderOffer.team_id.in_(led), OrderOffer.state == OfferState.OPEN)
    return session.scalar(waiting) or 0
