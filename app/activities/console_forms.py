"""The form of an activity: what it begins with, and how what is typed becomes a checked body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.activities.models import Activity
from app.activities.schemas import ActivityIn
from app.core import clock, rich_text
from app.core.errors import Invalid

#: ``<input type="datetime-local">`` speaks of the wall clock and knows no zone.
WALL_CLOCK = "%Y-%m-%dT%H:%M"
_MOMENTS = ("starts_at", "ends_at", "signup_opens_at", "signup_closes_at")
_NUMBERS = ("capacity", "points")
_FIELDS = (
    "unit_id",
    "title",
    "kind",
    "summary",
    "description",
    "place",
    *_MOMENTS,
    *_NUMBERS,
    "contact_phone",
)


@dataclass(frozen=True)
class ActivityForm:
    """What stands in the fields, as text, and what is wrong with which."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def blank() -> ActivityForm:
    """A form half filled: in a week at half past nine for two hours, sign-up from now until the evening before."""
    day = clock.local(clock.now()) + timedelta(days=7)
    starts_at = day.replace(hour=9, minute=30)
    moments = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "signup_opens_at": clock.local(clock.now()),
        "signup_closes_at": (starts_at - timedelta(days=1)).replace(hour=18, minute=0),
    }
    return ActivityForm(
        {name: _typed(moment) for name, moment in moments.items()} | {"capacity": "30", "points": "10"}
    )


def of_draft(activity: Activity, capacity: int) -> ActivityForm:
    """A draft as it was last saved."""
    return ActivityForm(
        {
            "unit_id": str(activity.unit_id),
            "title": activity.title,
            "kind": activity.kind.value,
            "summary": activity.summary,
            "description": rich_text.to_plain(activity.description),
            "place": activity.place,
            "capacity": str(capacity),
            "points": str(activity.points),
            "contact_phone": activity.contact_telephone or "",
            **{name: _typed(getattr(activity, name)) for name in _MOMENTS},
        }
    )


def typed(form: Mapping[str, str], problem: Invalid | None = None) -> ActivityForm:
    """The form as somebody sent it, with what was found wrong."""
    errors = {one.field: one.message for one in problem.errors} if problem else {}
    return ActivityForm({name: form.get(name, "") for name in _FIELDS}, errors)


def read(form: Mapping[str, str]) -> ActivityIn:
    """The checked body; a field left empty counts as not given. Raises Invalid."""
    given: dict[str, str | int] = {}
    for name in _FIELDS:
        text = form.get(name, "").strip()
        if text:
            given[name] = _value(name, text)
    return ActivityIn.model_validate(given)


def _value(name: str, text: str) -> str | int:
    # What cannot be read is left as it is, and the schema says so of the field.
    try:
        if name in _MOMENTS:
            return datetime.strptime(text, WALL_CLOCK).replace(tzinfo=clock.SHANGHAI).isoformat()
        if name in _NUMBERS:
            return int(text)
    except ValueError:
        pass
    return text


def _typed(moment: datetime) -> str:
    return clock.local(moment).strftime(WALL_CLOCK)
