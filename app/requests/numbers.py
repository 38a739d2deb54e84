"""Numbers that people can read out on the telephone: ``261121-03-0042`` (day, street, running number)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.org import queries as org
from app.requests.models import RequestCounter


def next_number(session: Session, street_id: UUID) -> str:
    """The next number of a street today. The counter's row lock makes each number unique."""
    day = clock.today()
    insert_ignoring(
        session, RequestCounter, {"street_id": street_id, "day": day, "last": 0}, key=["street_id", "day"]
    )
    last = session.execute(
        update(RequestCounter)
        .where(RequestCounter.street_id == street_id, RequestCounter.day == day)
        .values(last=RequestCounter.last + 1)
        .returning(RequestCounter.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    street = org.known_unit(session, street_id)
    return f"{day:%y%m%d}-{street.code}-{last:04d}"
