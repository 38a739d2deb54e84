"""What the dashboard's addresses take."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from app.core.schemas import Query
from app.dashboards.figures import COUNTS
from app.dashboards.queries import DayOf, Narrowing
from app.requests.states import State

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
Mode = Literal["office", "wall"]


def _known(key: str) -> str:
    if key not in COUNTS:
        raise ValueError("没有这项统计")
    return key


class BoardQuery(Query):
    """Which unit, and how the board looks from now on."""

    unit: UUID | None = None
    mode: Mode | None = None


class ListQuery(Query):
    """Which requests: those within ``unit`` that ``count`` counts, narrowed further."""

    unit: UUID | None = None
    here: bool = False
    count: Annotated[str, AfterValidator(_known)] | None = None
    state: State | None = None
    type: UUID | Literal["none"] | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    day_of: DayOf = DayOf.SUBMITTED
    cursor: str | None = Field(default=None, max_length=200)

    @classmethod
    def read(cls, arguments: dict[str, str]) -> Self:
        """From a query string in which a form has left fields empty; raises Invalid."""
        return cls.model_validate({name: text for name, text in arguments.items() if text})

    def address(self) -> dict[str, Any]:
        """The query string that leads to the first page of this list."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"cursor"})

    def narrowing(self, place_id: UUID | None) -> Narrowing:
        """The same in the words of the queries; ``place_id`` is the unit when only it is meant."""
        return Narrowing(
            count=COUNTS[self.count] if self.count else None,
            place_id=place_id if self.here else None,
            state=self.state,
            type_id=self.type if isinstance(self.type, UUID) else None,
            unsorted=self.type == "none",
            first_day=self.first,
            last_day=self.last,
            day_of=self.day_of,
        )
