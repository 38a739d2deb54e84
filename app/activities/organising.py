"""What organisers see and send: the people of an activity, decisions about them, rules of a street."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import comers, guests
from app.activities.guests import TAB_NAMES, Tab
from app.activities.looks import RevealReason
from app.activities.models import Activity, Registration
from app.activities.schemas import ActivityDetail, Telephone, TimeIn
from app.activities.service.admitting import MOST_AT_ONCE
from app.activities.service.holding import MOST_SESSIONS
from app.activities.service.line import PASSES
from app.activities.service.ruling import rules, speaks_for
from app.activities.states import ON, ActivityState, RegistrationState
from app.activities.views import called, detail
from app.core import clock
from app.core.encryption import mask_phone
from app.core.forms import read_answers
from app.core.schemas import Input, Moment, Output, Page, PageQuery, Text

#: States as the organiser reads them.
STATE_NAMES = {
    RegistrationState.PENDING: "等审核",
    RegistrationState.WAITING: "候补中",
    RegistrationState.OFFERED: "等本人确认",
    RegistrationState.CONFIRMED: "已报上",
    RegistrationState.CANCELLED: "不来了",
    RegistrationState.EXPIRED: "没按时确认",
    RegistrationState.REJECTED: "没有通过",
}


class AnswerOut(Output):
    """One answer to what the organiser asked."""

    label: str
    words: str


class Guest(Output):
    """A registration as the organiser sees it; ``remark`` says what to know of somebody in line."""

    id: UUID
    name: str
    phone: str | None
    state: RegistrationState
    state_name: str
    size: int
    people: list[str]
    session: str | None
    created_at: Moment
    offer_expires_at: Moment | None
    #: How many stand before them in line.
    ahead: int | None
    came: bool
    reason: str | None
    remark: str | None
    answers: list[AnswerOut]


class GuestPage(Page[Guest]):
    """People of one list, in the order they came."""


class GuestQuery(PageQuery):
    """Which list, and of which session of a series."""

    tab: Tab = Tab.IN
    places_id: UUID | None = None


class Chosen(Input):
    """Several registrations."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]


class TurnedAway(Chosen):
    """Several registrations, and why not."""

    reason: Annotated[str, Text(2, 100)]


class ReasonIn(Input):
    """Why."""

    reason: Annotated[str, Text(2, 100)]


class RevealIn(Input):
    """What a number in full is needed for."""

    reason: RevealReason


class CapacityIn(Input):
    """How many may come to the whole, or to one session of a series."""

    places_id: UUID
    capacity: Annotated[int, Field(ge=1, le=100_000)]


class MovedIn(TimeIn):
    """One session as it is to be."""

    session_id: UUID


