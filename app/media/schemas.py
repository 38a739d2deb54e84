"""A photo as phones get it, and a decision about some as the console sends it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Output


class Photo(Output):
    """A photo; the addresses are signed and end after a day or two. While a photo is being checked others get none."""

    id: UUID
    url: str
    thumb_url: str
    width: int
    height: int


#: As many as the page for reviewing shows at once.
MAX_REVIEWED = 24


class DecisionIn(Input):
    """What somebody of the street decided about photos they looked at."""

    verdict: Literal["passed", "refused"]
    photos: Annotated[list[UUID], Field(min_length=1, max_length=MAX_REVIEWED)]
