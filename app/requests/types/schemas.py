"""What goes in about keeping categories and rules."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.forms import Form
from app.core.schemas import Input, Text
from app.requests.clocks import ClockMode
from app.requests.models import DefaultOwner, Urgency, Visibility
from app.requests.types.editing import MAX_HOURS, Draft, OverrideDraft

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,20}$")]
Hours = Annotated[int, Field(ge=1, le=MAX_HOURS)]


class TypeIn(Input):
    """What a category says, its form apart."""

    name: Annotated[str, Text(1, 40)]
    hint: Annotated[str, Text(0, 80)] = ""
    urgency: Urgency
    resolve_hours: Hours
    clock: ClockMode
    default_owner: DefaultOwner
    visibility: Visibility

    def draft(self, form: Form) -> Draft:
        return Draft(**self.model_dump(exclude={"code"}), form=form)


class NewTypeIn(TypeIn):
    """A category to be added."""

    code: Code


class OverrideIn(Input):
    """What a street keeps otherwise; what is not given is as the district has it."""

    urgency: Urgency | None = None
    resolve_hours: Hours | None = None
    clock: ClockMode | None = None
    visibility: Visibility | None = None
    hidden: bool = False

    def draft(self, owner_unit_id: UUID | None) -> OverrideDraft:
        return OverrideDraft(**self.model_dump(), owner_unit_id=owner_unit_id)


class RuleIn(Input):
    """A rule of a street, its units apart; what is not given is as good as any."""

    name: Annotated[str, Text(1, 40)]
    type_id: UUID | None = None
    keyword: Annotated[str, Text(1, 40)] | None = None
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] | None = None
    from_time: time | None = None
    until_time: time | None = None
