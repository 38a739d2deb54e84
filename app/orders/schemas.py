"""What goes in and out about orders."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Moment, MomentIn, Output, Page, PageQuery, Text
from app.media.schemas import Photo
from app.orders.queries import TeamTab
from app.orders.states import OrderState, Side
from app.org.schemas import Unit

Reason = Annotated[str, Text(2, 200)]
Stars = Annotated[int, Field(ge=1, le=5)]
Telephone = Annotated[str, Field(pattern=r"^[0-9+\- ]{5,20}$")]


class MenuItem(Output):
    """Something that can be ordered."""

    id: UUID
    title: str
    about: str
    skill: str
    skill_name: str
    minutes: int
    min_age: int | None
    station: Unit


class WhoFor(Output):
    """Somebody for whom I may order; without ``member_id`` it is myself."""

    member_id: UUID | None
    name: str
    relation_name: str


class Menu(Output):
    """What can be ordered where I live, and for whom."""

    place: Unit | None
    #: My address, as it would be given to whoever comes.
    address: str | None
    has_phone: bool
    items: list[MenuItem]
    people: list[WhoFor]


class OrderIn(Input):
    """What I order; without a ``service_id`` it is a micro-wish, without a ``place_id`` to my home."""

    service_id: UUID | None = None
    words: Annotated[str, Text(1, 300)] | None = None
    wish_from: MomentIn
    wish_until: MomentIn
    for_member_id: UUID | None = None
    place_id: UUID | None = None
    place_note: Annotated[str, Text(1, 100)] | None = None
    contact_phone: Telephone | None = None


class WordsIn(Input):
    """Something said."""

    words: Annotated[str, Text(2, 300)]


class ReasonIn(Input):
    """Why."""

    reason: Reason


class RateIn(Input):
    """How it was."""

    stars: Stars
    comment: Annotated[str, Text(1, 300)] | None = None


class PickIn(Input):
    """Who goes, and when."""

    account_ids: Annotated[list[UUID], Field(min_length=1, max_length=8)]
    visit_at: MomentIn


class CheckInIn(Input):
    """I am there: the six digits, or where my phone is."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class CheckOutIn(Input):
    """I have finished there."""

    note: Annotated[str, Text(1, 300)] | None = None
    photo_ids: Annotated[list[UUID], Field(max_length=6)] = Field(default_factory=list)


class TeamQuery(PageQuery):
    """Which of my teams' orders."""

    tab: TeamTab = TeamTab.OFFERS


class Step(Output):
    """One of the six steps of the path."""

    title: str
    where: Literal["done", "now", "todo", "stopped"]
    at: Moment | None


class StoryLine(Output):
    """One thing that happened, in a sentence."""

    at: Moment
    text: str
    note: str | None


class Rating(Output):
    """What one side said."""

    side: Side
    side_name: str
    stars: int
    comment: str | None
    at: Moment


class OrderItem(Output):
    """An order in a list."""

    id: UUID
    number: str
    title: str
    skill: str | None
    state: OrderState
    state_name: str
    place: Unit
    team: Unit | None
    wish_from: Moment
    wish_until: Moment
    visit_at: Moment | None
    created_at: Moment
    steps: list[Step]


class MyOrderItem(OrderItem):
    """One of mine in a list."""

    for_whom: str


class Visitor(Output):
    """Who comes."""

    name: str
    checked_in_at: Moment | None
    checked_out_at: Moment | None


class MyOrder(MyOrderItem):
    """One of mine, with all that I may know and do."""

    station: Unit
    station_phone: str | None
    words: str | None
    place_note: str | None
    contact_phone: str | None
    #: To be read out or shown to who comes; only while somebody is expected.
    visit_code: str | None
    visitors: list[Visitor]
    story: list[StoryLine]
    photos: list[Photo]
    ratings: list[Rating]
    request_id: UUID | None
    allowed: list[str]


class TeamOrderItem(OrderItem):
    """An order in a team's list."""

    answer_by: Moment | None
    going: bool


class Candidate(Output):
    """Somebody of the team who could go."""

    account_id: UUID
    name: str
    trained: bool
    going: bool


class MyVisit(Output):
    """Where I stand with it."""

    checked_in_at: Moment | None
    checked_out_at: Moment | None


class TeamOrder(TeamOrderItem):
    """An order as a team reads it: what is personal only for those who go, and only around the visit."""

    minutes: int
    words: str | None
    for_whom: str | None
    place_note: str | None
    contact_phone: str | None
    visitors: list[Visitor]
    my_visit: MyVisit | None
    members: list[Candidate]
    story: list[StoryLine]
    photos: list[Photo]
    ratings: list[Rating]
    allowed: list[str]


class MyOrderPage(Page[MyOrderItem]):
    """A piece of my orders."""


class TeamOrderPage(Page[TeamOrderItem]):
    """A piece of my teams' orders, with how many wait for an answer."""

    leads: bool
    offers: int
