"""What goes in and out at the door of an activity, and about those who did not come."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.activities.models import PauseState
from app.activities.screen import Way
from app.activities.service import Result
from app.core.schemas import Input, Items, Moment, MomentIn, Output, Page, PageQuery, Query, Text
from app.org.schemas import Unit

MAX_TICKS = 200


class ArrivalIn(Input):
    """What was read off the screen; ``kept`` when the phone had no network then. Without names all of us came."""

    code: Annotated[str, Text(1, 60)]
    kept: bool = False
    attendee_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)] | None = None


class ArrivalOut(Output):
    """Who is in, or left; ``late`` tells that it was noted afterwards, ``repeated`` that it was known before."""

    way: Way
    session_id: UUID
    title: str
    at: Moment
    names: list[str]
    points: int
    repeated: bool
    late: bool


class DoorQuery(Query):
    """Where to go on in the list of the door."""

    cursor: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=200, ge=1, le=500)


class DoorSession(Output):
    """One time an activity takes place; at the door from ``opens_at``."""

    id: UUID
    number: int
    title: str | None
    opens_at: Moment
    starts_at: Moment
    ends_at: Moment
    cancelled: bool


class AttendanceOut(Output):
    """When somebody was at a session; ``hours`` in half hours once they have left."""

    session_id: UUID
    checked_in_at: Moment
    checked_out_at: Moment | None
    hours: float | None


class DoorPerson(Output):
    """Somebody who may come."""

    attendee_id: UUID
    name: str
    myself: bool
    attendances: list[AttendanceOut]


class DoorRegistration(Output):
    """A party at the door; of a series for one session alone."""

    id: UUID
    code: str
    name: str
    session_id: UUID | None
    people: list[DoorPerson]


class DoorOut(Page[DoorRegistration]):
    """The list of the door, to be kept on the phone; ``current_session_id`` is the one that is on or comes next."""

    title: str
    check_out: bool
    sessions: list[DoorSession]
    current_session_id: UUID


class TickIn(Input):
    """Somebody came, and perhaps left; ``code`` when they showed it."""

    attendee_id: UUID
    session_id: UUID
    checked_in_at: MomentIn
    checked_out_at: MomentIn | None = None
    code: Annotated[str, Text(1, 20)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.checked_out_at is not None and self.checked_out_at < self.checked_in_at:
            raise ValueError("签退不能早于签到")
        return self


class TicksIn(Input):
    """What a phone noted."""

    items: Annotated[list[TickIn], Field(min_length=1, max_length=MAX_TICKS)]


class HandIn(Input):
    """Somebody at the door, ticked in the console."""

    attendee_id: UUID
    session_id: UUID
    way: Way


class TickOut(Output):
    """What became of one; of a refused one why."""

    attendee_id: UUID
    session_id: UUID
    result: Result
    code: str | None
    reason: str | None


class TicksOut(Items[TickOut]):
    """The outcomes, in the order they were sent."""


class MissedOut(Output):
    """Something somebody did not come to."""

    title: str
    at: Moment


class PauseOut(Output):
    """That somebody cannot sign up in a street until a day, and what it follows from."""

    id: UUID
    street: Unit
    since: Moment
    until: Moment
    state: PauseState
    state_name: str
    missed: list[MissedOut]
    appeal: str | None
    decided_at: Moment | None
    allowed: list[str]


class PauseItems(Items[PauseOut]):
    """My pauses, the newest first."""


class AppealIn(Input):
    """Why somebody did not come."""

    words: Annotated[str, Text(2, 300)]


class PausesQuery(PageQuery):
    """All pauses, or those that wait for an answer."""

    appealed: bool = False


class WorkPauseOut(PauseOut):
    """A pause with the person whose it is."""

    name: str
    phone: str | None


class WorkPausePage(Page[WorkPauseOut]):
    """Pauses of my streets."""
