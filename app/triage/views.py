"""How suggestions are shown."""

from __future__ import annotations

from app.requests.models import URGENCY_NAMES
from app.triage.dangers import dangers_in
from app.triage.queries import Suggestion
from app.triage.ranking import CONFIDENCE_NAMES
from app.triage.schemas import DangerOut, SuggestedTypeOut, SuggestionOut


def suggestion_out(found: Suggestion, text: str) -> SuggestionOut:
    """A suggestion with its words, and what cannot wait."""
    return SuggestionOut(
        items=[
            SuggestedTypeOut(
                id=one.type.id,
                code=one.type.code,
                name=one.type.name,
                confidence=one.confidence,
                confidence_name=CONFIDENCE_NAMES[one.confidence],
                urgency=one.type.urgency,
                urgency_name=URGENCY_NAMES[one.type.urgency],
            )
            for one in found.types
        ],
        urgency=found.urgency,
        urgency_name=URGENCY_NAMES[found.urgency],
        dangers=[DangerOut(advice=one.advice, phones=[*one.phones]) for one in dangers_in(text)],
    )
