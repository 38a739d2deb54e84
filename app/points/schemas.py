"""What goes out about points."""

from __future__ import annotations

from uuid import UUID

from app.core.schemas import Moment, Output, Page
from app.points.models import PointsEntry


class PointsOut(Output):
    """What somebody has, and what they were awarded since the month began."""

    balance: int
    earned_this_month: int


class EntryOut(Output):
    """One line of a statement; ``amount`` is below zero when points were spent."""

    id: UUID
    amount: int
    balance_after: int
    memo: str
    at: Moment


class EntryPage(Page[EntryOut]):
    """A statement, newest first."""


def entry_out(entry: PointsEntry) -> EntryOut:
    """A line of a statement as phones get it; the entry comes with its transfer."""
    return EntryOut(
        id=entry.id,
        amount=entry.amount,
        balance_after=entry.balance_after,
        memo=entry.transfer.memo,
        at=entry.at,
    )
