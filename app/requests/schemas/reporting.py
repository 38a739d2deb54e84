"""What comes in: from residents themselves, by telephone, and at the desk."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.core.forms import MAX_FIELDS
from app.core.schemas import Input, Text
from app.requests.models import Kind
from app.requests.schemas.words import MAX_REPORT, PhoneNumber, PhotoIds


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
