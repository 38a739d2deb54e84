"""Who a request can be given to, who can be named, and what the units keep ready to say."""

from __future__ import annotations

from uuid import UUID

from app.core.schemas import Input, Items, Output
from app.org.schemas import Unit


class UnitList(Items[Unit]):
    """Units to choose from."""


class ShareIn(Input):
    """Whose pool to share out."""

    unit_id: UUID


class GivenOut(Output):
    """How many somebody was given."""

    name: str
    count: int


class ShareOut(Items[GivenOut]):
    """What came of sharing out, and how many nobody had room for."""

    left: int


class AssigneeOut(Output):
    """Somebody, or a whole unit, that a request can be given to."""

    unit: Unit
    account_id: UUID | None
    name: str
    open_count: int
    #: 请假中 or 已到上限; it can be given to them all the same.
    hint: str | None


class AssigneeList(Items[AssigneeOut]):
    """Everybody this request can be given to."""


class ColleagueOut(Output):
    """Somebody who can be named in a note with ``@``."""

    id: UUID
    name: str
    unit: Unit


class ColleagueList(Items[ColleagueOut]):
    """The colleagues around a request."""


class AnswerTemplateOut(Output):
    """A sentence the units keep ready for a verb."""

    verb: str
    text: str


class AnswerTemplateList(Items[AnswerTemplateOut]):
    """The units' own sentences for a request."""
