"""What residents do with their requests, and how they see them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.core.forms import FieldKind
from app.core.schemas import Input, Moment, Output, Page, PageQuery, Text
from app.media.schemas import Photo
from app.org.schemas import Unit
from app.requests.models import Kind, Publication
from app.requests.schemas.words import PhotoIds, Words
from app.requests.states import State


class NoteIn(Input):
    """Something to add."""

    text: Words
    photo_ids: PhotoIds = Field(default_factory=list)


class RatingIn(Input):
    """How it went."""

    solved: bool
    stars: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Text(1, 500)] | None = None


class OwnQuery(PageQuery):
    """Which of my requests."""

    state: Literal["open", "done"] | None = None


class RequestItem(Output):
    """A request in its reporter's list."""

    id: UUID
    number: str
    kind: Kind
    kind_name: str
    title: str
    state: State
    state_name: str
    unit: Unit
    type_name: str | None
    next_step: str
    due_at: Moment | None
    #: What is due then.
    due_for: Literal["accept", "resolve"] | None
    #: No clock runs: it waits for its reporter, or rests until a day.
    paused: bool
    created_at: Moment
    thumb_url: str | None
    can_rate: bool
    #: Who acts for whom, where somebody does.
    on_behalf: str | None


class RequestPage(Page[RequestItem]):
    """My requests, newest first."""


class EventOut(Output):
    """One line of the timeline."""

    id: UUID
    verb: str
    title: str
    note: str | None
    at: Moment
    actor_name: str
    photos: list[Photo]
    internal: bool


class AnswerOut(Output):
    """One answer to the form, with the question as it was asked; photos have no ``value``."""

    key: str
    label: str
    kind: FieldKind
    value: str | None
    photos: list[Photo]


class RatingOut(Output):
    """The resident's verdict."""

    solved: bool
    stars: int
    comment: str | None


class ReopeningIn(Input):
    """What is not done yet."""

    note: Words


class AppealIn(Input):
    """Why the street is to look at it again."""

    note: Words


class RequestDetail(RequestItem):
    """A request as its reporter sees it."""

    text: str
    place_note: str | None
    latitude: float | None
    longitude: float | None
    anonymous: bool
    photos: list[Photo]
    answers: list[AnswerOut]
    events: list[EventOut]
    owner: Unit
    owner_phone: str | None
    promise: str
    rating: RatingOut | None
    #: Whether the neighbours may read it, and how many of them said "me too".
    publication: Publication
    support_count: int
    allowed: list[str]
