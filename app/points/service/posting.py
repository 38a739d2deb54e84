"""Points move: one transfer, two entries, two balances, in three statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Row,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict
from app.core.ids import new_id
from app.points.models import OwnerKind, PointsAccount, PointsEntry, PointsTransfer, TransferKind
from app.points.owners import Owner, issuer, person


def award(
    session: Session,
    account_id: UUID,
    street_id: UUID,
    amount: int,
    source: str,
    memo: str,
    *,
    rule_id: UUID | None = None,
    made_by: UUID | None = None,
) -> bool:
    """Give somebody points from a street; false when ``source`` gave them before.

    Raises Conflict (``budget_used_up``).
    """
    return transfer(
        session,
        kind=TransferKind.AWARD,
        source=source,
        memo=memo,
        debit=issuer(street_id),
        credit=person(account_id),
        amount=amount,
        street_id=street_id,
        rule_id=rule_id,
        made_by=made_by,
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
    made_by: UUID | None = None,
    rule_id: UUID | None = None,
    reverses_id: UUID | None = None,
) -> bool:
    """Move ``amount`` points from ``debit`` to ``credit``, once per ``source``; false when done before.

    ``made_by`` is the account of who decided it, null when nobody but a rule did. Whoever calls rolls back when this
    raises: a part of it may have been written.
    Raises Conflict (``points_short``, ``budget_used_up``) when ``debit`` would fall below its floor, and ValueError for
    an amount that is not positive or for two sides that are the same.
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
        "made_by": made_by,
        "rule_id": rule_id,
        "reverses_id": reverses_id,
    }
    if not insert_ignoring(session, PointsTransfer, values, key=["source"]):
        return False
    entered: dict[str, Any] = {"transfer_id": transfer_id, "at": now}
    for row in _move(session, debit, credit, amount, street_id):
        side = "debit" if Owner(row.owner_kind, row.owner_id) == debit else "credit"
        entered |= {f"{side}_entry": new_id(), f"{side}_account": row.id, f"{side}_after": row.balance}
    session.execute(_ENTER, entered | {"less": -amount, "more": amount})
    return True


def _move(
    session: Session, debit: Owner, credit: Owner, amount: int, street_id: UUID
) -> Sequence[Row[tuple[OwnerKind, UUID, UUID, int]]]:
    """Change both balances and return both accounts, made on first sight."""
    values = {
        "debit_kind": debit.kind,
        "debit_owner": debit.id,
        "credit_kind": credit.kind,
        "credit_owner": credit.id,
        "amount": amount,
    }
    moved = session.execute(_MOVE, values).all()
    if not moved:
        open_accounts(session, (debit, credit), street_id)
        moved = session.execute(_MOVE, values).all()
    if len(moved) == 2:
        return moved
    if debit.kind is OwnerKind.ISSUER:
        raise Conflict("budget_used_up", "街道今年的积分预算已经发完了，请联系街道工作人员。")
    if debit.kind is OwnerKind.PERSON:
        raise Conflict("points_short", "您的积分还不够，多参加几次活动就能攒够了。")
    raise Conflict("points_short", "账上的积分不够这一笔。")


def open_accounts(session: Session, owners: Sequence[Owner], street_id: UUID) -> None:
    """Make the points accounts of these owners that are not there yet, in an order that everybody keeps."""
    for owner in sorted(owners, reverse=True):
        insert_ignoring(
            session,
            PointsAccount,
            {
                "id": new_id(),
                "owner_kind": owner.kind,
                "owner_id": owner.id,
                "street_id": street_id,
                "balance": 0,
                "floor": None if owner.kind is OwnerKind.ISSUER else 0,
            },
            key=["owner_kind", "owner_id"],
        )


def hold_person(session: Session, account_id: UUID, street_id: UUID) -> UUID:
    """The points account of a person, made on first sight, which nobody else moves points on before we are done.

    Whoever counts what somebody has got so far counts while holding this.
    """
    held = (
        select(PointsAccount.id)
        .where(PointsAccount.owner_kind == OwnerKind.PERSON, PointsAccount.owner_id == account_id)
        .with_for_update()
    )
    found = session.scalar(held)
    if found is None:
        open_accounts(session, (person(account_id),), street_id)
        found = session.scalars(held).one()
    return found


def _table(model: type[PointsAccount | PointsEntry]) -> Table:
    return cast("Table", model.__table__)


def _is_side(accounts: FromClause, side: str) -> ColumnElement[bool]:
    return and_(
        accounts.c.owner_kind == bindparam(f"{side}_kind"), accounts.c.owner_id == bindparam(f"{side}_owner")
    )


def _is_either(accounts: FromClause) -> ColumnElement[bool]:
    return or_(_is_side(accounts, "debit"), _is_side(accounts, "credit"))


def _moving() -> Any:
    """Both balances in one statement; no row when one of the accounts is not there, one when a floor is in the way.

    Everybody locks accounts in the same order, and none before both are there, so that two transfers cannot wait for
    each other. A person comes before a street: who already holds a person (:func:`hold_person`) may still give them
    something. SQLite has one writer at a time and leaves ``FOR UPDATE`` out.
    """
    accounts = _table(PointsAccount)
    held, known = accounts.alias("held"), accounts.alias("known")
    both = select(func.count()).select_from(known).where(_is_either(known)).scalar_subquery()
    locked = (
        select(held.c.id)
        .where(_is_either(held), both == 2)
        .order_by(held.c.owner_kind.desc(), held.c.owner_id.desc())
        .with_for_update()
    )
    amount = bindparam("amount", type_=BigInteger)
    after = accounts.c.balance + case((_is_side(accounts, "debit"), -amount), else_=amount)
    return (
        update(accounts)
        .where(accounts.c.id.in_(locked), or_(accounts.c.floor.is_(None), after >= accounts.c.floor))
        .values(balance=after)
        .returning(accounts.c.owner_kind, accounts.c.owner_id, accounts.c.id, accounts.c.balance)
    )


def _entering() -> Any:
    """Both entries in one statement."""
    entries = _table(PointsEntry)

    def given(column: str, name: str) -> BindParameter[Any]:
        return bindparam(name, type_=entries.c[column].type)

    sides = [
        {
            "id": given("id", f"{side}_entry"),
            "transfer_id": given("transfer_id", "transfer_id"),
            "account_id": given("account_id", f"{side}_account"),
            "amount": given("amount", amount),
            "balance_after": given("balance_after", f"{side}_after"),
            "at": given("at", "at"),
        }
        for side, amount in (("debit", "less"), ("credit", "more"))
    ]
    return insert(entries).values(sides)


# Built once: to put the words together takes longer than to send them.
_MOVE, _ENTER = _moving(), _entering()
