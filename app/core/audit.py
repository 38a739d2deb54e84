"""Who saw or changed what: rows that are only ever added, each sealed to the one before it.

A street is a chain of its own, and what belongs to no street is one more (docs/adr/0007). Rows are gathered while a
transaction runs and written as the last thing before its commit, so that the lock on the chain's head is held for
moments and nothing else is locked after it. A rollback leaves nothing. Source of the duty: 个人信息保护法 art. 54, 55;
GB/T 22239-2019 (等保 2.0) 8.1.4.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from flask import g, has_request_context, request
from sqlalchemy import JSON, BigInteger, Index, RowMapping, String, UniqueConstraint, event, insert, update
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from app.core import clock
from app.core.database import Base, Database, WithId, insert_ignoring
from app.core.encryption import keyring
from app.core.ids import new_id

#: The chain of what belongs to no street.
CENTRAL = UUID(int=0)
#: What the first row of a chain is sealed to.
GENESIS = "0" * 64

_PENDING = "audit_pending"


class AuditRow(WithId, Base):
    """One look or change. It names things by id, and not by foreign keys, because it outlives what it names."""

    __tablename__ = "audit_log"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_audit_log_at_id", "at", "id"),
        Index("ix_audit_log_actor_id_at", "actor_id", "at"),
        Index("ix_audit_log_subject_id_at", "subject_id", "at"),
        Index("ix_audit_log_unit_id_at", "unit_id", "at"),
    )

    chain: Mapped[UUID]
    #: 1, 2, 3 … within the chain.
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    #: Nobody, where it is not known who it was.
    actor_id: Mapped[UUID | None]
    #: Where it happened: who may read the log of that unit may read this row.
    unit_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str | None] = mapped_column(String(20))
    subject_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: A keyed hash of the address the call came from: equal callers can be told, and nothing else.
    caller: Mapped[str | None] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last row of a chain; whoever adds to the chain holds this row until the commit."""

    __tablename__ = "audit_heads"

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class AuditCheck(WithId, Base):
    """One verification of the log, so that the console can show how the last one went."""

    __tablename__ = "audit_checks"

    at: Mapped[datetime] = mapped_column(default=clock.now)
    rows: Mapped[int] = mapped_column(BigInteger)
    #: A sentence each; none means that everything is as it was written.
    findings: Mapped[list[str]] = mapped_column(JSON)


@dataclass(frozen=True)
class Place:
    """Where something happened: a unit, and the street whose chain keeps it."""

    unit_id: UUID | None = None
    street_id: UUID | None = None


def record(
    session: Session,
    action: str,
    *,
    actor_id: UUID | None,
    place: Place = Place(),
    subject: tuple[str, UUID] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Have a row written at the end of this transaction.

    ``action`` is a word that stays, such as ``request.viewed``; ``subject`` is a kind and an id. ``details`` are JSON
    and never hold what is personal: say which field was shown, not what stood in it.
    """
    session.info.setdefault(_PENDING, []).append(_row(action, actor_id, place, subject, details))


def record_look(
    action: str,
    *,
    actor_id: UUID,
    place: Place = Place(),
    subject: tuple[str, UUID] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """As :func:`record`, for a request that only reads: it is written in a short transaction of its own after the
    view and before the answer leaves. What cannot be recorded is not shown.
    """
    if "audit_looks" not in g:
        g.audit_looks = []
    g.audit_looks.append(_row(action, actor_id, place, subject, details))


def write_looks(database: Database) -> None:
    """Write what :func:`record_look` gathered during this request."""
    looks = g.pop("audit_looks", [])
    if looks:
        with database.transaction() as session:
            session.info[_PENDING] = looks


def _row(
    action: str,
    actor_id: UUID | None,
    place: Place,
    subject: tuple[str, UUID] | None,
    details: Mapping[str, Any] | None,
) -> dict[str, Any]:
    caller = request.remote_addr if has_request_context() else None
    kind, subject_id = subject or (None, None)
    return {
        "id": new_id(),
        "chain": place.street_id or CENTRAL,
        "at": clock.now(),
        "actor_id": actor_id,
        "unit_id": place.unit_id,
        "action": action,
        "subject_kind": kind,
        "subject_id": subject_id,
        # As the database will give them back: what is sealed must be what is read.
        "details": orjson.loads(orjson.dumps(dict(details or {}))),
        "caller": keyring.blind_index(caller) if caller else None,
    }


#: Everything a row says, in the words of its columns; the seal itself is left out.
SEALED = tuple(column.name for column in AuditRow.__table__.columns if column.name != "hash")


def canonical(row: Mapping[str, Any] | RowMapping) -> bytes:
    """The one way to write a row down: JSON with sorted keys, moments in UTC to the microsecond."""
    return orjson.dumps({name: row[name] for name in SEALED}, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def seal(row: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 over the canonical form, which holds the hash of the row before; 64 hex digits."""
    return hashlib.sha256(canonical(row)).hexdigest()


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    if session.in_nested_transaction():
        return
    by_chain: dict[UUID, list[dict[str, Any]]] = {}
    for row in session.info.pop(_PENDING, []):
        by_chain.setdefault(row["chain"], []).append(row)
    # Always in one order, so that two transactions with the same chains wait for each other and not in a circle.
    for chain in sorted(by_chain):
        _append(session, chain, by_chain[chain])


@event.listens_for(Session, "after_transaction_end")
def _forget_pending(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_PENDING, None)


def _append(session: Session, chain: UUID, rows: list[dict[str, Any]]) -> None:
    head = _lock_head(session, chain, len(rows))
    last, previous = head
    for seq, row in enumerate(rows, start=last - len(rows) + 1):
        row |= {"seq": seq, "prev_hash": previous}
        row["hash"] = previous = seal(row)
    session.execute(insert(AuditRow), rows)
    session.execute(
        update(AuditHead)
        .where(AuditHead.chain == chain)
        .values(hash=previous)
        .execution_options(synchronize_session=False)
    )


def _lock_head(session: Session, chain: UUID, more: int) -> tuple[int, str]:
    """Move the head on by ``more`` rows, which also locks it; its new ``seq`` and its old ``hash``."""
    move = (
        update(AuditHead)
        .where(AuditHead.chain == chain)
        .values(seq=AuditHead.seq + more)
        .returning(AuditHead.seq, AuditHead.hash)
        .execution_options(synchronize_session=False)
    )
    found = session.execute(move).one_or_none()
    if found is None:
        insert_ignoring(session, AuditHead, {"chain": chain, "seq": 0, "hash": GENESIS}, key=["chain"])
        found = session.execute(move).one()
    return found.seq, found.hash
