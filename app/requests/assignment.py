"""Who of a unit has room: caps of open requests, leave, and the least loaded one who is there.

A cap holds for what somebody takes and for what is shared out to them; whoever gives a request to a person by name is
told and decides. It is kept by one lock: the worker's row of ``work_limits`` is held, then their open requests are
counted, then one more is taken, all in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.accounts import delegations
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission, Role
from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict
from app.core.screening import Screening
from app.requests.models import ServiceRequest, WorkLimit, is_in, is_open
from app.requests.states import TAKEN_STATES, State

STAFF = (Role.WORKER, Role.STREET, Role.PROPERTY, Role.DEPARTMENT)
#: What waits for somebody to take it: new, or taken by the unit and by nobody in it.
POOL_STATES = TAKEN_STATES | {State.SUBMITTED}


@dataclass(frozen=True)
class Worker:
    """Somebody of a unit with what they have in hand; ``limit`` is ``None`` for no cap."""

    account_id: UUID
    name: str
    unit_id: UUID
    open_count: int
    limit: int | None
    #: Until when they are away, for those who are; ``date.max`` where no end is known.
    away_until: date | None

    @property
    def has_room(self) -> bool:
        return self.away_until is None and (self.limit is None or self.open_count < self.limit)

    @property
    def hint(self) -> str | None:
        """What whoever gives them something by name should know first; ``None`` when they have room."""
        if self.has_room:
            return None
        return "请假中" if self.away_until else "已到上限"


def workers(session: Session, unit_ids: Iterable[UUID], *, holding: bool = False) -> list[Worker]:
    """The people of these units by unit and name, in four reads; ``holding`` keeps their caps until the end."""
    ids = list(unit_ids)
    people = {(one.unit.id, one.account_id): one for one in accounts.colleagues(session, ids, STAFF)}
    account_ids = {account_id for _, account_id in people}
    kept = limits(session, account_ids, holding=holding)
    counts = open_counts(session, account_ids)
    lent = delegations.lent_until(session, ids)
    today = clock.today()
    found = []
    for (unit_id, account_id), one in people.items():
        row = kept.get(account_id)
        away = _away_until(row, today) if row else None
        found.append(
            Worker(
                account_id=account_id,
                name=one.name,
                unit_id=unit_id,
                open_count=counts.get(account_id, 0),
                limit=row.open_limit if row else None,
                away_until=away or lent.get((unit_id, account_id)),
            )
        )
    return found


def limits(session: Session, account_ids: Iterable[UUID], *, holding: bool = False) -> dict[UUID, WorkLimit]:
    """The caps and leave of several people by account; ``holding`` locks them, and makes those that are not there."""
    # Always in one order, so that two who hold several wait for each other and not in a circle.
    ordered = sorted(account_ids)
    if holding:
        for account_id in ordered:
            insert_ignoring(session, WorkLimit, {"account_id": account_id}, key=["account_id"])
    statement = select(WorkLimit).where(WorkLimit.account_id.in_(ordered)).order_by(WorkLimit.account_id)
    if holding:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return {row.account_id: row for row in session.scalars(statement)}


def _away_until(row: WorkLimit, today: date) -> date | None:
    if row.away_from is None or row.away_from > today:
        return None
    if row.away_until is not None and row.away_until < today:
        return None
    return row.away_until or date.max


def open_counts(session: Session, account_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many open requests several people have in hand, in one read."""
    rows = session.execute(
        select(ServiceRequest.handler_id, func.count())
        .where(ServiceRequest.handler_id.in_(list(account_ids)), is_open())
        .group_by(ServiceRequest.handler_id)
    )
    return {account_id: count for account_id, count in rows if account_id}


def ensure_room(session: Session, account_id: UUID) -> None:
    """Hold somebody's cap until the end of this transaction; raises Conflict (``at_limit``) when it is reached."""
    row = limits(session, [account_id], holding=True)[account_id]
    if row.open_limit is None:
        return
    if open_counts(session, [account_id]).get(account_id, 0) >= row.open_limit:
        raise Conflict(
            "at_limit", f"您手上已经有 {row.open_limit} 件在办，到上限了。办完或交给同事一件，再接新的。"
        )


def keep_limit(
    session: Session,
    account_id: UUID,
    open_limit: int | None,
    away_from: date | None,
    away_until: date | None,
) -> None:
    """Write down somebody's cap and leave."""
    row = limits(session, [account_id], holding=True)[account_id]
    row.open_limit, row.away_from, row.away_until = open_limit, away_from, away_until


def least_loaded(people: Sequence[Worker]) -> Worker | None:
    """The one with room who has the least in hand; among equals the first."""
    return min(
        (one for one in people if one.has_room),
        key=lambda one: (one.open_count, one.account_id),
        default=None,
    )


class Share:
    """Deals requests out among the people of a unit, each time to the least loaded one who has room."""

    def __init__(self, people: Sequence[Worker]) -> None:
        self._people = {one.account_id: one for one in people}

    def next(self, *, but: UUID | None = None) -> Worker | None:
        """Who gets the next one, never ``but``; ``None`` when nobody has room."""
        found = least_loaded([one for one in self._people.values() if one.account_id != but])
        if found:
            self._people[found.account_id] = replace(found, open_count=found.open_count + 1)
        return found


def pool(actor: Actor) -> ColumnElement[bool]:
    """The condition "waits for somebody of my own units to take it"."""
    mine = [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]
    return pool_of(mine)


def pool_of(unit_ids: Iterable[UUID]) -> ColumnElement[bool]:
    """The same for certain units."""
    return and_(
        ServiceRequest.owner_unit_id.in_(list(unit_ids)),
        ServiceRequest.handler_id.is_(None),
        is_in(POOL_STATES),
        ServiceRequest.screening == Screening.PASSED,
    )


def waiting_counts(session: Session, unit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many requests wait in the pools of several units, in one read."""
    rows = session.execute(
        select(ServiceRequest.owner_unit_id, func.count())
        .where(pool_of(unit_ids))
        .group_by(ServiceRequest.owner_unit_id)
    )
    return {row[0]: row[1] for row in rows}


def next_of(session: Session, condition: ColumnElement[bool], *, limit: int) -> Sequence[ServiceRequest]:
    """The most pressing requests that nobody else is just taking, locked."""
    return session.scalars(
        select(ServiceRequest)
        .where(condition)
        .order_by(ServiceRequest.resolve_by, ServiceRequest.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def handled_by(account_id: UUID) -> ColumnElement[bool]:
    """The condition "in this person's hand, and somebody else could go on with it"."""
    return and_(
        ServiceRequest.handler_id == account_id,
        ServiceRequest.state.in_(TAKEN_STATES),
        is_open(),
    )
