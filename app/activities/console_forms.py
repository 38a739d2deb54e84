"""The form of an activity: what it begins with, and how what is typed becomes a checked body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from werkzeug.datastructures import MultiDict

from app.activities import rhythm
from app.activities.models import Activity, ActivityPlaces, ActivitySession, Shape
from app.activities.rhythm import Planned, Rhythm
from app.activities.schemas import ActivityIn
from app.core import clock, rich_text
from app.core.errors import Invalid
from app.core.forms import Form, read_form, with_keys, write_form

#: ``<input type="datetime-local">`` speaks of the wall clock and knows no zone.
WALL_CLOCK = "%Y-%m-%dT%H:%M"
TO_THE_SECOND = "%Y-%m-%dT%H:%M:%S"
#: Empty questions offered below those that are there.
SPARE = 2

_MOMENTS = ("starts_at", "ends_at", "signup_opens_at", "signup_closes_at")
_NUMBERS = ("capacity", "points", "cancel_hours", "offer_minutes", "min_age", "max_age")
_FLAGS = ("approval", "check_out", "one_per_household")
_WORDS = (
    "unit_id",
    "title",
    "kind",
    "shape",
    "summary",
    "place",
    "audience_unit_id",
    "audience_team_id",
    "campaign_id",
    "contact_phone",
)
_RULE = ("rule_from", "rule_to", "rule_first", "rule_count")
_FIELDS = (*_WORDS, "description", "point", *_MOMENTS, *_NUMBERS, *_FLAGS, *_RULE)


_AMENDED = ("title", "summary", "place", "contact_phone", "description", "point")


@dataclass(frozen=True)
class Row:
    """One time of a series or course, as it stands in its fields; ``last_day`` and ``capacity`` where they differ."""

    day: str
    begins: str
    ends: str
    title: str = ""
    last_day: str = ""
    capacity: str = ""


@dataclass(frozen=True)
class ActivityForm:
    """What stands in the fields, as text, and what is wrong with which."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    questions: Sequence[Mapping[str, Any]] = ()
    #: Days of the week that stand ticked in the rule.
    rule_days: frozenset[int] = frozenset()


def blank() -> ActivityForm:
    """A form half filled: in a week at half past nine for two hours, sign-up from now until the evening before."""
    day = clock.local(clock.now()) + timedelta(days=7)
    starts_at = day.replace(hour=9, minute=30, second=0)
    moments = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "signup_opens_at": clock.local(clock.now()).replace(second=0),
        "signup_closes_at": (starts_at - timedelta(days=1)).replace(hour=18, minute=0),
    }
    usual = {"capacity": "30", "points": "10", "shape": "single", "cancel_hours": "0", "offer_minutes": "720"}
    rule = {"rule_from": "14:30", "rule_to": "16:30", "rule_first": f"{day:%Y-%m-%d}", "rule_count": "10"}
    return ActivityForm({name: wall_clock(moment) for name, moment in moments.items()} | usual | rule)


def of_draft(
    activity: Activity,
    capacity: int,
    sessions: Sequence[ActivitySession],
    rooms: Sequence[ActivityPlaces] = (),
) -> ActivityForm:
    """A draft as it was last saved."""
    values = {name: _plain(getattr(activity, name)) for name in (*_WORDS[:-1], *_NUMBERS[1:], *_FLAGS)}
    point = "" if activity.latitude is None else f"{activity.latitude:.6f},{activity.longitude:.6f}"
    others = {one.session_id: one.capacity for one in rooms if one.session_id and one.capacity != capacity}
    return ActivityForm(
        dict(blank().values)
        | values
        | {
            "description": rich_text.to_marks(activity.description),
            "point": point,
            "capacity": str(capacity),
            "contact_phone": activity.contact_telephone or "",
            **{name: wall_clock(getattr(activity, name)) for name in _MOMENTS},
        },
        rows=() if activity.shape is Shape.SINGLE else [_row(one, others.get(one.id)) for one in sessions],
        questions=activity.form,
    )


def amendable(activity: Activity) -> ActivityForm:
    """What may be said anew of a published activity, as it stands."""
    form = of_draft(activity, 1, ())
    return ActivityForm({name: form.values[name] for name in _AMENDED})


