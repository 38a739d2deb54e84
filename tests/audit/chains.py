"""Short chains to look at and to tamper with."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.audit import AuditHead, AuditRow
from app.core.database import Database
from app.core.ids import new_id
from tests.support.append_only import unguarded

ACTOR = new_id()


def write(db: Database, chain: UUID, count: int, *, action: str = "request.viewed") -> None:
    """``count`` rows in a chain, each in a transaction of its own."""
    for n in range(count):
        with db.transaction() as session:
            place = audit.Place(chain, chain)
            audit.record(session, action, actor_id=ACTOR, place=place, details={"n": n})


def rows(db: Database, chain: UUID) -> Sequence[AuditRow]:
    with db.reading() as session:
        return session.scalars(select(AuditRow).where(AuditRow.chain == chain).order_by(AuditRow.seq)).all()


@contextmanager
def _tampering(db: Database) -> Any:
    with db.transaction() as session, unguarded(session):
        yield session


def tampering(db: Database) -> AbstractContextManager[Session]:
    """A session of somebody who has the whole database in their hands."""
    return _tampering(db)


def alter(session: Session, chain: UUID, seq: int, /, **values: Any) -> None:
    session.execute(
        update(AuditRow)
        .where(AuditRow.chain == chain, AuditRow.seq == seq)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def move_head(session: Session, chain: UUID, **values: Any) -> None:
    session.execute(
        update(AuditHead)
        .where(AuditHead.chain == chain)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def forged(after: AuditRow, seq: int, **values: Any) -> AuditRow:
    """A row as its writer would have made it, tied to ``after`` and with a seal that is right."""
    row = {name: getattr(after, name) for name in audit.SEALED}
    row |= {"id": new_id(), "seq": seq, "prev_hash": after.hash, "details": {"n": "forged"}} | values
    return AuditRow(**row, hash=audit.seal(row))
