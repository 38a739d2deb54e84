"""What goes in and out about shifts."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Items, Moment, Output, Query, Text
from app.volunteering.kinds import Skill


class Keeper(Output):
    """Somebody who keeps a shift, by the surname; ``seeking`` when they look for a stand-in."""

    place_id: UUID
    name: str
    seeking: bool
    mine: bool


class ShiftItem(Output):
    """A shift; ``mine`` is my place in it, ``clash`` another of mine at the same time."""

    id: UUID
    title: str
    place: str
    about: str
    unit: str
    team: str | None
    starts_at: Moment
    ends_at: Moment
    needed: int
    taken: int
    keepers: list[Keeper]
    mine: UUID | None
    clash: str | None


class SwapOut(Output):
    """An offer to swap: which of mine for which of theirs, and what I may answer."""

    id: UUID
    mine: str
    theirs: str
    name: str
    allowed: list[str]


class ShiftList(Items[ShiftItem]):
    """Shifts to come, the next first, and the offers to swap that wait."""

    swaps: list[SwapOut]


class ShiftsQuery(Query):
    """Mine alone, or all of the street I volunteer or live in."""

    mine: bool = False


class SeekIn(Input):
    """Whether somebody to stand in is looked for."""

    seeking: bool


class SwapIn(Input):
    """Which place of mine is offered."""

    given_id: UUID


class PostIn(Input):
    """A standing post."""

    unit_id: UUID
    team_id: UUID | None
    title: Annotated[str, Text(2, 40)]
    place: Annotated[str, Text(2, 60)]
    about: Annotated[str, Text(0, 200)]
    skill: Skill | None


class TurnIn(Input):
    """A turn of every week; times as ``08:30``."""

    weekday: int = Field(ge=1, le=7)
    begins: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    ends: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    needed: int = Field(ge=1, le=20)


SwapVerb = Literal["accept", "refuse", "withdraw"]
