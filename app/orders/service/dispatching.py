"""派单 and 接单: the station asks teams, the first that takes an order has it, and what nobody takes comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import rows_changed
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.ids import new_id
from app.orders import teams
from app.orders.access import open_offer
from app.orders.models import DemandOrder, OrderOffer, OrderVisit
from app.orders.service.life import move, require
from app.orders.states import OfferState, OrderState

#: A team answers within this time, or the order goes back to the station.
ANSWER_WITHIN = timedelta(hours=24)
MOST_ASKED = 5


def accept(session: Session, actor: Actor, order: DemandOrder, *, skill: str | None) -> None:
    """The station has looked at it and will find somebody; ``skill`` says what a micro-wish needs.

    Raises Forbidden (``not_yours``) and Conflict (``wrong_state``).
    """
    move(session, order, actor, "accept")
    order.skill = skill or order.skill


def send_back(session: Session, actor: Actor, order: DemandOrder, note: str) -> None:
    """Ask whoever ordered for something; raises Forbidden (``not_yours``) and Conflict (``wrong_state``)."""
    move(session, order, actor, "return", note=note)


def refuse(session: Session, actor: Actor, order: DemandOrder, note: str) -> None:
    """It cannot be done, for a reason; raises Forbidden (``not_yours``) and Conflict (``wrong_state``)."""
    move(session, order, actor, "refuse", note=note)


def dispatch(
    session: Session, actor: Actor, order: DemandOrder, team_ids: Sequence[UUID]
) -> list[OrderOffer]:
    """Ask one team or several whether they take it, for 24 hours.

    Raises Forbidden (``not_yours``), Conflict (``wrong_state``) and Invalid (``no_team``, ``unknown_team``).
    """
    wanted = list(dict.fromkeys(team_ids))
    if not 1 <= len(wanted) <= MOST_ASKED:
        raise Invalid("no_team", f"请选一到{MOST_ASKED}支队伍。", errors=[FieldError("team_ids", "请选队伍")])
    if not set(wanted) <= {one.team_id for one in teams.proposals(session, order)}:
        raise Invalid(
            "unknown_team", "有一支队伍现在不能接单，请重新选。", errors=[FieldError("team_ids", "请重新选")]
        )
    move(session, order, actor, "dispatch", details={"asked": len(wanted)})
    now = clock.now()
    offers = [
        OrderOffer(
            id=new_id(),
            order_id=order.id,
            street_id=order.street_id,
            team_id=team_id,
            state=OfferState.OPEN,
            offered_at=now,
            answer_by=now + ANSWER_WITHIN,
            offered_by=actor.account_id,
        )
        for team_id in wanted
    ]
    session.add_all(offers)
    session.flush()
    return offers


def take(session: Session, actor: Actor, order: DemandOrder) -> None:
    """A team takes the order; the first has it, and the others need not answer any more.

    Raises Conflict (``taken_already``: another team was quicker; ``too_late``: the 24 hours are over; ``wrong_state``)
    and Forbidden (``not_yours``).
    """
    led = teams.led_by(session, actor)
    offer = open_offer(session, order, led)
    if offer is None and _was_asked(session, order, led):
        raise Conflict("taken_already", "别的队伍先接了，或者服务站收回了。谢谢您，下次再来。")
    require(session, actor, order, "take")
    if offer is None:
        raise Forbidden("not_yours", "这一单没有派给您的队伍。")
    now = clock.now()
    if now >= offer.answer_by:
        raise Conflict("too_late", "超过24小时没有答复，这一单已经回到服务站了。")
    _win(session, order, offer)
    move(session, order, actor, "take", team_id=offer.team_id)
    order.team_id = offer.team_id
    _answer(session, order, offer.id, OfferState.TAKEN, actor)
    _withdraw_open(session, order)


def _was_asked(session: Session, order: DemandOrder, led: set[UUID]) -> bool:
    asked = select(OrderOffer.id).where(OrderOffer.order_id == order.id, OrderOffer.team_id.in_(led))
    return order.team_id not in led and session.scalar(asked.limit(1)) is not None


def _win(session: Session, order: DemandOrder, offer: OrderOffer) -> None:
    """One statement decides who was first, whatever anybody has read before."""
    won = rows_changed(
        session,
        update(DemandOrder)
        .where(
            DemandOrder.id == order.id,
            DemandOrder.state == OrderState.DISPATCHED,
            DemandOrder.team_id.is_(None),
        )
        .values(team_id=offer.team_id),
    )
    if not won:
        raise Conflict("taken_already", "别的队伍先接了。谢谢您，下次再来。")


def decline(session: Session, actor: Actor, order: DemandOrder, reason: str) -> None:
    """A team cannot come and says why; when nobody is left to answer, the order goes back to the station.

    Raises Conflict (``wrong_state``) and Forbidden (``not_yours``).
    """
    require(session, actor, order, "decline")
    offer = open_offer(session, order, teams.led_by(session, actor))
    if offer is None:
        raise Forbidden("not_yours", "这一单没有派给您的队伍。")
    move(session, order, actor, "decline", team_id=offer.team_id, note=reason)
    _answer(session, order, offer.id, OfferState.DECLINED, actor, reason)
    come_back(session, order)


def give_back(session: Session, actor: Actor, order: DemandOrder, reason: str) -> None:
    """A team that took an order cannot come after all; raises Forbidden (``not_yours``), Conflict (``wrong_state``)."""
    move(session, order, actor, "give_back", team_id=order.team_id, note=reason)
    session.execute(
        update(OrderOffer)
        .where(OrderOffer.order_id == order.id, OrderOffer.state == OfferState.TAKEN)
        .values(state=OfferState.GIVEN_BACK, reason=reason)
        .execution_options(synchronize_session="fetch")
    )
    order.came_back += 1
    _free(session, order)


def recall(session: Session, actor: Actor, order: DemandOrder, note: str) -> None:
    """The station takes an order back, from those it asked or from the team that has it.

    Raises Forbidden (``not_yours``) and Conflict (``wrong_state``).
    """
    move(session, order, actor, "recall", team_id=order.team_id, note=note)
    call_off(session, order)
    _free(session, order)


def call_off(session: Session, order: DemandOrder) -> None:
    """No team is asked any more, and none has it."""
    session.execute(
        update(OrderOffer)
        .where(OrderOffer.order_id == order.id, OrderOffer.state.in_([OfferState.OPEN, OfferState.TAKEN]))
        .values(state=OfferState.WITHDRAWN)
        .execution_options(synchronize_session="fetch")
    )


def come_back(session: Session, order: DemandOrder) -> None:
    """Put an order before the station again once nobody is left who might take it."""
    waiting = select(OrderOffer.id).where(
        OrderOffer.order_id == order.id, OrderOffer.state == OfferState.OPEN
    )
    if session.scalar(waiting.limit(1)) is None:
        order.came_back += 1
        move(session, order, None, "come_back")


def _answer(
    session: Session,
    order: DemandOrder,
    offer_id: UUID,
    state: OfferState,
    actor: Actor,
    reason: str | None = None,
) -> None:
    session.execute(
        update(OrderOffer)
        .where(OrderOffer.order_id == order.id, OrderOffer.id == offer_id)
        .values(state=state, reason=reason, answered_at=clock.now(), answered_by=actor.account_id)
        .execution_options(synchronize_session="fetch")
    )


def _withdraw_open(session: Session, order: DemandOrder) -> None:
    session.execute(
        update(OrderOffer)
        .where(OrderOffer.order_id == order.id, OrderOffer.state == OfferState.OPEN)
        .values(state=OfferState.WITHDRAWN)
        .execution_options(synchronize_session="fetch")
    )


def _free(session: Session, order: DemandOrder) -> None:
    order.team_id = order.visit_at = None
    session.execute(delete(OrderVisit).where(OrderVisit.order_id == order.id))
