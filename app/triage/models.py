"""Tables of the suggestions: which models there are, and what was suggested for each request."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId


class Target(StrEnum):
    """What a model suggests."""

    TYPE = "type"
    URGENCY = "urgency"


TARGET_NAMES = {Target.TYPE: "类别", Target.URGENCY: "紧急程度"}


class TriageModel(WithId, Base):
    """One training: how it went, and where the model lies if it does better than words alone."""

    __tablename__ = "triage_models"
    __table_args__ = (Index("ix_triage_models_target_street_id_id", "target", "street_id", "id"),)

    #: Counts all trainings; two at once cannot have the same.
    version: Mapped[int] = mapped_column(unique=True)
    #: Whose closed requests it learnt from; null is everybody's, for streets that have too few.
    street_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    target: Mapped[Target]
    examples: Mapped[int]
    #: :class:`app.triage.evaluation.Report` as it was printed.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: Null when the model did no better than the lexicon and was thrown away.
    storage_key: Mapped[str | None] = mapped_column(String(100))
    trained_at: Mapped[datetime] = mapped_column(default=clock.now)


class TriageSuggestion(Base):
    """What was suggested for a request when it came in, and what a worker made of it; material to learn from."""

    __tablename__ = "triage_suggestions"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("service_requests.id"), primary_key=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: Null is the lexicon.
    model_version: Mapped[int | None]
    #: ``[[type id, score], …]``, best first.
    types: Mapped[list[list[Any]]] = mapped_column(JSON)
    urgency: Mapped[str] = mapped_column(String(20))
    suggested_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: The worker's last word, when they gave one.
    corrected_type_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_types.id"))
    corrected_urgency: Mapped[str | None] = mapped_column(String(20))
    corrected_at: Mapped[datetime | None]
