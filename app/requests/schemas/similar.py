"""Requests that may be about the same thing."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Items, Output, Text
from app.org.schemas import Unit
from app.requests.schemas.words import MAX_REPORT


class SimilarIn(Input):
    """What somebody has typed so far, and where it is."""

    text: Annotated[str, Text(2, MAX_REPORT)]
    unit_id: UUID
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class SimilarOut(Output):
    """An open request that may be the same; without its words unless everybody may read them."""

    id: UUID
    line: str
    title: str | None
    text: str | None
    state_name: str
    people: int
    supported: bool


class SimilarList(Items[SimilarOut]):
    """At most three, the likeliest first."""


class Support(Output):
    """How many came with a request, the actor among them."""

    id: UUID
    people: int
    supported: bool


class SimilarWork(Output):
    """An open request a worker may merge another with."""

    id: UUID
    number: str
    title: str
    unit: Unit
    state_name: str
    people: int
    #: From 0 to 1.
    score: float
    likeness: str


class SimilarWorkList(Items[SimilarWork]):
    """At most three, the likeliest first."""
