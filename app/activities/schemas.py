"""What goes in and out about activities."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.activities.finding import Wanted, When
from app.activities.models import ActivityKind, Shape
from app.activities.own_lists import Shelf
from app.activities.service.holding import MOST_SESSIONS
from app.activities.states import ActivityState, RegistrationState, Signup
from app.core.forms import MAX_FIELDS, FieldOut
from app.core.geo import Point
from app.core.schemas import Input, Moment, MomentIn, Output, Page, PageQuery, Query, Text
from app.org.schemas import Unit

#: A number of the office, as it is dialled.
Telephone = Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9-]{2,19}$")]


def _point(written: str) -> str:
    latitude, longitude = (float(part) for part in written.split(","))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("位置不对")
    return written


class ActivityQuery(PageQuery):
    """Which activities; everything given must be met, every word must be found.

    ``unit_id`` is who holds it, or whatever is above them. ``free`` asks for places that can be taken now. ``near``
    is ``latitude,longitude`` and puts the nearest first, among what is not over.
    """

    when: When = When.UPCOMING
    kind: ActivityKind | None = None
    unit_id: UUID | None = None
    free: bool = False
    near: (
        Annotated[
            str,
            StringConstraints(pattern=r"^-?\d{1,3}(\.\d{1,10})?,-?\d{1,3}(\.\d{1,10})?$"),
            AfterValidator(_point),
        ]
        | None
    ) = None
    search: Annotated[str, Text(1, 40)] | None = None

    @model_validator(mode="after")
    def _near_is_to_come(self) -> Self:
        if self.near and self.when is When.PAST:
            raise ValueError("办过的活动不能按远近排")
        return self

    def wanted(self) -> Wanted:
        """The same, as the search takes it."""
        return Wanted(
            when=self.when,
            kind=self.kind,
            unit_id=self.unit_id,
            free=self.free,
            words=self.search,
            near=self.point(),
        )

    def point(self) -> Point | None:
        """Where the person is."""
        if self.near is None:
            return None
        latitude, longitude = self.near.split(",")
        return float(latitude), float(longitude)


class AttendeeOut(Output):
    """Somebody a registration stands for; ``myself`` is whoever signed up."""

    id: UUID
    name: str
    myself: bool
    checked_in_at: Moment | None


class RegistrationOut(Output):
    """What somebody holds, waits for or gave back; ``code`` is what they show at the door.

    ``ahead`` is how many stand before them in line, ``explanation`` says in words what they can expect.
    """

    id: UUID
    activity_id: UUID
    session_id: UUID | None
    state: RegistrationState
    state_name: str
    explanation: str
    people: list[AttendeeOut]
    ahead: int | None
    offer_expires_at: Moment | None
    cancel_until: Moment
    created_at: Moment
    cancelled_at: Moment | None
    checked_in_at: Moment | None
    code: str
    allowed: list[str]


class SessionOut(Output):
    """One time an activity takes place; with its own places where each is signed up for by itself."""

    id: UUID
    number: int
    title: str | None
    place: str | None
    starts_at: Moment
    ends_at: Moment
    cancelled: bool
    capacity: int | None
    places_left: int | None
    waiting: int | None
    signup: Signup | None


class CampaignName(Output):
    """Several activities under one name."""

    id: UUID
    title: str


class ActivityItem(Output):
    """An activity in a list; a series has the places of all sessions.

    ``registered`` (holds a place), ``standing`` (what they have of it) and ``distance`` (metres, when they said where
    they are) are about the person who asks.
    """

    id: UUID
    title: str
    kind: ActivityKind
    kind_name: str
    shape: Shape
    place: str
    latitude: float | None
    longitude: float | None
    starts_at: Moment
    ends_at: Moment
    signup_opens_at: Moment
    signup_closes_at: Moment
    capacity: int
    places_left: int
    waiting: int
    state: ActivityState
    signup: Signup
    registered: bool
    standing: RegistrationState | None
    distance: int | None
    cover_url: str | None
    points: int
    campaign: CampaignName | None


class ActivityPage(Page[ActivityItem]):
    """Activities in the order of their time."""


class ActivityDetail(ActivityItem):
    """An activity with everything there is to know before coming."""

    summary: str
    #: HTML that is safe to show.
    description: str
    organiser: Unit
    contact_phone: str | None
    audience: list[str]
    approval: bool
    one_per_household: bool
    asks_birth_year: bool
    form: list[FieldOut]
    sessions: list[SessionOut]
    registrations: list[RegistrationOut]


class SessionQuery(Query):
    """Which session of a series is meant."""

    session_id: UUID | None = None


class PersonIn(Input):
    """Somebody to sign up: without ``member_id`` oneself."""

    member_id: UUID | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None


class SignUpIn(Input):
    """Who wants to come, to which session of a series, and the answers to what the organiser asks."""

    session_id: UUID | None = None
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=8)] = Field(
        default_factory=lambda: [PersonIn()]
    )
    answers: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FIELDS)


class MyRegistrationQuery(PageQuery):
    """Which of my registrations: I come, I wait, it is over; all without ``when``."""

    when: Shelf | None = None


class TimeOut(Output):
    """One time to come."""

    id: UUID
    title: str | None
    place: str | None
    starts_at: Moment
    ends_at: Moment
    cancelled: bool


class MyRegistration(Output):
    """A registration of mine, what it is for, and each time to come."""

    registration: RegistrationOut
    activity: ActivityItem
    times: list[TimeOut]


class MyRegistrationPage(Page[MyRegistration]):
    """My registrations: what comes next first, of what is over the last one first."""


class TimeIn(Input):
    """One time of a series or course; what it is about, where, and of a series for how many, when that differs."""

    starts_at: MomentIn
    ends_at: MomentIn
    title: Annotated[str, Text(1, 40)] | None = None
    place: Annotated[str, Text(2, 60)] | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None


class ActivityIn(Input):
    """An activity as a draft says it; ``description`` is plain text or HTML, which is sanitised.

    Without ``contact_phone`` the unit's number is shown; without ``sessions`` it takes place once.
    """

    unit_id: UUID
    title: Annotated[str, Text(2, 40)]
    kind: ActivityKind
    shape: Shape = Shape.SINGLE
    summary: Annotated[str, Text(2, 120)]
    description: Annotated[str, Text(0, 5000)] = ""
    place: Annotated[str, Text(2, 60)]
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    starts_at: MomentIn
    ends_at: MomentIn
    sessions: Annotated[list[TimeIn], Field(max_length=MOST_SESSIONS)] = Field(default_factory=list)
    signup_opens_at: MomentIn
    signup_closes_at: MomentIn
    capacity: Annotated[int, Field(ge=1, le=100_000)]
    points: Annotated[int, Field(ge=0, le=1_000)] = 0
    cancel_hours: Annotated[int, Field(ge=0, le=720)] = 0
    offer_minutes: Annotated[int, Field(ge=10, le=10_080)] = 720
    approval: bool = False
    check_out: bool = False
    one_per_household: bool = False
    audience_unit_id: UUID | None = None
    audience_team_id: UUID | None = None
    min_age: Annotated[int, Field(ge=0, le=120)] | None = None
    max_age: Annotated[int, Field(ge=0, le=120)] | None = None
    form: Annotated[list[dict[str, Any]], Field(max_length=MAX_FIELDS)] = Field(default_factory=list)
    campaign_id: UUID | None = None
    contact_phone: Telephone | None = None
    cover_id: UUID | None = None

    @model_validator(mode="after")
    def _a_point_has_both(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("地图上的点要有经度和纬度")
        return self


class Registered(Output):
    """Somebody on the list at the door."""

    id: UUID
    name: str
    phone: str | None
    state: RegistrationState
    state_name: str
    number: int
    people: list[AttendeeOut]
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
