"""What comes round by the clock: shifts of the weeks to come, and reminders."""

from __future__ import annotations

from datetime import timedelta

from app.core.periodic import Duty
from app.shifts import service

DUTIES = (
    Duty("shifts.make_ahead", timedelta(hours=6), service.make_ahead),
    Duty("shifts.remind", timedelta(minutes=10), service.remind),
)
