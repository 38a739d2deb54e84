"""Numbers of orders that people can read out: ``D261121-03-0042`` (day, street, running number)."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.orders.models import OrderCounter
from app.org import queries as org

VISIT_CODE_DIGITS = 6


def next_number(session: Session, street_id: UUID) -> str:
    """The next number of a street today. The counter's row lock makes each number unique."""
    day = clock.today()
    insert_ignoring(
        session, OrderCounter, {"street_id": street_id, "day": day, "last": 0}, key=["street_id", "day"]
    )
    last = session.execute(
        update(OrderCounter)
        .where(OrderCounter.street_id == street_id, OrderCounter.day == day)
        .values(last=OrderCounter.last + 1)
        .returning(OrderCounter.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return f"D{day:%y%m%d}-{org.known_unit(session, street_id).code}-{last:04d}"


def visit_code() -> str:
    """Six digits that only the one who is visited sees."""
    return f"{secrets.randbelow(10**VISIT_CODE_DIGITS):0{VISIT_CODE_DIGITS}d}"
