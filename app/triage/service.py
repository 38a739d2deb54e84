"""Verbs: learn from closed requests, keep what was suggested and what a worker made of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.storage import Storage
from app.requests.models import ServiceRequest, Urgency
from app.requests.types import reading
from app.triage import queries
from app.triage.evaluation import Report, evaluate
from app.triage.lexicon import Lexicon
from app.triage.models import Target, TriageModel, TriageSuggestion
from app.triage.ranking import Ranker, Scored
from app.triage.shelf import Shelf
from app.triage.training import Example, fit

#: Fewer closed requests teach nothing that words do not know.
FEWEST = 100


@dataclass(frozen=True)
class Material:
    """What there is to learn one target from, and what it is measured against."""

    examples: list[Example]
    baseline: Ranker
    #: The words of the types themselves, so that a type nobody has used yet can be suggested too.
    taught: list[Example]


class _ByType:
    """The urgency of the type that words suggest: what urgency is measured against."""

    def __init__(self, lexicon: Lexicon, urgencies: dict[str, Urgency]) -> None:
        self._lexicon = lexicon
        self._urgencies = urgencies

    def rank(self, text: str) -> list[Scored]:
        """Each urgency by the first type that has it."""
        best: dict[str, Scored] = {}
        for one in self._lexicon.rank(text):
            urgency = self._urgencies[one.label]
            best.setdefault(urgency, Scored(urgency, one.score))
        return [*best.values()]


def material(session: Session, target: Target, street_id: UUID | None) -> Material:
    """The closed requests of a street, or of all, as examples.

    Raises Conflict (``too_few_examples``) for fewer than :data:`FEWEST`, or for one label alone.
    """
    types = queries.leaves(reading.remembered(session, street_id).offered.values())
    lexicon = Lexicon(queries.words_of(types))
    words = queries.words_of(types)
    known = {one.label for one in words}
    closed = queries.settled(session, street_id)
    if target is Target.TYPE:
        examples = [Example(one.text, str(one.type_id)) for one in closed if str(one.type_id) in known]
        found = Material(examples, lexicon, [Example(one.text, one.label) for one in words])
    else:
        urgencies = {str(one.id): one.urgency for one in types}
        examples = [Example(one.text, one.urgency) for one in closed]
        found = Material(examples, _ByType(lexicon, urgencies), [])
    if len(examples) < FEWEST or len({one.label for one in examples}) < 2:
        raise Conflict(
            "too_few_examples", f"办结的诉求只有 {len(examples)} 件能用，至少要 {FEWEST} 件、两类以上。"
        )
    return found


def measure(given: Material) -> Report:
    """How majority, words and a model do on it; nothing is kept."""
    return evaluate(given.examples, given.baseline, given.taught)


def train(session: Session, storage: Storage, target: Target, street_id: UUID | None) -> TriageModel:
    """Measure, then fit on everything; the model is used from the commit on if it did better than words alone.

    Raises as :func:`material`.
    """
    given = material(session, target, street_id)
    report = measure(given)
    row = TriageModel(
        id=new_id(),
        version=queries.next_version(session),
        street_id=street_id,
        target=target,
        examples=report.examples,
        figures=report.as_json(),
        trained_at=clock.now(),
    )
    if report.model_is_better:
        row.storage_key = f"triage/{row.id}.npz"
        storage.put(row.storage_key, fit([*given.examples, *given.taught]).to_bytes())
    session.add(row)
    session.flush()
    return row


def keep_suggestion(session: Session, shelf: Shelf, request: ServiceRequest) -> None:
    """Keep what is suggested for a request that came in; again changes nothing."""
    found = queries.suggest(session, shelf, request.text, street_id=request.street_id)
    values = {
        "request_id": request.id,
        "street_id": request.street_id,
        "model_version": found.model_version,
        "types": [[str(one.type.id), round(one.score, 3)] for one in found.types],
        "urgency": found.urgency,
        "suggested_at": clock.now(),
    }
    insert_ignoring(session, TriageSuggestion, values, key=["request_id"])


def keep_correction(session: Session, request: ServiceRequest) -> None:
    """Keep the type and urgency a worker gave it, beside what had been suggested."""
    row = session.get_one(TriageSuggestion, request.id)
    row.corrected_type_id = request.type_id
    row.corrected_urgency = request.urgency
    row.corrected_at = clock.now()
