"""Hours: from check-in and check-out in half hours, each moment counted once, corrected by a second worker.

Source: 志愿服务记录与证明出具办法（试行） (民政部令第67号, 2020) art. 3: what is recorded is true, exact and whole.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core import audit
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.ids import new_id
from app.volunteering.models import RecordCorrection, ServiceRecord
from app.volunteering.service import rewarding
from app.volunteering.states import RecordState

HALF_HOUR = timedelta(minutes=30)
#: Nobody serves longer than a day at a stretch.
MOST_HALF_HOURS = 48


def record(
    session: Session,
    *,
    account_id: UUID,
    street_id: UUID,
    team_id: UUID | None,
    source: str,
    what: str,
    started_at: datetime,
    ended_at: datetime,
    noted_by: UUID | None = None,
) -> ServiceRecord:
    """Record time somebody gave, in half hours, rounded down.

    A moment counts once: what lies within another record of theirs is taken off before rounding. ``source`` is recorded
    once; told again, the record becomes longer and never shorter, and what a worker corrected stays as it is.
    ``noted_by`` is the worker whose word stands for the times. What counts brings points by the street's rule.
    """
    # Whoever records hours of one person waits for others who do, so that no two count the same time.
    accounts.hold(session, account_id)
    one = session.scalars(select(ServiceRecord).where(ServiceRecord.source == source)).one_or_none()
    if one is None:
        one = ServiceRecord(
            id=new_id(),
            account_id=account_id,
            team_id=team_id,
            street_id=street_id,
            source=source,
            what=what,
            started_at=started_at,
            ended_at=max(started_at, ended_at),
            noted_by=noted_by,
            state=RecordState.COUNTED,
        )
        session.add(one)
    elif one.state is RecordState.COUNTED:
        one.started_at = min(one.started_at, started_at)
        one.ended_at = max(one.ended_at, ended_at)
        one.noted_by = noted_by or one.noted_by
    else:
        return one
    before = one.half_hours or 0
    one.half_hours = _counting(session, one)
    session.flush()
    rewarding.reward(session, one, before)
    return one


def _counting(session: Session, one: ServiceRecord) -> int:
    """How many half hours of a record no other record of the same person counts."""
    with session.no_autoflush:
        others = session.execute(
            select(ServiceRecord.started_at, ServiceRecord.ended_at)
            .where(
                ServiceRecord.account_id == one.account_id,
                ServiceRecord.id != one.id,
                ServiceRecord.state != RecordState.VOID,
                ServiceRecord.started_at < one.ended_at,
                ServiceRecord.ended_at > one.started_at,
            )
            .order_by(ServiceRecord.started_at)
        ).all()
    free, reached = timedelta(), one.started_at
    for started_at, ended_at in others:
        free += max(started_at - reached, timedelta())
        reached = max(reached, ended_at)
    free += max(one.ended_at - reached, timedelta())
    return min(free // HALF_HOUR, MOST_HALF_HOURS)


def correct(
    session: Session, actor: Actor, one: ServiceRecord, *, half_hours: int, reason: str
) -> RecordCorrection:
    """Say that a record counts otherwise, and why; nothing counts of it when ``half_hours`` is 0.

    ``one`` comes from ``access_record``. Whoever noted the times, and whose hours they are, asks a colleague.
    Raises Forbidden (``noted_by_you``, ``own_hours``), Invalid (``too_long``) and Conflict (``nothing_changes``).
    """
    session.refresh(one, with_for_update=True)
    if actor.account_id == one.account_id:
        raise Forbidden("own_hours", "这是您自己的时长，请同事来更正。")
    if actor.account_id == one.noted_by:
        raise Forbidden("noted_by_you", "签到签退是您经手的，请另一位同事来更正。")
    if not 0 <= half_hours <= MOST_HALF_HOURS:
        raise Invalid(
            "too_long", "一次服务最多记 24 小时。", errors=[FieldError("half_hours", "请改一下时长")]
        )
    if half_hours == one.half_hours:
        raise Conflict("nothing_changes", "时长没有变，不用更正。")
    made = RecordCorrection(
        id=new_id(),
        record_id=one.id,
        before=one.half_hours,
        after=half_hours,
        reason=reason,
        corrected_by=actor.account_id,
    )
    session.add(made)
    one.half_hours = half_hours
    one.state = RecordState.CORRECTED if half_hours else RecordState.VOID
    session.flush()
    rewarding.reward_anew(session, one, made)
    audit.record(
        session,
        "service_record.corrected",
        actor_id=actor.account_id,
        place=audit.Place(one.team_id or one.street_id, one.street_id),
        subject=("service_record", one.id),
        details={"before": made.before, "after": made.after},
    )
    return made
