"""Reads of points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock, paging
from app.points.checking import faults
from app.points.models import (
    OwnerKind,
    PointsAccount,
    PointsBudget,
    PointsCheck,
    PointsEntry,
    PointsReversal,
    PointsRule,
    PointsTransfer,
    PointsWish,
    ReversalState,
    TransferKind,
)
from app.points.owners import Owner


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


def purse(session: Session, owner: Owner) -> PointsAccount | None:
    """The points account of an owner as it is now, if they ever had any."""
    return session.scalars(
        select(PointsAccount)
        .where(PointsAccount.owner_kind == owner.kind, PointsAccount.owner_id == owner.id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def street_of(session: Session, owner: Owner) -> UUID | None:
    """The street in whose books an owner stands; null for one who never had any points."""
    found = purse(session, owner)
    return found.street_id if found else None


def entries_of(
    session: Session, owner: Owner, *, cursor: str | None, limit: int
) -> tuple[list[PointsEntry], str | None]:
    """Any owner's entries, each with its transfer, newest first."""
    found = purse(session, owner)
    if found is None:
        return [], None
    entries = (
        select(PointsEntry)
        .where(PointsEntry.account_id == found.id)
        .options(joinedload(PointsEntry.transfer, innerjoin=True))
    )
    rows, following = paging.page(session, entries, [PointsEntry.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def corrections(session: Session, transfer_ids: Iterable[UUID]) -> dict[UUID, ReversalState]:
    """Which of these transfers were taken back, or wait for somebody to confirm that they are."""
    wanted = set(transfer_ids)
    reversed_ = select(PointsTransfer.reverses_id).where(PointsTransfer.reverses_id.in_(wanted))
    asked = select(PointsReversal.transfer_id).where(
        PointsReversal.transfer_id.in_(wanted), PointsReversal.state == ReversalState.ASKED
    )
    return dict.fromkeys(session.scalars(asked), ReversalState.ASKED) | {
        one: ReversalState.DONE for one in session.scalars(reversed_) if one
    }


def standing_sources(session: Session, prefix: str) -> Sequence[str]:
    """The sources that begin so, of transfers that nothing has taken back."""
    undone = aliased(PointsTransfer)
    return session.scalars(
        select(PointsTransfer.source)
        .outerjoin(undone, undone.reverses_id == PointsTransfer.id)
        .where(PointsTransfer.source.startswith(prefix, autoescape=True), undone.id.is_(None))
        .order_by(PointsTransfer.id)
    ).all()


def expiring(session: Session, purse_ids: Iterable[UUID], year: int) -> dict[UUID, int]:
    """What each of these people's accounts loses at the end of ``year``, by the id of the points account.

    What was awarded since the year began lives on; what was taken back of it does not count. A gift, or what came back
    from a reward, lives to the end of the year in which it came. The oldest is spent first, so that what is left of
    earlier years is the balance without what lives on.
    """
    wanted = list(purse_ids)
    begins, ends = clock.day_start(date(year, 1, 1)), clock.day_start(date(year + 1, 1, 1))
    undone = aliased(PointsTransfer)
    lives_on = or_(
        and_(
            PointsTransfer.kind == TransferKind.AWARD,
            ~select(undone.id).where(undone.reverses_id == PointsTransfer.id).exists(),
        ),
        and_(PointsTransfer.kind != TransferKind.AWARD, PointsEntry.at >= ends),
    )
    came_in = dict(
        session.execute(
            select(PointsEntry.account_id, func.sum(PointsEntry.amount))
            .join(PointsTransfer, PointsTransfer.id == PointsEntry.transfer_id)
            .where(
                PointsEntry.account_id.in_(wanted),
                PointsEntry.at >= begins,
                PointsEntry.amount > 0,
                lives_on,
            )
            .group_by(PointsEntry.account_id)
        ).all()
    )
    held = session.execute(
        select(PointsAccount.id, PointsAccount.balance).where(
            PointsAccount.id.in_(wanted), PointsAccount.owner_kind == OwnerKind.PERSON
        )
    )
    return {one: max(0, balance - int(came_in.get(one, 0))) for one, balance in held}


@dataclass(frozen=True)
class Summary:
    """What somebody has, and what of it goes at the end of this year."""

    balance: int
    expiring: int
    expires_on: date


def summary(session: Session, account_id: UUID) -> Summary:
    """What a person has, and what of it they lose unless they spend it by the last day of this year."""
    found = purse(session, Owner(OwnerKind.PERSON, account_id))
    year = clock.today().year
    losing = expiring(session, [found.id], year)[found.id] if found and found.balance else 0
    return Summary(found.balance if found else 0, losing, date(year, 12, 31))


@dataclass(frozen=True)
class Budget:
    """What a street was granted this year, has given of all it was granted, and may still give; null without budget."""

    granted: int
    given_this_year: int
    left: int | None


def budget(session: Session, street_id: UUID) -> Budget:
    """How a street stands with its points this year."""
    year = clock.today().year
    granted = session.scalar(
        select(func.sum(PointsBudget.amount)).where(
            PointsBudget.street_id == street_id, PointsBudget.year == year
        )
    )
    found = purse(session, Owner(OwnerKind.ISSUER, street_id))
    given = session.scalar(
        select(func.sum(PointsEntry.amount))
        .join(PointsTransfer, PointsTransfer.id == PointsEntry.transfer_id)
        .where(
            PointsEntry.account_id == (found.id if found else None),
            PointsEntry.at >= clock.day_start(date(year, 1, 1)),
            PointsTransfer.kind == TransferKind.AWARD,
        )
    )
    left = found.balance - found.floor if found and found.floor is not None else None
    return Budget(int(granted or 0), -int(given or 0), left)


def budgets(session: Session, street_id: UUID) -> Sequence[PointsBudget]:
    """The last grants of a street, newest first."""
    return session.scalars(
        select(PointsBudget)
        .where(PointsBudget.street_id == street_id)
        .order_by(PointsBudget.id.desc())
        .limit(20)
    ).all()


def rules(session: Session, street_id: UUID) -> Sequence[PointsRule]:
    """The rules of a street that still give or will, by occasion, the newest first."""
    return session.scalars(
        select(PointsRule)
        .where(
            PointsRule.street_id == street_id,
            PointsRule.active,
            or_(PointsRule.until_day.is_(None), PointsRule.until_day >= clock.today()),
        )
        .order_by(PointsRule.occasion, PointsRule.from_day.desc(), PointsRule.id.desc())
    ).all()


def reversals(session: Session, street_ids: Iterable[UUID]) -> Sequence[tuple[PointsReversal, str]]:
    """What waits to be confirmed, each with what it was booked for, then the last that were decided."""
    rows = session.execute(
        select(PointsReversal, PointsTransfer.memo)
        .join(PointsTransfer, PointsTransfer.id == PointsReversal.transfer_id)
        .where(PointsReversal.street_id.in_(list(street_ids)))
        .order_by(PointsReversal.state != ReversalState.ASKED, PointsReversal.id.desc())
        .limit(30)
    )
    return [(one, memo) for one, memo in rows]


def count_asked(session: Session, actor: Actor) -> int:
    """How many corrections wait for the actor: those somebody else asked for."""
    streets = [post.street_id for post in actor.posts if post.may(Permission.MANAGE_POINTS)]
    return (
        session.scalar(
            select(func.count()).where(
                PointsReversal.street_id.in_(streets),
                PointsReversal.state == ReversalState.ASKED,
                PointsReversal.asked_by != actor.account_id,
            )
        )
        or 0
    )


def wishes(
    session: Session, street_id: UUID | None = None, team_id: UUID | None = None
) -> Sequence[PointsWish]:
    """The open wishes of a street's teams, or of one team, oldest first."""
    statement = select(PointsWish).where(PointsWish.closed_at.is_(None)).order_by(PointsWish.id).limit(50)
    if street_id:
        statement = statement.where(PointsWish.street_id == street_id)
    if team_id:
        statement = statement.where(PointsWish.team_id == team_id)
    return session.scalars(statement).all()


def last_check(session: Session) -> PointsCheck | None:
    """What the nightly check found last."""
    return session.scalars(select(PointsCheck).order_by(PointsCheck.day.desc()).limit(1)).one_or_none()


def imbalance(session: Session) -> list[str]:
    """Add the whole ledger up again; one line for each thing that does not come out, none if all is well."""
    return [fault.sentence for fault in faults(session)]
