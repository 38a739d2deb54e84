"""Verbs that move points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict
from app.core.ids import new_id
from app.points.models import OwnerKind, PointsAccount, PointsEntry, PointsTransfer, TransferKind


@dataclass(frozen=True, order=True)
class Owner:
    """Whose points: a person (their account) or an issuer (a street)."""

    kind: OwnerKind
    id: UUID


def person(account_id: UUID) -> Owner:
    return Owner(OwnerKind.PERSON, account_id)


def issuer(street_id: UUID) -> Owner:
    return Owner(OwnerKind.ISSUER, street_id)


def award(session: Session, account_id: UUID, street_id: UUID, amount: int, source: str, memo: str) -> bool:
    """Give somebody points from a street; false when ``source`` gave them before."""
    return transfer(
        session,
        kind=TransferKind.AWARD,
        source=source,
        memo=memo,
        debit=issuer(street_id),
        credit=person(account_id),
        amount=amount,
        street_id=street_id,
    )


def transfer(
    session: Session,
    *,
    kind: TransferKind,
    source: str,
    memo: str,
    debit: Owner,
    credit: Owner,
    amount: int,
    street_id: UUID,
) -> bool:
    """Move ``amount`` points from ``debit`` to ``credit``, once per ``source``; false when done before.

    Raises Conflict (``points_short``) when a person would fall below zero, and ValueError for an amount that
    is not positive or for two sides that are the same.
    """
    if amount <= 0 or debit == credit:
        raise ValueError("points move from one owner to another, forwards")
    transfer_id, now = new_id(), clock.now()
    values = {
        "id": transfer_id,
        "source": source,
        "kind": kind,
        "memo": memo,
        "street_id": street_id,
        "at": now,
    }
    if not insert_ignoring(session, PointsTransfer, values, key=["source"]):
        return False
    accounts = _accounts(session, (debit, credit), street_id)
    changes = {accounts[debit]: -amount, accounts[credit]: amount}
    # Everybody locks accounts in the same order, so that two transfers cannot wait for each other.
    for account_id in sorted(changes):
        entry = PointsEntry(
            id=new_id(),
            transfer_id=transfer_id,
            account_id=account_id,
            amount=changes[account_id],
            balance_after=_change_balance(session, account_id, changes[account_id]),
            at=now,
        )
        session.add(entry)
    session.flush()
    return True


def _accounts(session: Session, owners: Iterable[Owner], street_id: UUID) -> dict[Owner, UUID]:
    """The points accounts of these owners, made on first sight, in an order that everybody keeps."""
    ordered = sorted(owners)
    for owner in ordered:
        insert_ignoring(
            session,
            PointsAccount,
            {
                "id": new_id(),
                "owner_kind": owner.kind,
                "owner_id": owner.id,
                "street_id": street_id,
                "balance": 0,
            },
            key=["owner_kind", "owner_id"],
        )
    these = [
        and_(PointsAccount.owner_kind == owner.kind, PointsAccount.owner_id == owner.id) for owner in ordered
    ]
    rows = session.execute(
        select(PointsAccount.owner_kind, PointsAccount.owner_id, PointsAccount.id).where(or_(*these))
    )
    return {Owner(kind, owner_id): account_id for kind, owner_id, account_id in rows}


def _change_balance(session: Session, account_id: UUID, amount: int) -> int:
    after = session.scalar(
        update(PointsAccount)
        .where(
            PointsAccount.id == account_id,
            or_(PointsAccount.owner_kind == OwnerKind.ISSUER, PointsAccount.balance + amount >= 0),
        )
        .values(balance=PointsAccount.balance + amount)
        .returning(PointsAccount.balance)
        .execution_options(synchronize_session=False)
    )
    if after is None:
        raise Conflict("points_short", "您的积分还不够，多参加几次活动就能攒够了。")
    return after
