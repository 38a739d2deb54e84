"""What a table holds of a person: how their rows are found, what the columns are called, what closing leaves.

Every domain lists its own tables in ``holdings.py``; the copy a person may ask for and the end of their account both
follow these lists (个人信息保护法 art. 45, 47), and a schema walk finds a table that is on none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import Base


@dataclass(frozen=True)
class Erased:
    """The rows go with the account."""


@dataclass(frozen=True)
class Kept:
    """The rows stay, because ``why``; what they say of the person is overwritten by ``blanks``.

    A blank is a value, or what makes one at that moment.
    """

    why: str
    blanks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table that says something about a person, by one of the columns that lead to them."""

    table: type[Base]
    #: What the person calls these rows.
    title: str
    #: The column that leads to the person.
    owner: str
    #: The condition that finds the rows of one account.
    whose: Callable[[UUID], ColumnElement[bool]]
    #: What each column of the person's copy is called.
    fields: Mapping[str, str] = field(default_factory=dict)
    #: Columns that are told by a name in the row they point at.
    told_by: Mapping[str, InstrumentedAttribute[str]] = field(default_factory=dict)
    #: What the words of a column mean.
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    #: Columns that the copy leaves out, each with the reason.
    left_out: Mapping[str, str] = field(default_factory=dict)
    closing: Erased | Kept

    @property
    def key(self) -> str:
        """What programs call it: table and column, such as ``residences.account_id``."""
        return f"{self.table.__tablename__}.{self.owner}"
