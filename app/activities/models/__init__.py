"""Tables of activities."""

from app.activities.models.activity import (
    ACTIVITY_KIND_NAMES,
    Activity,
    ActivityKind,
    ActivityPlaces,
    ActivitySession,
    Campaign,
    Shape,
)
from app.activities.models.after import ActivityPhoto, ActivityRating, ActivityReport, PhotoState
from app.activities.models.feed import CalendarFeed
from app.activities.models.registration import Attendance, Attendee, CheckInMethod, Registration
from app.activities.models.rules import PAUSE_STATE_NAMES, ActivityRules, NoShow, PauseState, SignupPause

__all__ = [
    "ACTIVITY_KIND_NAMES",
    "PAUSE_STATE_NAMES",
    "Activity",
    "ActivityKind",
    "ActivityPhoto",
    "ActivityPlaces",
    "ActivityRating",
    "ActivityReport",
    "ActivityRules",
    "ActivitySession",
    "Attendance",
    "Attendee",
    "CalendarFeed",
    "Campaign",
    "CheckInMethod",
    "NoShow",
    "PauseState",
    "PhotoState",
    "Registration",
    "Shape",
    "SignupPause",
]
