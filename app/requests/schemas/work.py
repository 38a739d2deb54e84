"""Requests as those who work on them see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.schemas import Items, Moment, Output, Page, PageQuery
from app.core.screening import Screening
from app.org.schemas import Unit
from app.requests.models import Channel, SupervisionReason
from app.requests.schemas.resident import RequestDetail, RequestItem
from app.requests.work_queue import Filter


class QueueQuery(PageQuery):
    """Which of my units' requests."""

    filter: Filter = Filter.OPEN
    #: A number or words; they are looked for in all requests, whatever the filter.
    search: Annotated[str, Field(max_length=60)] | None = None


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
    channel_name: str
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
