"""When people can have a reward, and which count their limit is kept by."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from app.core import clock
from app.rewards.models import LimitPeriod, Reward


def is_on_offer(reward: Reward) -> bool:
    """Whether people can have it today, as far as it does not run out."""
    today = clock.today()
    begun = reward.starts_on is None or reward.starts_on <= today
    return reward.active and begun and (reward.ends_on is None or today <= reward.ends_on)


def on_offer() -> ColumnElement[bool]:
    """The same as a condition."""
    today = clock.today()
    return and_(
        Reward.active,
        or_(Reward.starts_on.is_(None), Reward.starts_on <= today),
        or_(Reward.ends_on.is_(None), Reward.ends_on >= today),
    )


def period_of(period: LimitPeriod, day: date) -> str:
    """The month, the year or all time, as the count of a limit is kept by."""
    if period is LimitPeriod.ALWAYS:
        return "always"
    return f"{day:%Y-%m}" if period is LimitPeriod.MONTH else f"{day:%Y}"
