"""Where the content check of something a resident wrote or uploaded stands."""

from __future__ import annotations

from enum import StrEnum


class Screening(StrEnum):
    """Others see what has passed, or what a person of the street has let through."""

    PENDING = "pending"
    PASSED = "passed"
    REVIEW = "review"
    REFUSED = "refused"


def verdict(suggest: str) -> Screening:
    """WeChat's ``pass``/``risky``/``review`` in our words; whatever else it says, a person looks."""
    return {"pass": Screening.PASSED, "risky": Screening.REFUSED}.get(suggest, Screening.REVIEW)
