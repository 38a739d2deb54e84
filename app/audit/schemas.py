"""What the addresses of the audit log take."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from app.audit.words import ACTION_NAMES
from app.core.schemas import Query

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


def _known(action: str) -> str:
    if action not in ACTION_NAMES:
        raise ValueError("没有这种操作")
    return action


class LogQuery(Query):
    """Which rows: of whom (their name), what they did, to what (a request's number, or any id), on which day."""

    who: Annotated[str, Field(max_length=30)] | None = None
    action: Annotated[str, AfterValidator(_known)] | None = None
    number: Annotated[str, Field(max_length=20)] | None = None
    subject: UUID | None = None
    day: Day | None = None
    cursor: str | None = Field(default=None, max_length=200)

    @classmethod
    def read(cls, arguments: dict[str, str]) -> Self:
        """From a query string in which a form has left fields empty; raises Invalid."""
        given = {name: text.strip() for name, text in arguments.items()}
        return cls.model_validate({name: text for name, text in given.items() if text})

    def address(self) -> dict[str, Any]:
        """The query string that leads to the first page of this list."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"cursor"})
