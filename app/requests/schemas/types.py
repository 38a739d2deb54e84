"""Categories that may be picked, with their forms."""

from __future__ import annotations

from uuid import UUID

from app.core.forms import FieldOut
from app.core.schemas import Items, Output, Query
from app.requests.clocks import ClockMode
from app.requests.models import Urgency


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
