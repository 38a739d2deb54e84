"""What goes in and out about homes and households."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.accounts.verification import TurnDownReason
from app.core.schemas import Input, Items, Moment, Output, Page, PageQuery, Text
from app.org.schemas import Unit
from app.residents.consent import Consent
from app.residents.models import Relation

State = Literal["pending", "verified"]
Door = Annotated[str, Text(1, 20)]


class ResidenceIn(Input):
    """Where somebody lives."""

    compound_id: UUID
    building: Door | None = None
    unit: Door | None = None
    room: Door | None = None


class HomesQuery(PageQuery):
    """Which homes of my units; ``search`` is the beginning of a name or of a building."""

    state: State = "pending"
    search: Annotated[str, Field(max_length=20)] | None = None


class CompoundHomesQuery(HomesQuery):
    """The same in the console, for one compound if it is named."""

    compound: UUID | None = None

    @classmethod
    def read(cls, arguments: dict[str, str]) -> Self:
        """From a query string in which a form has left fields empty; raises Invalid."""
        given = {name: text.strip() for name, text in arguments.items()}
        return cls.model_validate({name: text for name, text in given.items() if text})

    def address(self) -> dict[str, Any]:
        """The query string that leads to the first page of this list."""
        return self.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)


class VerdictIn(Input):
    """Which address was looked at."""

    version: Annotated[int, Field(ge=1)]


class TurnDownIn(VerdictIn):
    """Which address was looked at, and why it is turned down."""

    reason: TurnDownReason


class HomeItem(Output):
    """A home in a worker's list: the person and the room masked."""

    id: UUID
    name: str
    phone: str | None
    compound: Unit
    building: str | None
    unit: str | None
    room: str | None
    status: str
    asked_at: Moment
    version: int


class HomePage(Page[HomeItem]):
    """Homes of my units."""


class HomeDetail(HomeItem):
    """A home to be verified: ``name`` and ``room`` in full as long as it waits."""


class MemberIn(Input):
    """Somebody of the family; ``phone`` is asked for an adult who uses the app, and is not kept."""

    name: Annotated[str, Text(1, 20)]
    relation: Relation
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    phone: Annotated[str, Field(pattern=r"^1\d{10}$")] | None = None

    @model_validator(mode="after")
    def _child_has_no_phone(self) -> Self:
        if self.relation is Relation.CHILD and self.phone:
            raise ValueError("孩子不用填手机号")
        return self


class MemberOut(Output):
    """Somebody I act for, or would."""

    id: UUID
    name: str
    relation: Relation
    relation_name: str
    birth_year: int | None
    consent: Consent
    consent_name: str
    may_act: bool


class Household(Items[MemberOut]):
    """Everybody I act for, or would."""


class InvitationOut(Output):
    """Somebody who acts for me, or would."""

    id: UUID
    asked_by: str
    called: str
    consent: Consent
    consent_name: str
    asked_at: Moment
    allowed: list[str]


class Invitations(Items[InvitationOut]):
    """Everybody who acts for me, or would, newest first."""
