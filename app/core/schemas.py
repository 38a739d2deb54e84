"""Bases of what goes in and out of the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Self, TypeVar

import orjson
from annotated_types import GroupedMetadata
from flask import Response
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
)

from app.core import clock
from app.core.errors import BadRequest
from app.core.validation import invalid

T = TypeVar("T")


def _keepable(text: str) -> str:
    # PostgreSQL cannot keep U+0000 in a text; nobody types it.
    if "\x00" in text:
        raise ValueError("含有无法保存的字符")
    if text and not any(character.isprintable() and character != " " for character in text):
        raise ValueError("里面没有看得见的字")
    return text


@dataclass(frozen=True)
class Text(GroupedMetadata):
    """How long a text may be, in characters, after white space around it is gone: ``Annotated[str, Text(1, 20)]``."""

    min_length: int
    max_length: int

    def __iter__(self) -> Iterator[object]:
        yield from StringConstraints(
            strip_whitespace=True, min_length=self.min_length, max_length=self.max_length
        )
        yield AfterValidator(_keepable)


#: A moment on the way out: ISO 8601 with Shanghai's offset.
Moment = Annotated[
    datetime,
    PlainSerializer(
        lambda moment: clock.local(moment).isoformat(timespec="seconds"), return_type=str, when_used="json"
    ),
]


def _within_reach(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("年份不对")
    return moment


#: A moment on the way in: must carry an offset, and lie in our century, where every calendar can reckon with it.
MomentIn = Annotated[AwareDatetime, AfterValidator(_within_reach)]


class Input(BaseModel):
    """A JSON body. Types are taken at their word and unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def model_validate(cls, obj: Any, **_options: Any) -> Self:
        """Validate by JSON's types: a date or an id comes as a string, a number never does. Raises Invalid."""
        try:
            return cls.model_validate_json(orjson.dumps(obj))
        except ValidationError as error:
            raise invalid(error) from error
        except TypeError as error:
            # It can read deeper nesting than it can write.
            raise BadRequest("bad_request", "请求的内容读不懂，请返回上一页重试。") from error


class Query(BaseModel):
    """A query string; values come as text and are read leniently, unknown names are refused."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_validate(cls, obj: Any, **_options: Any) -> Self:
        """Validate; raises Invalid."""
        try:
            return super().model_validate(obj)
        except ValidationError as error:
            raise invalid(error) from error


class PageQuery(Query):
    """Where to go on in a list and how many rows to send."""

    cursor: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=20, ge=1, le=50)


class Output(BaseModel):
    """What the API answers; built from plain values or from a row."""

    # A fault of ours ends in the logs, where nothing personal may stand.
    model_config = ConfigDict(from_attributes=True, frozen=True, hide_input_in_errors=True)


class Page(Output, Generic[T]):
    """One piece of a list; ``next_cursor`` is null at its end."""

    items: list[T]
    next_cursor: str | None


class Items(Output, Generic[T]):
    """A list that comes whole."""

    items: list[T]


class FieldProblem(Output):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemDocument(Output):
    """RFC 9457 ``application/problem+json``."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem]
    trace_id: str


def reply(model: BaseModel, status: int = 200) -> Response:
    """A ready answer: one pass of pydantic-core, no second serialisation."""
    return Response(model.model_dump_json(), status=status, mimetype="application/json")
