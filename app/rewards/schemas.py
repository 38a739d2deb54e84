"""What goes in and out about rewards."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Items, Moment, Output, Page, PageQuery
from app.media.schemas import Photo
from app.rewards.models import RewardKind
from app.rewards.service.redeeming import MOST_AT_ONCE
from app.rewards.states import RedemptionState


class PickupPointOut(Output):
    """Where something is picked up; ``giver`` is who hands it over."""

    id: UUID
    name: str
    place: str
    hours: str
    phone: str | None
    giver: str


class PickupPoints(Items[PickupPointOut]):
    """The open pick-up points of my streets; the nearest to my home first."""


class RewardItem(Output):
    """A reward in the shop: what it costs, how many are free, how many I may still have."""

    id: UUID
    title: str
    kind: RewardKind
    kind_name: str
    photo: Photo | None
    points: int
    free: int
    #: Whether my points are enough for one.
    enough: bool
    #: Such as ``每月每人限兑 2 份``.
    limit: str | None
    #: Null when there is no limit.
    left_for_me: int | None


class ShopQuery(PageQuery):
    """At which pick-up point; without one, everywhere in my streets."""

    pickup_point_id: UUID | None = None


class Shop(Page[RewardItem]):
    """What there is, the cheapest first, and how many points I have."""

    balance: int


class CounterOut(PickupPointOut):
    """A pick-up point, and how many of a reward are free there."""

    free: int


class RewardDetail(RewardItem):
    """A reward with everything one wants to know before taking it."""

    about: str
    keep_days: int
    ends_on: date | None
    on_offer: bool
    balance: int
    counters: list[CounterOut]


class ReserveIn(Input):
    """How many are taken where, and what one costs as it was shown."""

    pickup_point_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)]
    points: Annotated[int, Field(ge=1)]


class RedemptionOut(Output):
    """Something of mine: its number for the counter, and until which day it waits."""

    id: UUID
    title: str
    quantity: int
    points: int
    photo: Photo | None
    state: RedemptionState
    state_name: str
    #: In two groups of four, as it is read out; a QR code holds it without the space.
    code: str
    pickup_point: PickupPointOut
    keep_until: date
    created_at: Moment
    handed_over_at: Moment | None
    ended_at: Moment | None
    end_reason: str | None
    can_cancel: bool


class RedemptionPage(Page[RedemptionOut]):
    """My redemptions, newest first."""


class AtCounter(Output):
    """What somebody at the counter is to be given; the name only in its first character."""

    id: UUID
    who: str
    title: str
    quantity: int
    points: int
    kind_name: str
    photo: Photo | None
    code: str
    state: RedemptionState
    state_name: str
    pickup_point: str
    keep_until: date
    handed_over_at: Moment | None
    can_hand_over: bool
    #: Why not, in words for whoever stands at the counter.
    why_not: str | None


class AtCounterList(Items[AtCounter]):
    """What I have handed over today, the last first."""
