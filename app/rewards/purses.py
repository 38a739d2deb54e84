"""How the points of a redemption move: put aside with the street, then back to the person or on to whoever gave."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.points import service as points
from app.rewards.models import Redemption


def put_aside(session: Session, one: Redemption) -> None:
    """Take the points from the person and keep them with the street. Raises Conflict (``points_short``)."""
    points.transfer(
        session,
        kind=points.TransferKind.SPENDING,
        source=_source(one),
        memo=f"兑换{_what(one)}",
        debit=points.person(one.account_id),
        credit=points.stock(one.street_id),
        amount=one.points,
        street_id=one.street_id,
    )


def give_back(session: Session, one: Redemption) -> None:
    """Turn round what :func:`put_aside` moved; a second time moves nothing."""
    points.reverse(session, source=_source(one), memo=f"退回：{_what(one)}")


def pass_on(session: Session, one: Redemption) -> None:
    """Give the points to the merchant whose counter it was, or back to the street that gave from its own."""
    points.transfer(
        session,
        kind=points.TransferKind.HANDOVER,
        source=f"handover:{one.id}",
        memo=f"发放{_what(one)}",
        debit=points.stock(one.street_id),
        credit=points.merchant(one.merchant_id) if one.merchant_id else points.issuer(one.street_id),
        amount=one.points,
        street_id=one.street_id,
    )


def _source(one: Redemption) -> str:
    return f"redemption:{one.id}"


def _what(one: Redemption) -> str:
    return one.title if one.quantity == 1 else f"{one.title} × {one.quantity}"
