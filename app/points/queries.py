"""Reads of points, and the sum that must always come out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.core import clock, paging
from app.points.models import OwnerKind, PointsAccount, PointsEntry, PointsTransfer, TransferKind


def _is_of(account_id: UUID) -> ColumnElement[bool]:
    return and_(PointsAccount.owner_kind == OwnerKind.PERSON, PointsAccount.owner_id == account_id)


def balance(session: Session, account_id: UUID) -> int:
    """How many points somebody has."""
    return session.scalar(select(PointsAccount.balance).where(_is_of(account_id))) or 0


def earned_this_month(session: Session, account_id: UUID) -> int:
    """How many points somebody was awarded since the month began; what they spent is not taken off."""
    earned = session.scalar(
        select(func.sum(PointsEntry.amount))
        .join(PointsAccount, PointsAccount.id == PointsEntry.account_id)
        .join(PointsTransfer, PointsTransfer.id == PointsEntry.transfer_id)
        .where(
            _is_of(account_id),
            PointsTransfer.kind == TransferKind.AWARD,
            PointsEntry.at >= clock.month_start(clock.today()),
        )
    )
    return int(earned or 0)


def statement(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[PointsEntry], str | None]:
    """Somebody's entries, each with its transfer, newest first."""
    entries = (
        select(PointsEntry)
        .join(PointsAccount, PointsAccount.id == PointsEntry.account_id)
        .where(_is_of(account_id))
        .options(joinedload(PointsEntry.transfer, innerjoin=True))
    )
    rows, following = paging.page(session, entries, [PointsEntry.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def imbalance(session: Session) -> list[str]:
    """Add the whole ledger up again; one line for each thing that does not come out, none if all is well."""
    wrong = []
    total = session.scalar(select(func.coalesce(func.sum(PointsAccount.balance), 0)))
    if total:
        wrong.append(f"all balances add up to {total}")
    entered = func.coalesce(func.sum(PointsEntry.amount), 0)
    accounts = session.execute(
        select(PointsAccount.id, PointsAccount.balance, entered)
        .outerjoin(PointsEntry, PointsEntry.account_id == PointsAccount.id)
        .group_by(PointsAccount.id, PointsAccount.balance)
        .having(PointsAccount.balance != entered)
    )
    wrong += [f"account {one} holds {held} and its entries {sum_}" for one, held, sum_ in accounts]
    transfers = session.execute(
        select(PointsTransfer.source, entered, func.count(PointsEntry.id))
        .outerjoin(PointsEntry, PointsEntry.transfer_id == PointsTransfer.id)
        .group_by(PointsTransfer.source)
        .having((entered != 0) | (func.count(PointsEntry.id) != 2))
    )
    wrong += [f"transfer {source} has {count} entries and {sum_} over" for source, sum_, count in transfers]
    return wrong
