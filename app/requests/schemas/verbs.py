"""What workers do with a request."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from app.core.schemas import Input, Output, Text
from app.requests.looks import ContactField, RevealReason
from app.requests.models import RejectReason, SupervisionReason
from app.requests.schemas.words import PhotoIds, Words


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