def amended(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was said anew, still to be checked."""
    given: dict[str, Any] = {name: text for name in _AMENDED[:-2] if (text := form.get(name, "").strip())}
    given["description"] = rich_text.from_marks(form.get("description", ""))
    point = form.get("point", "").replace("，", ",").strip()
    if point:
        given["latitude"], given["longitude"] = _point(point)
    columns = [form.getlist(f"session_{name}") for name in ("id", "starts", "ends", "title", "place")]
    given["sessions"] = [
        {
            "session_id": id_,
            "starts_at": _value("starts_at", starts),
            "ends_at": _value("ends_at", ends),
            "title": title.strip() or None,
            "place": place.strip() or None,
        }
        for id_, starts, ends, title, place in zip(*columns, strict=False)
    ]
    return given


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _row(one: Any, capacity: int | None = None) -> Row:
    starts_at, ends_at = clock.local(one.starts_at), clock.local(one.ends_at)
    day, last_day = f"{starts_at:%Y-%m-%d}", f"{ends_at:%Y-%m-%d}"
    return Row(
        day,
        f"{starts_at:%H:%M}",
        f"{ends_at:%H:%M}",
        one.title or "",
        last_day if last_day != day else "",
        str(capacity) if capacity else "",
    )


def typed(form: MultiDict[str, str], problem: Invalid | None = None) -> ActivityForm:
    """The form as somebody sent it, with what was found wrong."""
    errors = {one.field.split(".")[0]: one.message for one in problem.errors} if problem else {}
    return ActivityForm(
        {name: form.get(name, "") for name in _FIELDS},
        errors,
        rows=_rows(form),
        questions=_questions_as_typed(form),
        rule_days=rhythm.read_days(form.getlist("rule_days")),
    )


def planned(form: MultiDict[str, str]) -> tuple[list[Row], Planned]:
    """The times that the rule in the form makes. Raises Invalid (``bad_rhythm``)."""
    done = rhythm.plan(_rhythm(form))
    return [_row(one) for one in done.times], done


def _rhythm(form: MultiDict[str, str]) -> Rhythm:
    def read(name: str, how: Any, otherwise: Any) -> Any:
        with suppress(ValueError):
            return how(form.get(name, "").strip())
        return otherwise

    return Rhythm(
        weekdays=rhythm.read_days(form.getlist("rule_days")),
        begins=read("rule_from", time.fromisoformat, time.min).replace(tzinfo=None),
        ends=read("rule_to", time.fromisoformat, time.min).replace(tzinfo=None),
        first=read("rule_first", date.fromisoformat, date.min),
        often=read("rule_count", int, 0),
        usual_days_only="rule_all_days" not in form,
    )


def read(form: MultiDict[str, str], present: Form = ()) -> ActivityIn:
    """The checked body; a field left empty counts as not given. ``present`` keeps the keys of questions.

    Raises Invalid.
    """
    given: dict[str, Any] = {}
    for name in (*_WORDS, *_MOMENTS, *_NUMBERS):
        text = form.get(name, "").strip()
        if text:
            given[name] = _value(name, text)
    given |= {name: name in form for name in _FLAGS}
    given["description"] = rich_text.from_marks(form.get("description", ""))
    point = form.get("point", "").replace("，", ",").strip()
    if point:
        given["latitude"], given["longitude"] = _point(point)
    if form.get("shape", "single") != "single":
        rows = _rows(form) or planned(form)[0]
        given["sessions"] = [_session(one) for one in rows]
        given["starts_at"] = given["sessions"][0]["starts_at"]
        given["ends_at"] = given["sessions"][-1]["ends_at"]
    given["form"] = write_form(with_keys(_questions(form), present))
    return ActivityIn.model_validate(given)


def _rows(form: MultiDict[str, str]) -> list[Row]:
    names = ("day", "from", "to", "title", "last_day", "capacity")
    columns = [form.getlist(f"session_{name}") for name in names]
    rows = [Row(*cells) for cells in zip_longest(*columns, fillvalue="") if cells[0].strip()]
    return sorted(rows, key=lambda row: (row.day, row.begins))


def _session(row: Row) -> dict[str, Any]:
    said = {"title": row.title.strip(), "capacity": _value("capacity", row.capacity.strip())}
    return {
        "starts_at": _value("starts_at", f"{row.day}T{row.begins}"),
        "ends_at": _value("ends_at", f"{row.last_day or row.day}T{row.ends}"),
        **{name: value for name, value in said.items() if value != ""},
    }


def _questions(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    return [one for one in _questions_as_typed(form) if one["label"]]


def _questions_as_typed(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    numbers = sorted(
        int(name.removeprefix("label-"))
        for name in form
        if name.startswith("label-") and name.removeprefix("label-").isdecimal()
    )
    return [
        {
            "label": form.get(f"label-{number}", "").strip(),
            "kind": form.get(f"kind-{number}", "text"),
            "required": f"required-{number}" in form,
            "choices": _parts(form.get(f"choices-{number}", "")),
            "hint": form.get(f"hint-{number}", "").strip(),
        }
        for number in numbers
    ]


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.replace("、", "/").split("/") if one.strip()]


def questions_of(activity: Activity) -> Form:
    """The questions a draft has now."""
    return read_form(activity.form)


def _point(text: str) -> tuple[Any, Any]:
    first, _, second = text.partition(",")
    try:
        one, other = float(first), float(second)
    except ValueError:
        return text, text
    # Some maps say the longitude first; in China only it is greater than 60.
    return (other, one) if one > 60 > other else (one, other)


def _value(name: str, text: str) -> Any:
    # What cannot be read is left as it is, and the schema says so of the field.
    if name in _NUMBERS:
        return int(text) if text.isdecimal() and len(text) < 10 else text
    if name in _MOMENTS:
        for pattern in (TO_THE_SECOND, WALL_CLOCK):
            with suppress(ValueError):
                return datetime.strptime(text, pattern).replace(tzinfo=clock.SHANGHAI).isoformat()
    return text


def wall_clock(moment: datetime) -> str:
    there = clock.local(moment)
    return there.strftime(TO_THE_SECOND if there.second else WALL_CLOCK)
