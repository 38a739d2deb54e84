"""What goes in and out about people."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.accounts.models import ResidenceStatus, SessionKind
from app.accounts.roles import Permission, Role
from app.core.schemas import Input, Items, Moment, Output, Query, Text
from app.org.schemas import Unit


class WechatLogin(Input):
    """The code of ``wx.login``."""

    code: Annotated[str, Text(1, 128)]


class OAuthUrlQuery(Query):
    """Where in the H5 pages to come back to after the Official Account's log-in."""

    return_to: str = Field(default="/h5/", max_length=200, pattern=r"^/h5/[^\\]*$")


class OAuthUrl(Output):
    """Where to send the browser for the log-in."""

    url: str


class OAuthLogin(Input):
    """What the Official Account's log-in sent the browser back with."""

    code: Annotated[str, Text(1, 128)]
    state: Annotated[str, Text(1, 400)]


class ResidenceOut(Output):
    """Where somebody lives; the room is masked."""

    id: UUID
    compound: Unit
    community: Unit
    street: Unit
    building: str | None
    unit: str | None
    room: str | None
    status: ResidenceStatus
    main: bool
    #: What to do, where it was turned down.
    advice: str | None


class ResidenceList(Items[ResidenceOut]):
    """All my homes, the main one first."""


class PostOut(Output):
    """A post somebody holds now."""

    id: UUID
    role: Role
    role_name: str
    unit: Unit
    permissions: list[Permission]


class Me(Output):
    """The person who is logged in."""

    id: UUID
    name: str
    phone: str | None
    elder_mode: bool
    consented: bool
    closing_at: Moment | None
    residence: ResidenceOut | None
    posts: list[PostOut]


class Session(Output):
    """A log-in that has just been made; the token is told only here."""

    token: str
    expires_at: Moment
    new_account: bool
    me: Me


class ProfileIn(Input):
    """What to change; a field left out stays as it is."""

    name: Annotated[str, Text(1, 20)] | None = None
    elder_mode: bool | None = None


class ConsentIn(Input):
    """Which version of which text is agreed to."""

    document: Literal["privacy"]
    version: Annotated[str, Text(1, 20)]


class ConsentOut(Output):
    """A version of a text somebody agreed to; ``withdrawn_at`` is null while it holds."""

    document: str
    title: str
    version: str
    given_at: Moment
    withdrawn_at: Moment | None


class ConsentList(Items[ConsentOut]):
    """Everything I ever agreed to, newest first."""


class PhoneIn(Input):
    """The code of WeChat's phone number button."""

    code: Annotated[str, Text(1, 128)]


class Device(Output):
    """One place where somebody is logged in; ``last_seen_at`` is a quarter of an hour."""

    id: UUID
    kind: SessionKind
    device: str
    network: str | None
    created_at: Moment
    last_seen_at: Moment | None
    current: bool


class ConsoleLogin(Output):
    """A computer that waits to be let in to the console."""

    code: str
    device: str
    network: str
    created_at: Moment
    expires_at: Moment


class ConsoleLoginIn(Input):
    """Whether to let the computer in."""

    confirm: bool
