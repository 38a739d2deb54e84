"""What goes in and out about service requests."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field, model_validator

from app.core.schemas import Input, Items, Moment, Output, Page, PageQuery, Query, Text
from app.core.screening import Screening
from app.media.schemas import Photo
from app.org.schemas import Unit
from app.requests.clocks import ClockMode
from app.requests.looks import ContactField, RevealReason
from app.requests.models import Channel, Kind, Publication, RejectReason, SupervisionReason, Urgency
from app.requests.queries import Filter
from app.requests.states import State
from app.requests.types.fields import MAX_FIELDS, FieldKind

#: Citizens do write this much: the longest of 4,326 published messages to a mayor has 7,000 characters.
MAX_REPORT = 8000
MAX_TEXT = 2000
PhotoIds = Annotated[list[UUID], Field(max_length=9)]
Words = Annotated[str, Text(1, MAX_TEXT)]


class FieldOut(Output):
    """One question of a category's form."""

    key: str
    label: str
    kind: FieldKind
    required: bool
    choices: list[str]
    hint: str


class ServiceTypeQuery(Query):
    """In which street."""

    street_id: UUID | None = None


class ServiceTypeOut(Output):
    """A category a resident may pick."""

    id: UUID
    parent_id: UUID | None
    code: str
    name: str
    hint: str
    urgency: Urgency
    resolve_hours: int
    clock: ClockMode
    fields: list[FieldOut]


class ServiceTypeList(Items[ServiceTypeOut]):
    """All categories."""


