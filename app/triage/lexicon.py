"""Suggestions before anything was learnt: the words that the service types call themselves.

The honest baseline. A trained model is used only where it does better (:mod:`app.triage.training`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.grams import pairs
from app.triage.ranking import Scored

#: A word of the name says more than one of the hint or of the group above.
_NAME = 3.0


@dataclass(frozen=True)
class TypeWords:
    """One type with the words it goes by."""

    label: str
    name: str
    hint: str
    group: str = ""

    @property
    def text(self) -> str:
        """All of them as one text."""
        return "，".join(filter(None, (self.name, self.hint, self.group)))


class Lexicon:
    """Ranks types by the pairs of characters a text shares with their words; a pair many types share counts less."""

    def __init__(self, types: Iterable[TypeWords]) -> None:
        self._types = [(one.label, pairs(one.name), pairs(f"{one.hint}，{one.group}")) for one in types]
        holders = Counter(pair for _, name, other in self._types for pair in name | other)
        self._weight = {pair: math.log((len(self._types) + 1) / n) for pair, n in holders.items()}

    def rank(self, text: str) -> list[Scored]:
        """All types in order; the scores of those that share anything add up to 1."""
        written = pairs(text)
        points = [
            (label, _NAME * self._weigh(written & name) + self._weigh(written & (other - name)))
            for label, name, other in self._types
        ]
        total = sum(score for _, score in points) or 1.0
        ordered = sorted(points, key=lambda point: -point[1])
        return [Scored(label, score / total) for label, score in ordered]

    def _weigh(self, shared: set[str]) -> float:
        return math.fsum(self._weight[pair] for pair in shared)
