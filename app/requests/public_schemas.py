"""What goes in and out of the public list. Nothing here says who."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from app.core.schemas import Items, Output, Page, PageQuery, Query
from app.media.schemas import Photo
from app.org.schemas import Unit
from app.requests.models import Kind
from app.requests.states import State


class PublicQuery(PageQuery):
    """Which public requests, and what comes first."""

    unit_id: UUID | None = None
    type_id: UUID | None = None
    state: Literal["open", "done"] | None = None
    sort: Literal["newest", "support"] = "newest"


class MapQuery(Query):
    """Which part of the map."""

    unit_id: UUID | None = None


class PublicItem(Output):
    """A request everybody may read. The place is the compound and no nearer, the day no moment."""

    id: UUID
    title: str
    kind: Kind
    kind_name: str
    state: State
    state_name: str
    done: bool
    unit: Unit
    type_name: str | None
    support_count: int
    created_on: date


class PublicPage(Page[PublicItem]):
    """Public requests."""


class PublicStep(Output):
    """Where a request came to, and on which day."""

    name: str
    on: date


class PublicDetail(PublicItem):
    """A public request as a whole."""

    text: str
    photos: list[Photo]
    steps: list[PublicStep]


class PublicPlace(Output):
    """A compound on the map, with how many recent public requests it has."""

    unit: Unit
    latitude: float
    longitude: float
    open: int
    done: int


class PublicMap(Items[PublicPlace]):
    """The compounds with recent public requests."""
