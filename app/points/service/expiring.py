"""The end of a year: points live to the end of the year after they were earned, and nobody loses any unannounced.

What goes at the end of a year is what is left of the years before it, the oldest being spent first:
``max(0, balance − what came in that lives on)`` (:func:`app.points.queries.expiring`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.messages import service as messages
from app.points import queries
from app.points.models import OwnerKind, PointsAccount, PointsYearEnd, TransferKind
from app.points.owners import expired, person
from app.points.service.posting import hold_person, transfer

#: Nobody's points go sooner after they were told.
NOTICE = timedelta(days=30)
#: So many accounts in one transaction.
BATCH = 500
#: A year end nobody was told of by then is left to the next one.
LATEST_MONTH = 3


def announce(session: Session, *, batch: int = BATCH) -> int:
    """Tell the next people what they lose at the end of the year, from 1 December on; how many were looked at.

    A December without a worker is caught up until the end of March; the points then go 30 days after.
    """
    today = clock.today()
    year = today.year if today.month == 12 else today.year - 1
    if LATEST_MONTH < today.month < 12:
        return 0
    state = _state(session, year)
    if state.told_at or state.expired_at:
        return 0
    purses = _next(session, state.told_up_to, batch)
    losing = queries.expiring(session, [one.id for one in purses], year)
    last_day = max(date(year, 12, 31), today + NOTICE)
    for purse in purses:
        if losing.get(purse.id):
            _tell(session, purse.owner_id, year, losing[purse.id], last_day)
    done = len(purses) < batch
    _set(
        session,
        year,
        told_up_to=None if done else purses[-1].id,
        told_at=clock.now() if done else None,
    )
    return len(purses)


def expire(session: Session, *, batch: int = BATCH) -> int:
    """Take what has lived out its time from the next people; how many were looked at.

    Nothing goes before the year is over and 30 days after the last one was told.
    """
    now, year = clock.now(), clock.today().year - 1
    state = _state(session, year)
    if state.told_at is None or state.expired_at or now < state.told_at + NOTICE:
        return 0
    purses = _next(session, state.expired_up_to, batch)
    losing = queries.expiring(session, [one.id for one in purses], year)
    for purse in purses:
        if losing.get(purse.id):
            _take(session, purse, year)
    done = len(purses) < batch
    _set(
        session,
        year,
        expired_up_to=None if done else purses[-1].id,
        expired_at=now if done else None,
    )
    return len(purses)


def _state(session: Session, year: int) -> PointsYearEnd:
    insert_ignoring(session, PointsYearEnd, {"year": year}, key=["year"])
    return session.scalars(
        select(PointsYearEnd)
        .where(PointsYearEnd.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _set(session: Session, year: int, **values: object) -> None:
    session.execute(update(PointsYearEnd).where(PointsYearEnd.year == year).values(**values))


def _next(session: Session, after: UUID | None, batch: int) -> Sequence[PointsAccount]:
    people = select(PointsAccount).where(
        PointsAccount.owner_kind == OwnerKind.PERSON, PointsAccount.balance > 0
    )
    if after:
        people = people.where(PointsAccount.id > after)
    return session.scalars(people.order_by(PointsAccount.id).limit(batch)).all()


def _tell(session: Session, account_id: UUID, year: int, points: int, last_day: date) -> None:
    messages.tell(
        session,
        account_id=account_id,
        title=f"您有 {points} 积分快到期了",
        body=f"这些积分在{last_day.year}年{last_day.month}月{last_day.day}日以后就不能用了。"
        "可以先去换点东西，也可以转给家人，或者捐给志愿队伍。",
        link=messages.Link("points", account_id),
        dedup_key=f"points-expiring:{year}:{account_id}",
    )


def _take(session: Session, purse: PointsAccount, year: int) -> None:
    """Counted anew while nobody else moves points of this person."""
    hold_person(session, purse.owner_id, purse.street_id)
    session.refresh(purse)
    points = queries.expiring(session, [purse.id], year).get(purse.id, 0)
    if points:
        transfer(
            session,
            kind=TransferKind.EXPIRY,
            source=f"expiry:{year}:{purse.owner_id}",
            memo=f"{year}年底到期",
            debit=person(purse.owner_id),
            credit=expired(purse.street_id),
            amount=points,
            street_id=purse.street_id,
        )