class AmendIn(Input):
    """What may be said anew of a published activity; sessions that are not named stay as they are."""

    title: Annotated[str, Text(2, 40)]
    summary: Annotated[str, Text(2, 120)]
    description: Annotated[str, Text(0, 5000)] = ""
    place: Annotated[str, Text(2, 60)]
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    contact_phone: Telephone | None = None
    cover_id: UUID | None = None
    sessions: Annotated[list[MovedIn], Field(max_length=MOST_SESSIONS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _a_point_has_both(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("地图上的点要有经度和纬度")
        return self


class WordsIn(Input):
    """What to change before the street publishes it."""

    words: Annotated[str, Text(2, 200)]


class RulesIn(Input):
    """What a street rules; without ``no_show_limit`` nobody pauses."""

    review: bool
    no_show_limit: Annotated[int, Field(ge=1, le=20)] | None
    no_show_days: Annotated[int, Field(ge=1, le=366)]
    pause_days: Annotated[int, Field(ge=1, le=366)]


class RevealedOut(Output):
    """A number in full."""

    phone: str


class RoomOut(Output):
    """Places of the whole, or of one session of a series."""

    id: UUID
    session_id: UUID | None
    name: str
    capacity: int
    taken: int
    held: int
    waiting: int
    cancelled: bool


class TabCount(Output):
    """How many registrations stand in one list."""

    tab: Tab
    name: str
    count: int


class ManagedActivity(ActivityDetail):
    """An activity as those who hold it see it; ``allowed`` are the verbs that are open now."""

    cancel_hours: int
    offer_minutes: int
    check_out: bool
    audience_unit_id: UUID | None
    audience_team_id: UUID | None
    min_age: int | None
    max_age: int | None
    cover_id: UUID | None
    #: The number given for this activity; ``contact_phone`` is the unit's when there is none.
    own_phone: str | None
    review_note: str | None
    rooms: list[RoomOut]
    tabs: list[TabCount]
    allowed: list[str]


class DecidedOut(Output):
    """How many were decided now, and how many had been before."""

    done: int
    before: int


def managed(session: Session, actor: Actor, activity: Activity) -> ManagedActivity:
    """An activity with all that its organiser decides by."""
    counts = guests.counts(session, activity.id)
    return ManagedActivity(
        **detail(session, activity, actor.account_id).model_dump(),
        cancel_hours=activity.cancel_hours,
        offer_minutes=activity.offer_minutes,
        check_out=activity.check_out,
        audience_unit_id=activity.audience_unit_id,
        audience_team_id=activity.audience_team_id,
        min_age=activity.min_age,
        max_age=activity.max_age,
        cover_id=activity.cover_id,
        own_phone=activity.contact_telephone,
        review_note=activity.review_note,
        rooms=[RoomOut.model_validate(one) for one in guests.rooms(session, activity)],
        tabs=[TabCount(tab=tab, name=TAB_NAMES[tab], count=number) for tab, number in counts.items()],
        allowed=allowed(session, actor, activity),
    )


def allowed(session: Session, actor: Actor, activity: Activity) -> list[str]:
    """What somebody who manages an activity may do with it now."""
    if activity.state is not ActivityState.DRAFT and activity.ends_at <= clock.now():
        return []
    by_street = speaks_for(actor, activity.street_id)
    if activity.state is ActivityState.DRAFT:
        ask_first = rules(session, activity.street_id).review and not by_street
        return ["change", "submit" if ask_first else "publish", "cancel"]
    if activity.state is ActivityState.IN_REVIEW:
        return ["publish", "send_back", "cancel"] if by_street else ["cancel"]
    return ["amend", "decide", "cancel"] if activity.state in ON else []


def shown(session: Session, activity: Activity, found: Sequence[Registration]) -> list[Guest]:
    """Lines of a list; each registration comes with its account. A few reads however long it is."""
    ids = [one.id for one in found]
    people = comers.attendees(session, ids)
    came = comers.attendances(session, ids)
    names = called(session, [one for of in people.values() for one in of])
    ahead = comers.ahead(session, found)
    sessions = guests.session_names(activity, guests.rooms(session, activity))
    return [
        Guest(
            id=one.id,
            name=one.account.name,
            phone=mask_phone(one.account.phone),
            state=one.state,
            state_name=STATE_NAMES[one.state],
            size=one.size,
            people=[names[person.id] for person in people[one.id]],
            session=sessions.get(one.places_id),
            created_at=one.created_at,
            offer_expires_at=one.offer_expires_at,
            ahead=ahead.get(one.id),
            came=bool(came[one.id]),
            reason=one.reason,
            remark=_remark(one),
            answers=[
                AnswerOut(label=answer.label, words=answer.words or "照片")
                for answer in read_answers(one.answers)
            ],
        )
        for one in found
    ]


def _remark(one: Registration) -> str | None:
    if one.state is not RegistrationState.WAITING:
        return None
    if one.saving_since is not None:
        return f"正在为这{one.size}位攒名额"
    if one.passed_over:
        return f"已让后面的人先补{one.passed_over}次，满{PASSES}次后攒名额"
    return None
