"""Who is to be reminded that something waits for them no longer than tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.rewards.models import Redemption
from app.rewards.states import RedemptionState

#: Nobody is woken for a bag of rice.
MORNING = time(8)


def remind(session: Session, *, limit: int = 200) -> Sequence[Redemption]:
    """Mark those whose last day is today or tomorrow as reminded, once each, and return them; none before 8 o'clock."""
    if clock.local(clock.now()).time() < MORNING:
        return []
    end_of_tomorrow = clock.day_start(clock.today() + timedelta(days=2))
    due = (
        select(Redemption.id)
        .where(
            Redemption.state == RedemptionState.RESERVED,
            Redemption.reminded_at.is_(None),
            Redemption.expires_at <= end_of_tomorrow,
            Redemption.expires_at > clock.now(),
        )
        .order_by(Redemption.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(
        update(Redemption)
        .where(Redemption.id.in_(due))
        .values(reminded_at=clock.now())
        .returning(Redemption)
        .execution_options(synchronize_session=False)
    ).all()
