"""What goes in and out about activities."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.activities.models import ActivityKind
from app.activities.states import ActivityState, RegistrationState, Signup
from app.core.schemas import Input, Moment, MomentIn, Output, Page, PageQuery, Text
from app.org.schemas import Unit


class ActivityQuery(PageQuery):
    """Which activities: still to come or going on, or over."""

    when: Literal["upcoming", "past"] = "upcoming"


class RegistrationOut(Output):
    """A place somebody holds or gave back; ``code`` is what they show at the door."""

    id: UUID
    activity_id: UUID
    state: RegistrationState
    created_at: Moment
    cancelled_at: Moment | None
    checked_in_at: Moment | None
    code: str


class ActivityItem(Output):
    """An activity in a list; ``registered`` is about the person who asks."""

    id: UUID
    title: str
    kind: ActivityKind
    kind_name: str
    place: str
    starts_at: Moment
    ends_at: Moment
    signup_opens_at: Moment
    signup_closes_at: Moment
    capacity: int
    places_left: int
    state: ActivityState
    signup: Signup
    registered: bool
    cover_url: str | None
    points: int


class ActivityPage(Page[ActivityItem]):
    """Activities in the order of their time."""


class ActivityDetail(ActivityItem):
    """An activity with everything there is to know before coming."""

    summary: str
    description: str
    organiser: Unit
    contact_phone: str | None
    registration: RegistrationOut | None


class MyRegistration(Output):
    """A registration of mine and what it is for."""

    registration: RegistrationOut
    activity: ActivityItem


class MyRegistrationPage(Page[MyRegistration]):
    """My registrations, newest first."""


class ActivityIn(Input):
    """A new activity; ``description`` is plain text. Without ``contact_phone`` the unit's number is shown."""

    unit_id: UUID
    title: Annotated[str, Text(2, 40)]
    kind: ActivityKind
    summary: Annotated[str, Text(2, 120)]
    description: Annotated[str, Text(0, 5000)] = ""
    place: Annotated[str, Text(2, 60)]
    starts_at: MomentIn
    ends_at: MomentIn
    signup_opens_at: MomentIn
    signup_closes_at: MomentIn
    capacity: Annotated[int, Field(ge=1, le=100_000)]
    points: Annotated[int, Field(ge=0, le=1_000)] = 0
    contact_phone: Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9-]{2,19}$")] | None = None
    cover_id: UUID | None = None


class Registered(Output):
    """Somebody on the list at the door."""

    id: UUID
    name: str
    phone: str | None
    state: RegistrationState
    checked_in_at: Moment | None


class RegisteredPage(Page[Registered]):
    """Who registered, in the order they first came."""


class CheckInIn(Input):
    """Who is at the door: picked from the list, or known by their code."""

    registration_id: UUID | None = None
    code: Annotated[str, Text(1, 20)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.registration_id is None) == (self.code is None):
            raise ValueError("请从名单里选一位，或者输入报名码")
        return self


class CheckInOut(Output):
    """Somebody is here; ``repeated`` tells that they had been checked in before."""

    id: UUID
    name: str
    checked_in_at: Moment
    points: int
    repeated: bool
