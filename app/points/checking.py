"""The whole ledger added up again, from its entries alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session, aliased

from app.points.models import OwnerKind, PointsAccount, PointsBudget, PointsEntry, PointsTransfer


@dataclass(frozen=True)
class Fault:
    """One thing that does not come out, and the street in whose books it stands."""

    sentence: str
    street_id: UUID | None = None


def faults(session: Session) -> list[Fault]:
    """Everything that does not come out; nothing if all is well.

    All balances add up to zero; each account is the sum of its entries and not below its floor; each transfer has two
    entries that add up to zero; each reversal takes back what it names, from the other side; a street's floor is what
    it was granted.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Ten million entries take longer than a page may.
        session.execute(text("SET LOCAL statement_timeout = '10min'"))
    return [
        *_total(session),
        *_accounts(session),
        *_transfers(session),
        *_reversals(session),
        *_floors(session),
    ]


def _total(session: Session) -> list[Fault]:
    total = session.scalar(select(func.coalesce(func.sum(PointsAccount.balance), 0)))
    return [Fault(f"all balances add up to {total}")] if total else []


def _accounts(session: Session) -> list[Fault]:
    sums = (
        select(PointsEntry.account_id, func.sum(PointsEntry.amount).label("entered"))
        .group_by(PointsEntry.account_id)
        .subquery()
    )
    entered = func.coalesce(sums.c.entered, 0)
    rows = session.execute(
        select(PointsAccount, entered)
        .outerjoin(sums, sums.c.account_id == PointsAccount.id)
        .where(or_(PointsAccount.balance != entered, PointsAccount.balance < PointsAccount.floor))
        .execution_options(populate_existing=True)
    )
    return [
        Fault(
            f"account {one.id} holds {one.balance}, its entries {held}, its floor is {one.floor}",
            one.street_id,
        )
        for one, held in rows
    ]


def _transfers(session: Session) -> list[Fault]:
    sums = (
        select(
            PointsEntry.transfer_id,
            func.sum(PointsEntry.amount).label("over"),
            func.count().label("sides"),
        )
        .group_by(PointsEntry.transfer_id)
        .subquery()
    )
    rows = session.execute(
        select(PointsTransfer.source, PointsTransfer.street_id, sums.c.sides, sums.c.over)
        .outerjoin(sums, sums.c.transfer_id == PointsTransfer.id)
        .where(or_(sums.c.over.is_(None), sums.c.over != 0, sums.c.sides != 2))
    )
    return [
        Fault(f"transfer {source} has {sides or 0} entries and {over or 0} over", street_id)
        for source, street_id, sides, over in rows
    ]


def _reversals(session: Session) -> list[Fault]:
    original = aliased(PointsEntry)
    rows = session.execute(
        select(PointsTransfer.source, PointsTransfer.street_id)
        .join(PointsEntry, PointsEntry.transfer_id == PointsTransfer.id)
        .outerjoin(
            original,
            (original.transfer_id == PointsTransfer.reverses_id)
            & (original.account_id == PointsEntry.account_id)
            & (original.amount == -PointsEntry.amount),
        )
        .where(PointsTransfer.reverses_id.is_not(None), original.id.is_(None))
        .distinct()
    )
    return [Fault(f"reversal {source} does not mirror what it takes back", street) for source, street in rows]


def _floors(session: Session) -> list[Fault]:
    granted = (
        select(
            PointsBudget.street_id,
            func.sum(PointsBudget.amount + PointsBudget.given_before).label("all"),
        )
        .group_by(PointsBudget.street_id)
        .subquery()
    )
    rows = session.execute(
        select(PointsAccount.owner_id, PointsAccount.floor, granted.c["all"])
        .join(granted, granted.c.street_id == PointsAccount.owner_id)
        .where(PointsAccount.owner_kind == OwnerKind.ISSUER, PointsAccount.floor != -granted.c["all"])
    )
    return [
        Fault(f"street {street} was granted {all_} and its floor is {floor}", street)
        for street, floor, all_ in rows
    ]
