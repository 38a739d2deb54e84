"""多元评单: the resident, the team and the station each say once what they think."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict
from app.core.ids import new_id
from app.orders.models import DemandOrder, OrderRating
from app.orders.service.life import move
from app.orders.states import Side


def rate(
    session: Session, actor: Actor, order: DemandOrder, side: Side, *, stars: int, comment: str | None
) -> None:
    """Rate for one side; when all three have, the order is closed.

    Raises Forbidden (``not_yours``) and Conflict (``wrong_state``, ``already_rated``).
    """
    move(session, order, actor, f"rate_{side}", team_id=order.team_id, details={"stars": stars})
    values = {
        "id": new_id(),
        "order_id": order.id,
        "street_id": order.street_id,
        "side": side,
        "account_id": actor.account_id,
        "stars": stars,
        "comment": comment,
        "created_at": clock.now(),
    }
    if not insert_ignoring(session, OrderRating, values, key=["order_id", "side"]):
        raise Conflict("already_rated", "已经评过了，谢谢。")
    rated = session.scalar(select(func.count()).where(OrderRating.order_id == order.id))
    if rated == len(Side):
        move(session, order, None, "close")
