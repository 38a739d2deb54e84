"""What was wrong is taken back by a transfer the other way round; nothing is ever changed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.points.models import PointsAccount, PointsEntry, PointsTransfer, TransferKind
from app.points.owners import Owner
from app.points.service.posting import transfer


def reverse(
    session: Session,
    *,
    source: str | None = None,
    transfer_id: UUID | None = None,
    memo: str,
    made_by: UUID | None = None,
) -> bool:
    """Take a transfer back, known by its source or its id; false when it was taken back before.

    Raises NotFound (``transfer_not_found``), Conflict (``is_reversal``: what takes something back stays; and
    ``points_short`` when who got the points has spent them).
    """
    wanted = PointsTransfer.id == transfer_id if source is None else PointsTransfer.source == source
    original = session.scalars(select(PointsTransfer).where(wanted)).one_or_none()
    if original is None:
        raise NotFound("transfer_not_found", "没有找到这一笔积分。")
    if original.kind is TransferKind.REVERSAL:
        raise Conflict("is_reversal", "这一笔本身就是更正，不能再撤回。")
    debit, credit, amount = sides(session, original.id)
    return transfer(
        session,
        kind=TransferKind.REVERSAL,
        source=f"reversal:{original.id}",
        memo=memo,
        debit=credit,
        credit=debit,
        amount=amount,
        street_id=original.street_id,
        made_by=made_by,
        reverses_id=original.id,
    )


def sides(session: Session, transfer_id: UUID) -> tuple[Owner, Owner, int]:
    """Who gave, who got, and how much."""
    rows = session.execute(
        select(PointsEntry.amount, PointsAccount.owner_kind, PointsAccount.owner_id)
        .join(PointsAccount, PointsAccount.id == PointsEntry.account_id)
        .where(PointsEntry.transfer_id == transfer_id)
        .order_by(PointsEntry.amount)
    ).all()
    giver, taker = (Owner(kind, owner_id) for _, kind, owner_id in rows)
    return giver, taker, rows[1].amount
