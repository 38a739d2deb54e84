"""Suggestions, and what is known of the models behind them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.grams import runs
from app.requests.models import ServiceRequest, Urgency
from app.requests.states import State
from app.requests.types import reading
from app.requests.types.resolution import TypeView
from app.triage.dangers import dangers_in
from app.triage.lexicon import Lexicon, TypeWords
from app.triage.models import Target, TriageModel, TriageSuggestion
from app.triage.ranking import WORTH_SAYING, Confidence, confidence
from app.triage.shelf import Shelf

#: Never one alone: a suggestion is something to choose from.
MOST_TYPES = 3


@dataclass(frozen=True)
class SuggestedType:
    """A type with how sure it is."""

    type: TypeView
    score: float
    confidence: Confidence


@dataclass(frozen=True)
class Suggestion:
    """What a text looks like; ``model_version`` is ``None`` when only the words of the types were used."""

    types: list[SuggestedType]
    urgency: Urgency
    model_version: int | None


def suggest(session: Session, shelf: Shelf, text: str, *, street_id: UUID | None) -> Suggestion:
    """The types a text may be of, best first and at most :data:`MOST_TYPES`, and how pressing it sounds.

    However many types and models there are, it is a fixed number of reads, and one when the types are remembered.
    """
    types = {str(one.id): one for one in leaves(reading.remembered(session, street_id).offered.values())}
    models = _models_of(session, street_id)
    by_type = models.get(Target.TYPE)
    ranker = shelf.model(by_type.storage_key) if by_type and by_type.storage_key else None
    ranked = (ranker or Lexicon(words_of([*types.values()]))).rank(text)
    found = [
        SuggestedType(types[one.label], one.score, confidence(one.score, trained=ranker is not None))
        for one in ranked
        if one.label in types and one.score >= WORTH_SAYING
    ][:MOST_TYPES]
    return Suggestion(
        found,
        _urgency(shelf, text, found, models.get(Target.URGENCY)),
        by_type.version if by_type and ranker else None,
    )


def _urgency(
    shelf: Shelf, text: str, found: Sequence[SuggestedType], by_urgency: TriageModel | None
) -> Urgency:
    if dangers_in(text):
        return Urgency.DANGER
    model = shelf.model(by_urgency.storage_key) if by_urgency and by_urgency.storage_key else None
    if model:
        return Urgency(model.rank(text)[0].label)
    return Urgency(found[0].type.urgency) if found else Urgency.ORDINARY


def leaves(types: Collection[TypeView]) -> list[TypeView]:
    """The types without others below them: what a report can be of."""
    above = {one.parent_id for one in types}
    return [one for one in types if one.id not in above]


def words_of(types: Collection[TypeView]) -> list[TypeWords]:
    """The words these types call themselves."""
    return [TypeWords(str(one.id), one.name, one.hint) for one in types]


def _models_of(session: Session, street_id: UUID | None) -> dict[Target, TriageModel]:
    """The newest model in use for each target: the street's own before everybody's."""
    newest = (
        select(func.max(TriageModel.version))
        .where(
            TriageModel.storage_key.is_not(None),
            or_(TriageModel.street_id == street_id, TriageModel.street_id.is_(None)),
        )
        .group_by(TriageModel.target, TriageModel.street_id)
    )
    rows = session.scalars(select(TriageModel).where(TriageModel.version.in_(newest)))
    return {Target(row.target): row for row in sorted(rows, key=lambda row: row.street_id is not None)}


def next_version(session: Session) -> int:
    """One more than the last training; the unique key decides between two at once."""
    return (session.scalar(select(func.max(TriageModel.version))) or 0) + 1


#: Enough to learn from, and no more than a small machine reads at once.
LOOKED_BACK = 20_000
_SETTLED = (State.RESOLVED, State.CLOSED)


@dataclass(frozen=True)
class InUse:
    """How suggestions did on requests that are closed now."""

    closed: int
    first: int
    among_three: int


def in_use(session: Session, street_id: UUID | None) -> InUse:
    """How often the final type was among the suggestions, of the newest :data:`LOOKED_BACK` closed requests."""
    statement = (
        select(TriageSuggestion.types, ServiceRequest.type_id)
        .join(ServiceRequest, ServiceRequest.id == TriageSuggestion.request_id)
        .where(ServiceRequest.state.in_(_SETTLED), ServiceRequest.type_id.is_not(None))
        .order_by(ServiceRequest.id.desc())
        .limit(LOOKED_BACK)
    )
    if street_id:
        statement = statement.where(TriageSuggestion.street_id == street_id)
    said = [([label for label, _ in types], str(final)) for types, final in session.execute(statement)]
    return InUse(
        closed=len(said),
        first=sum(final in labels[:1] for labels, final in said),
        among_three=sum(final in labels for labels, final in said),
    )


@dataclass(frozen=True)
class Closed:
    """A request that was dealt with."""

    text: str
    type_id: UUID | None
    urgency: Urgency


def settled(session: Session, street_id: UUID | None) -> list[Closed]:
    """The newest :data:`LOOKED_BACK` requests of some type that were dealt with, oldest first, each text once.

    What is told twice in the same words would otherwise be learnt and then recognised.
    """
    statement = (
        select(ServiceRequest.text, ServiceRequest.type_id, ServiceRequest.urgency)
        .where(ServiceRequest.state.in_(_SETTLED), ServiceRequest.type_id.is_not(None))
        .order_by(ServiceRequest.id.desc())
        .limit(LOOKED_BACK)
    )
    if street_id:
        statement = statement.where(ServiceRequest.street_id == street_id)
    found: dict[tuple[str, ...], Closed] = {}
    for text, type_id, urgency in session.execute(statement):
        found.setdefault(tuple(runs(text)), Closed(text, type_id, Urgency(urgency)))
    return [*found.values()][::-1]


def model_rows(session: Session, street_id: UUID | None) -> Sequence[TriageModel]:
    """The trainings of a street, or of everybody together, newest first."""
    return session.scalars(
        select(TriageModel)
        .where(TriageModel.street_id.is_not_distinct_from(street_id))
        .order_by(TriageModel.version.desc())
    ).all()
