"""Where the content check of something a resident wrote or uploaded stands."""

from __future__ import annotations

from enum import StrEnum


class Screening(StrEnum):
    """Others see what has passed, or what a person of the street has let through."""

    PENDING = "pending"
    PASSED = "passed"
    REVIEW = "review"
    REFUSED = "refused"


#: What each is called to the person whose text or photo it is.
SCREENING_NAMES = {
    Screening.PENDING: "审核中",
    Screening.PASSED: "通过",
    Screening.REVIEW: "等人工审核",
    Screening.REFUSED: "没有通过",
}


def verdict(suggest: str) -> Screening:
    """WeChat's ``pass``/``risky``/``review`` in our words; whatever else it says, a person looks."""
    return {"pass": Screening.PASSED, "risky": Screening.REFUSED}.get(suggest, Screening.REVIEW)
