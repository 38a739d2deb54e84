"""What every way of suggesting gives: labels with scores, best first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Scored:
    """One label; ``score`` lies between 0 and 1, and only a trained model's is a probability."""

    label: str
    score: float


class Ranker(Protocol):
    """Puts all labels it knows in order, those that fit best first."""

    def rank(self, text: str) -> list[Scored]: ...


class Confidence(StrEnum):
    """How sure a suggestion is, in words instead of figures."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    PERHAPS = "perhaps"


CONFIDENCE_NAMES = {
    Confidence.LIKELY: "很像",
    Confidence.POSSIBLE: "可能是",
    Confidence.PERHAPS: "也许是",
}

#: Probabilities from which the word holds, and below which nothing is suggested.
_LIKELY, _POSSIBLE, WORTH_SAYING = 0.6, 0.25, 0.05


def confidence(score: float, *, trained: bool) -> Confidence:
    """The word for a score; a list of words alone is never sure."""
    if trained and score >= _LIKELY:
        return Confidence.LIKELY
    return Confidence.POSSIBLE if score >= _POSSIBLE else Confidence.PERHAPS
