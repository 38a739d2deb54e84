"""The console's forms about orders."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.core import clock
from app.core.schemas import Query, Text
from app.orders.schemas import Stars, Telephone
from app.orders.service import Dish
from app.volunteering.kinds import Skill

_FROM_UNTIL = {
    "morning": (time(8, 30), time(11, 30)),
    "afternoon": (time(14, 30), time(17, 30)),
    "evening": (time(18, 30), time(20, 30)),
}


class ForSomebody(Query):
    """An order for somebody who asked at the desk or on the telephone."""

    service_id: UUID | None = None
    words: Annotated[str, Text(1, 300)] | None = None
    for_whom: Annotated[str, Text(1, 20)]
    contact_phone: Telephone | None = None
    place_id: UUID
    place_note: Annotated[str, Text(1, 100)] | None = None
    day: date
    part: Literal["morning", "afternoon", "evening"]

    def wish(self) -> dict[str, Any]:
        """The same as :class:`app.orders.service.Wish` takes it."""
        start, end = (datetime.combine(self.day, hour, clock.SHANGHAI) for hour in _FROM_UNTIL[self.part])
        return self.model_dump(exclude={"day", "part"}) | {"wish_from": start, "wish_until": end}


class NoteIn(Query):
    """Why, in words that the other side reads."""

    note: Annotated[str, Text(2, 200)]


class StarsIn(Query):
    """A rating; ``side`` is the resident when they have no phone and the station writes it down."""

    side: Literal["station", "resident"]
    stars: Stars
    comment: Annotated[str, Text(1, 300)] | None = None


class DishIn(Query):
    """Something on the menu."""

    title: Annotated[str, Text(2, 20)]
    about: Annotated[str, Text(2, 120)]
    skill: Skill
    minutes: Annotated[int, Field(ge=10, le=480)]
    min_age: Annotated[int, Field(ge=1, le=120)] | None = None

    def dish(self) -> Dish:
        return Dish(**self.model_dump())
