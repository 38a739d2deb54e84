"""What goes in and out about points."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.core.schemas import Input, Moment, Output, Page, Text
from app.points.models import Occasion, PointsEntry, TransferKind


class PointsOut(Output):
    """What somebody has, what they were awarded since the month began, and what goes after ``expires_on``."""

    balance: int
    earned_this_month: int
    expiring: int
    expires_on: date


class ReceiverOut(Output):
    """Somebody of the family who can be given points, and what they are to me."""

    account_id: UUID
    name: str
    relation: str


class WishOut(Output):
    """What a team collects points for, how many, and how many it has."""

    id: UUID
    team: str
    title: str
    wanted: int
    raised: int


class ReceiversOut(Output):
    """Whom I can give points to."""

    balance: int
    family: list[ReceiverOut]
    wishes: list[WishOut]


Amount = Annotated[int, Field(ge=1, le=1_000_000)]


class GiftIn(Input):
    """Points for somebody of the family."""

    account_id: UUID
    points: Amount


class DonationIn(Input):
    """Points for what a team wishes."""

    wish_id: UUID
    points: Amount


class DeedIn(Input):
    """What somebody did; ``key`` is of the form, so that a second tap gives nothing more."""

    reason: Annotated[str, Text(2, 40)]
    key: UUID


class ReasonIn(Input):
    """Why something is taken back; the person reads it."""

    reason: Annotated[str, Text(2, 60)]


class WishIn(Input):
    """What a team collects points for."""

    title: Annotated[str, Text(2, 40)]
    wanted: Amount


class RuleIn(Input):
    """What a street gives points for; no number means no cap, no last day means for good."""

    occasion: Occasion
    unit_id: UUID
    points: Annotated[int, Field(ge=1, le=1_000)]
    per_day: Amount | None
    per_month: Amount | None
    from_day: date
    until_day: date | None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_day and self.until_day < self.from_day:
            raise ValueError("结束的日子要在开始之后")
        return self


class BudgetIn(Input):
    """How many points more a street may give, or ``less``."""

    amount: Annotated[int, Field(ge=1, le=100_000_000)]
    less: bool


class EntryOut(Output):
    """One line of a statement; ``amount`` is below zero when points were spent."""

    id: UUID
    kind: TransferKind
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
        kind=entry.transfer.kind,
        amount=entry.amount,
        balance_after=entry.balance_after,
        memo=entry.transfer.memo,
        at=entry.at,
    )
