"""What the demo's street gives points for, from today on, and how many it may give."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core import clock
from app.demo.people import PILOT_STREET
from app.demo.town import Town
from app.points import service
from app.points.service import Occasion, RuleDraft

BUDGET = 50_000
#: Points, most a day, most a month.
_GIVES = {
    Occasion.SERVICE_HALF_HOUR: (1, 8, 60),
    Occasion.ORDER_VISIT: (2, 6, None),
    Occasion.COURSE_COMPLETION: (10, None, None),
    Occasion.GOOD_DEED: (3, 3, 30),
}


def settle(session: Session, town: Town) -> None:
    """Grant the pilot's street its budget and write down its rules."""
    street, clerk = town.units[PILOT_STREET], town.staff[PILOT_STREET][0]
    service.grant_budget(session, clerk, street.id, BUDGET)
    for occasion, (points, per_day, per_month) in _GIVES.items():
        draft = RuleDraft(occasion, street.id, points, per_day, per_month, clock.today(), None)
        service.add_rule(session, clerk, street, draft)
