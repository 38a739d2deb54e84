"""Telling those who verify homes that some wait for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from sqlalchemy.orm import Session

from app.accounts import home_lists
from app.accounts import queries as accounts
from app.accounts.home_lists import Waiting
from app.accounts.roles import Role
from app.core import clock
from app.messages import service as messages
from app.org import queries as org
from app.residents.access import area_of

#: Whoever comes to work reads the figure of this morning and not that of midnight.
MORNING = time(8)
#: The street verifies too, but its people are not told of every door.
TOLD = (Role.WORKER, Role.PROPERTY)


def tell_verifiers(session: Session) -> None:
    """Tell each worker and property how many homes of theirs wait, once a day, and only while some of them are new.

    New is what was asked for yesterday or today.
    """
    today = clock.today()
    if clock.local(clock.now()).time() < MORNING:
        return
    since = clock.day_start(today - timedelta(days=1))
    waiting = home_lists.waiting_by_compound(session)
    fresh = [one.compound for one in waiting if one.newest >= since]
    units = org.around(session, fresh)
    for person in accounts.colleagues(session, [unit.id for unit in units], TOLD):
        messages.tell(
            session,
            account_id=person.account_id,
            title=f"有 {_count(waiting, area_of(person.role, person.unit.path))} 户住址等您核实",
            body="居民登记了新住址，请您看看是不是真的住在那里。核实以后，他们反映的事会直接送到社区和物业。",
            link=messages.Link("work_homes", person.unit.id),
            dedup_key=f"homes-waiting:{person.account_id}:{today}",
        )


def _count(waiting: Sequence[Waiting], path: str) -> int:
    return sum(one.count for one in waiting if one.compound.path.startswith(path))
