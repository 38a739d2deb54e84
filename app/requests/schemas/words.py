"""What people type and send along, as it may come in."""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.core.schemas import Text

#: Citizens do write this much: the longest of 4,326 published messages to a mayor has 7,000 characters.
MAX_REPORT = 8000
MAX_TEXT = 2000
PhotoIds = Annotated[list[UUID], Field(max_length=9)]
Words = Annotated[str, Text(1, MAX_TEXT)]


def _digits(number: str) -> str:
    return re.sub(r"[\s-]", "", number)


#: A mobile or fixed number as people say it, on the way in; kept as digits alone.
PhoneNumber = Annotated[
    str,
    BeforeValidator(lambda value: _digits(value) if isinstance(value, str) else value),
    Field(pattern=r"^\d{5,15}$"),
]
