"""What goes in and out: the forms and queries of GeoReport, the hotline's JSON, and the console's forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.core import clock
from app.core.schemas import Input, Moment, MomentIn, Output, Query, Text
from app.open311.georeport import codes
from app.requests.states import State

#: GET requests: the longest span, and how many rows one page and all pages together hold.
SPAN = timedelta(days=90)
MOST_ON_A_PAGE = 200
MOST_IN_ALL = 1000
#: POST requests: "free form text limited to 4,000 characters".
MAX_DESCRIPTION = 4000

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
ExternalId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
Place = Annotated[str, Text(1, 100)]
CallerName = Annotated[str, Text(1, 60)]
CallerPhone = Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{3,30}$")]


def _link(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not text.isprintable() or " " in text:
        raise ValueError("要以 http:// 或 https:// 开头")
    return text


def _mended(text: object) -> object:
    # A plus that was not escaped arrives as a space.
    return text.replace(" ", "+") if isinstance(text, str) else text


Link = Annotated[str, Text(1, 500), AfterValidator(_link)]
When = Annotated[MomentIn, BeforeValidator(_mended)]
Codes = Annotated[frozenset[str], BeforeValidator(lambda text: codes([text]))]


class Lenient(Query):
    """Parameters of a published interface: those we do not know are for others."""

    model_config = ConfigDict(extra="ignore")


class ReportForm(Lenient):
    """POST requests, without its attributes. A field left empty counts as not sent."""

    service_code: Annotated[str, Text(1, 20)]
    lat: Latitude | None = None
    long: Longitude | None = None
    address_string: Annotated[str, Text(1, 300)] | None = None
    address_id: Annotated[str, Text(1, 20)] | None = None
    description: Annotated[str, Text(1, MAX_DESCRIPTION)] | None = None
    first_name: Annotated[str, Text(1, 30)] | None = None
    last_name: Annotated[str, Text(1, 30)] | None = None
    phone: CallerPhone | None = None
    media_url: Link | None = None
    external_id: ExternalId | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if (self.lat is None) is not (self.long is None):
            raise ValueError("lat 和 long 要一起填")
        if self.lat is None and not self.address_string and not self.address_id:
            raise ValueError("缺少地点：填 lat 和 long，或 address_string，或 address_id")
        return self

    @property
    def caller(self) -> str | None:
        """The name as it is said: family name first, and together where it is Chinese."""
        parts = [part for part in (self.last_name, self.first_name) if part]
        joint = " " if "".join(parts).isascii() else ""
        return joint.join(parts) or None


class RequestsQuery(Lenient):
    """GET requests."""

    service_request_id: Codes = frozenset()
    service_code: Codes = frozenset()
    status: Codes = frozenset()
    start_date: When | None = None
    end_date: When | None = None
    page: Annotated[int, Field(ge=1)] = 1
    page_size: Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE)] = 100

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        if self.page * self.page_size > MOST_IN_ALL:
            raise ValueError(f"一次查询最多取前 {MOST_IN_ALL} 件，请缩小日期范围")
        if len(self.service_request_id) > MOST_ON_A_PAGE:
            raise ValueError(f"service_request_id 一次最多 {MOST_ON_A_PAGE} 个")
        if self.status - {"open", "closed"}:
            raise ValueError("status 只能是 open 或 closed")
        since, until = self.start_date, self.end_date
        if since and until and not timedelta(0) <= until - since <= SPAN:
            raise ValueError("start_date 到 end_date 不能超过 90 天")
        return self

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """From when until when; the last 90 days where nothing is said."""
        if self.start_date is None and self.end_date is None:
            return clock.now() - SPAN, None
        since = self.start_date or (self.end_date and self.end_date - SPAN)
        return since, self.end_date or (self.start_date and self.start_date + SPAN)

    @property
    def open(self) -> bool | None:
        """Whether only open or only closed ones are wanted."""
        return "open" in self.status if len(self.status) == 1 else None


class HotlineIn(Input):
    """One order of the hotline. Coordinates are CGCS2000, which is WGS 84 for this purpose."""

    external_number: ExternalId
    text: Annotated[str, Text(2, MAX_DESCRIPTION)]
    caller_name: CallerName | None = None
    caller_phone: CallerPhone | None = None
    #: Where it is, as the caller said it.
    place: Place | None = None
    #: A community or compound by its code.
    unit_code: Annotated[str, Text(1, 20)] | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    #: A category, by its code or in words.
    type: Annotated[str, Text(1, 60)] | None = None
    #: By when the hotline wants it done.
    due_at: MomentIn | None = None

    @model_validator(mode="after")
    def _both_coordinates(self) -> Self:
        if (self.latitude is None) is not (self.longitude is None):
            raise ValueError("经度和纬度要一起填")
        return self


class HotlineRequest(Output):
    """How an order stands."""

    external_number: str
    number: str
    status: Literal["open", "closed"]
    state: State
    state_name: str
    #: What those who handle it last said.
    answer: str | None
    #: Who has it.
    unit: str
    created_at: Moment
    updated_at: Moment
    accept_by: Moment
    resolve_by: Moment
    resolved_at: Moment | None
    #: Whether this number had been sent before.
    repeated: bool


Flag = Literal["on"]


class RightsIn(Input):
    """What a client may do."""

    trusted: Flag | None = None
    reads_street: Flag | None = None
    calls_per_minute: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")] = "60"


class ClientIn(RightsIn):
    """A client to be let in."""

    name: Annotated[str, Text(2, 30)]
    street_id: Annotated[str, Text(1, 40)]


class KeyIn(Input):
    """How many days a key is to last."""

    days: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")]


class EndpointIn(Input):
    """Where to send events to."""

    url: Annotated[str, Text(1, 500)]