class ReportIn(Input):
    """What a resident sends in."""

    kind: Kind
    text: Annotated[str, Text(2, MAX_REPORT)]
    unit_id: UUID
    type_id: UUID | None = None
    place_note: Annotated[str, Text(1, 100)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    anonymous: bool = False
    photo_ids: PhotoIds = Field(default_factory=list)
    for_member_id: UUID | None = None
    #: To the form of the category, by the keys of its fields: words, a number, a date as ``2026-03-05``, or photo ids.
    answers: Annotated[dict[str, str | float | list[UUID]], Field(max_length=MAX_FIELDS)] = Field(
        default_factory=dict
    )
    #: Whether everybody may read it, people masked, once the street has looked at it.
    public: bool = False


def _digits(number: str) -> str:
    return re.sub(r"[\s-]", "", number)


#: A mobile or fixed number as people say it, on the way in; kept as digits alone.
PhoneNumber = Annotated[
    str,
    BeforeValidator(lambda value: _digits(value) if isinstance(value, str) else value),
    Field(pattern=r"^\d{5,15}$"),
]


class CallIn(Input):
    """What somebody said on the telephone or at the desk, as a worker writes it down."""

    channel: Literal["phone", "desk"]
    kind: Kind
    text: Annotated[str, Text(2, MAX_REPORT)]
    unit_id: UUID
    caller_name: Annotated[str, Text(1, 20)]
    caller_phone: PhoneNumber | None = None
    type_id: UUID | None = None
    place_note: Annotated[str, Text(1, 100)] | None = None


class CallerIn(Input):
    """The number somebody calls from."""

    phone: PhoneNumber


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


class QueueQuery(PageQuery):
    """Which of my units' requests."""

    filter: Filter = Filter.OPEN
    #: A number or words; they are looked for in all requests, whatever the filter.
    search: Annotated[str, Field(max_length=60)] | None = None


class MaybeNoteIn(Input):
    """A note for the resident, if there is something to say."""

    note: Words | None = None


class AnswerIn(Input):
    """What to tell, or to ask, the resident."""

    note: Words


class ResolutionIn(Input):
    """What was done, with photos as proof."""

    note: Words
    photo_ids: PhotoIds = Field(default_factory=list)


class AssignmentIn(Input):
    """Who is to do it: a unit, or one person in it."""

    unit_id: UUID
    account_id: UUID | None = None
    note: Words | None = None


class RejectionIn(Input):
    """Why it is not taken."""

    reason: RejectReason
    note: Words | None = None


class NothingIn(Input):
    """A verb that says everything by itself."""


class ReasonIn(Input):
    """Why; those concerned read it."""

    note: Words


class TransferIn(Input):
    """Which unit it is handed to, and why."""

    unit_id: UUID
    note: Words


class EscalationIn(Input):
    """Who is called to the table: one unit leads, the others help."""

    leader_id: UUID
    unit_ids: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    note: Words


class SuspensionIn(Input):
    """Until when it rests, and why."""

    review_on: date
    note: Words


class SupervisionIn(Input):
    """What is demanded, and until when it is to be answered."""

    reason: SupervisionReason = SupervisionReason.IMPORTANT
    answer_by: AwareDatetime
    note: Words


class MergeIn(Input):
    """The request it is dealt with as part of."""

    into_id: UUID
    note: Words | None = None


class ClassificationIn(Input):
    """The category it belongs to."""

    type_id: UUID


class HandOverIn(Input):
    """The colleague who goes on."""

    account_id: UUID
    note: Words | None = None


class RevealIn(Input):
    """Which personal field of the reporter to show in full, and what for."""

    field: ContactField
    reason: RevealReason
    words: Annotated[str, Text(2, 50)] | None = None

    @model_validator(mode="after")
    def _says_what_else(self) -> Self:
        if self.reason is RevealReason.OTHER and self.words is None:
            raise ValueError("请写一下为什么要看")
        return self


class Revealed(Output):
    """The field in full. It is for this once: keep it nowhere."""

    value: str


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


class DepartmentOut(Output):
    """A unit at the table of an escalated request."""

    unit: Unit
    leads: bool
    asked: str | None
    answer: str | None
    answered_at: Moment | None


class SupervisionOut(Output):
    """A superior unit's demand, and its answer."""

    id: UUID
    unit: Unit
    reason: SupervisionReason
    reason_name: str
    note: str | None
    created_at: Moment
    answer_by: Moment
    #: Who demanded it; null is the clock itself.
    by_name: str | None
    answer: str | None
    answered_at: Moment | None
    answered_by_name: str | None


class Related(Output):
    """Another request this one is dealt with together."""

    id: UUID
    number: str
    title: str


class SimilarIn(Input):
    """What somebody has typed so far, and where it is."""

    text: Annotated[str, Text(2, MAX_REPORT)]
    unit_id: UUID
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class SimilarOut(Output):
    """An open request that may be the same; without its words unless everybody may read them."""

    id: UUID
    line: str
    title: str | None
    text: str | None
    state_name: str
    people: int
    supported: bool


class SimilarList(Items[SimilarOut]):
    """At most three, the likeliest first."""


class Support(Output):
    """How many came with a request, the actor among them."""

    id: UUID
    people: int
    supported: bool


class SimilarWork(Output):
    """An open request a worker may merge another with."""

    id: UUID
    number: str
    title: str
    unit: Unit
    state_name: str
    people: int
    #: From 0 to 1.
    score: float
    likeness: str


class SimilarWorkList(Items[SimilarWork]):
    """At most three, the likeliest first."""


class ReopeningIn(Input):
    """What is not done yet."""

    note: Words


class UnitList(Items[Unit]):
    """Units to choose from."""


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


class WorkItem(RequestItem):
    """A request in a worker's queue."""

    reporter_name: str
    late: bool
    #: Until when the demand of a superior is to be answered, where one is open.
    answer_by: Moment | None
    handler_name: str | None
    screening: Screening


class WorkPage(Page[WorkItem]):
    """The requests of my units."""


class WorkItems(Items[WorkItem]):
    """A few requests of my units."""


class Reporter(Output):
    """Who reported, as far as this worker may see."""

    name: str
    phone: str | None
    address: str | None
    #: Whether this worker may ask for a masked field in full.
    may_reveal: bool


class WorkDetail(RequestDetail):
    """A request as those who handle it see it."""

    reporter: Reporter
    reporter_name: str
    handler_name: str | None
    accept_by: Moment
    contact_by: Moment
    resolve_by: Moment
    late: bool
    answer_by: Moment | None
    screening: Screening
    channel: Channel
    asked_review_on: date | None
    review_on: date | None
    departments: list[DepartmentOut]
    supervisions: list[SupervisionOut]
    merged_into: Related | None
    merged: list[Related]


class QueueCounts(Output):
    """How many requests stand in each view; they are counted to 99, and 100 means that they are more."""

    unaccepted: int
    to_receive: int
    pool: int
    mine: int
    mentioned: int
    to_approve: int
    late: int
    due_today: int
    supervised: int
    open: int


class ShareIn(Input):
    """Whose pool to share out."""

    unit_id: UUID


class GivenOut(Output):
    """How many somebody was given."""

    name: str
    count: int


class ShareOut(Items[GivenOut]):
    """What came of sharing out, and how many nobody had room for."""

    left: int


class AssigneeOut(Output):
    """Somebody, or a whole unit, that a request can be given to."""

    unit: Unit
    account_id: UUID | None
    name: str
    open_count: int


class AssigneeList(Items[AssigneeOut]):
    """Everybody this request can be given to."""


class ColleagueOut(Output):
    """Somebody who can be named in a note with ``@``."""

    id: UUID
    name: str
    unit: Unit


class ColleagueList(Items[ColleagueOut]):
    """The colleagues around a request."""


class AnswerTemplateOut(Output):
    """A sentence the units keep ready for a verb."""

    verb: str
    text: str


class AnswerTemplateList(Items[AnswerTemplateOut]):
    """The units' own sentences for a request."""
