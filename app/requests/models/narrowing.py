"""Conditions on requests, in words that their partial indexes know."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_

from app.core.screening import Screening
from app.requests.models.request import ServiceRequest
from app.requests.models.words import Publication, Visibility
from app.requests.states import OPEN_STATES, State


def is_open() -> ColumnElement[bool]:
    """The condition "somebody still owes something", in words that the indexes of open requests know."""
    return is_in(OPEN_STATES)


def is_in(states: Collection[State]) -> ColumnElement[bool]:
    """The condition on the state with the words themselves in it, so that partial indexes know it."""
    words: BindParameter[str] = bindparam(
        "states", sorted(states), unique=True, expanding=True, literal_execute=True
    )
    return ServiceRequest.state.in_(words)


def is_untaken() -> ColumnElement[bool]:
    """The condition "nobody has ever taken it", in words that the indexes of those know."""
    return and_(is_in({State.SUBMITTED}), ServiceRequest.accepted_at.is_(None))


def awaits_the_street() -> ColumnElement[bool]:
    """The condition "the street has to say something", in words that its index knows."""
    return and_(
        is_open(),
        or_(
            ServiceRequest.screening == _literally("review", Screening.REVIEW),
            is_in({State.APPEALED}),
            ServiceRequest.asked_review_on.is_not(None),
            ServiceRequest.publication == _literally("asked", Publication.ASKED),
        ),
    )


def _literally(name: str, word: StrEnum) -> BindParameter[str]:
    """The word itself in the statement, because a partial index is not recognised by a parameter."""
    return bindparam(name, word.value, literal_execute=True)


def is_public() -> ColumnElement[bool]:
    """The condition "everybody may read it", in words that the indexes of public requests know.

    What was checked and let through is public until it is merged with another, or its reporter takes it back; nothing
    of a sensitive category ever is.
    """
    return and_(
        ServiceRequest.publication == _literally("public", Publication.PUBLIC),
        ServiceRequest.screening == Screening.PASSED,
        ServiceRequest.visibility == Visibility.UNITS,
        ServiceRequest.state.not_in((State.MERGED, State.WITHDRAWN)),
    )
