"""What follows from the times of an activity."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.activities.models import Activity, ActivityPlaces
from app.core import clock


def cancel_until(activity: Activity, places: ActivityPlaces) -> datetime:
    """Until when a place can be given back on the phone."""
    return places.starts_at - timedelta(hours=activity.cancel_hours)


def offer_until(activity: Activity, places: ActivityPlaces) -> datetime:
    """Until when a place that is offered now is kept; never longer than until it begins."""
    return min(clock.now() + timedelta(minutes=activity.offer_minutes), places.starts_at)
