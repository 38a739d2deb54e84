"""What follows from the times of an activity."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.activities.models import Activity, ActivityPlaces, ActivitySession
from app.core import clock

#: So long before it begins the door of a session is open, and so long after its end people are still noted there.
BEFOREHAND = timedelta(minutes=60)
AFTERWARDS = timedelta(minutes=30)
_HALF_HOUR = timedelta(minutes=30)


def cancel_until(activity: Activity, places: ActivityPlaces) -> datetime:
    """Until when a place can be given back on the phone."""
    return places.starts_at - timedelta(hours=activity.cancel_hours)


def offer_until(activity: Activity, places: ActivityPlaces) -> datetime:
    """Until when a place that is offered now is kept; never longer than until it begins."""
    return min(clock.now() + timedelta(minutes=activity.offer_minutes), places.starts_at)


def door_opens(of: ActivitySession) -> datetime:
    """From when people are noted at a session."""
    return of.starts_at - BEFOREHAND


def at_door(of: ActivitySession, moment: datetime) -> datetime:
    """A moment that a phone tells, which is never in the future and not before the door was open."""
    return min(max(moment, door_opens(of)), clock.now())


def hours(came_at: datetime, left_at: datetime) -> float:
    """How long somebody was there, in full half hours (志愿服务记录与证明出具办法 counts service by its duration)."""
    return (left_at - came_at) // _HALF_HOUR / 2
