"""Tables brought back: first what one would change, then all of it or nothing.

What was previewed is kept with a fingerprint of the changes that were shown. When the same rows would do something
else by the time they are applied, nothing is done.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class KeptImport(WithId, Base):
    """A table somebody sent in and has been shown the consequences of; it is gone once it is applied."""

    __abstract__ = True

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Of the changes that were shown; the same rows on what has changed meanwhile give another one.
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True)
class Change:
    """One thing the table would do; ``before`` and ``after`` are what people are shown."""

    line: int
    what: str
    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Mistake:
    """Why a line cannot be taken."""

    line: int
    sentence: str


@dataclass
class Plan:
    """Everything a table would change as things are now, or why it cannot."""

    changes: list[Change] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """64 hex digits: equal plans, and only those, have equal ones."""
        return hashlib.sha256(orjson.dumps([asdict(change) for change in self.changes])).hexdigest()

    def counts(self) -> dict[str, int]:
        """How often each thing happens, in the order in which it first does."""
        return dict(Counter(str(change.what) for change in self.changes))


K = TypeVar("K", bound=KeptImport)
R = TypeVar("R", bound="DataclassInstance")


def keep(
    session: Session,
    table: type[K],
    account_id: UUID,
    plan: Plan,
    rows: Sequence[Mapping[str, Any]],
    **more: Any,
) -> UUID | None:
    """Keep a preview, the last one of its maker; the id to apply it by, when nothing is wrong and something to do."""
    session.execute(delete(table).where(table.account_id == account_id))
    if plan.mistakes or not plan.changes:
        return None
    kept = table(
        id=new_id(),
        account_id=account_id,
        rows=[dict(row) for row in rows],
        fingerprint=plan.fingerprint,
        **more,
    )
    session.add(kept)
    session.flush()
    return kept.id


def kept(session: Session, table: type[K], account_id: UUID, import_id: UUID) -> K:
    """A preview of this account, locked. Raises NotFound (``preview_gone``) when it was applied or is not theirs."""
    found = session.scalars(
        select(table).where(table.id == import_id, table.account_id == account_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise gone()
    return found


def gone() -> NotFound:
    """For a preview that is not there, or not for this."""
    return NotFound("preview_gone", "这次预览已经用过或过期了，请重新选表格。")


def rows(kept: KeptImport, kind: type[R]) -> list[R]:
    """The rows of a preview; raises NotFound (``preview_gone``) when they are of another kind of table."""
    columns = {column.name for column in fields(kind)}
    if any(row.keys() != columns for row in kept.rows):
        raise gone()
    return [kind(**row) for row in kept.rows]


def require_same(plan: Plan, shown: KeptImport, *, code: str, sentence: str) -> None:
    """Raise Conflict unless ``plan``, made now, is what was shown."""
    if plan.mistakes or plan.fingerprint != shown.fingerprint:
        raise Conflict(code, sentence)
