"""What the clock does with points: the end of the year, and the check of every night."""

from __future__ import annotations

from datetime import time, timedelta

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.roles import Role
from app.core import clock
from app.core.database import insert_ignoring
from app.core.periodic import Duty
from app.messages import service as messages
from app.org import queries as org
from app.points import checking, service
from app.points.models import PointsCheck

log = structlog.get_logger(__name__)

#: When hardly anybody moves points.
NIGHT = time(2)


def end_of_year(session: Session) -> None:
    """Tell the next people what they lose, then take it from those whose time is over."""
    service.announce(session)
    service.expire(session)


def check(session: Session) -> None:
    """Add the ledger up once a day, from two in the morning on; tell the admins what does not come out."""
    today = clock.today()
    if clock.local(clock.now()).time() < NIGHT:
        return
    if not insert_ignoring(
        session, PointsCheck, {"day": today, "checked_at": clock.now(), "faults": 0}, key=["day"]
    ):
        return
    found = checking.faults(session)
    if not found:
        return
    for fault in found:
        log.error("points.fault", fault=fault.sentence)
    session.execute(update(PointsCheck).where(PointsCheck.day == today).values(faults=len(found)))
    _tell(session, found)


def _tell(session: Session, found: list[checking.Fault]) -> None:
    """The admins of the streets concerned, and those above them; all of them for what belongs to no street."""
    if any(fault.street_id is None for fault in found):
        told = list(accounts.all_with(session, Role.ADMIN))
    else:
        streets = org.units(session, {fault.street_id for fault in found if fault.street_id}).values()
        above = [unit.id for street in streets for unit in org.ancestors(session, street).values()]
        told = [one.account_id for one in accounts.colleagues(session, above, [Role.ADMIN])]
    for account_id in dict.fromkeys(told):
        messages.tell(
            session,
            account_id=account_id,
            title=f"积分账有 {len(found)} 处对不上",
            body="昨夜重算积分总账时发现的。请先停止手工记分，让维护人员运行 flask points verify，看看是哪几笔。",
            link=None,
            dedup_key=f"points-check:{clock.today()}:{account_id}",
        )


DUTIES = (
    Duty("points.end_of_year", timedelta(minutes=5), end_of_year),
    Duty("points.check", timedelta(hours=1), check),
)
