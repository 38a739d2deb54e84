"""What comes round by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.activities import tasks as activities
from app.core.periodic import Duty
from app.media import review
from app.orders import tasks as orders
from app.personal import service as personal
from app.points import tasks as points
from app.requests import search_index, watching
from app.residents import reminders
from app.retention import RULES, Rule
from app.rewards import tasks as rewards
from app.shifts import tasks as shifts


def _duty(rule: Rule) -> Duty:
    def run(session: Session) -> None:
        rule.run(session)

    return Duty(f"retention.{rule.name}", rule.every, run)


def close_accounts(session: Session) -> None:
    """Close the accounts whose time to think better of it is over."""
    personal.close_due_accounts(session)


def index_requests(session: Session) -> None:
    """Add to what is searched whatever code from before the search table wrote while the new was starting."""
    search_index.add_missing(session)


DUTIES = (
    Duty("close_accounts", timedelta(minutes=10), close_accounts),
    Duty("photos_to_people", timedelta(minutes=5), review.stop_waiting),
    Duty("requests.index", timedelta(hours=1), index_requests),
    Duty("tell_verifiers", timedelta(hours=1), reminders.tell_verifiers),
    *watching.DUTIES,
    *activities.DUTIES,
    *shifts.DUTIES,
    *orders.DUTIES,
    *points.DUTIES,
    *rewards.DUTIES,
    *(_duty(rule) for rule in RULES),
)
