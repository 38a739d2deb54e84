"""What goes in and out about suggestions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from app.core.schemas import Input, Items, Output, Text
from app.requests.models import Urgency
from app.requests.schemas.words import MAX_REPORT
from app.triage.ranking import Confidence


class SuggestionIn(Input):
    """What somebody has typed so far, and where, if they have said it."""

    text: Annotated[str, Text(2, MAX_REPORT)]
    unit_id: UUID | None = None


class SuggestedTypeOut(Output):
    """A type it may be, with how sure that is in words."""

    id: UUID
    code: str
    name: str
    confidence: Confidence
    confidence_name: str
    urgency: Urgency
    urgency_name: str


class DangerOut(Output):
    """What cannot wait: what to do now and whom to call."""

    advice: str
    phones: list[str]


class SuggestionOut(Items[SuggestedTypeOut]):
    """Types to choose from, never a decision; none when nothing fits."""

    urgency: Urgency
    urgency_name: str
    dangers: list[DangerOut]
