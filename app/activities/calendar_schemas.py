"""The address of a calendar, in the API."""

from __future__ import annotations

from app.core.schemas import Moment, Output


class CalendarOut(Output):
    """``since`` when a calendar may fetch my activities; null when none may."""

    since: Moment | None


class CalendarAddress(Output):
    """A new address, told this once."""

    since: Moment
    address: str
