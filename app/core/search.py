"""Full-text search that finds whatever a text contains, in Chinese too, where no spaces tell words apart.

A text is folded to runs of letters and digits; its tokens are the single characters and the pairs of neighbours of each
run. Something of one or two characters is contained in the text exactly when it is one of the tokens; of something
longer every pair must be a token, and what then remains is compared with the folded text itself. Nothing is missed,
and nothing is found that is not there: words cut by a dictionary lose one search in ten.

Tokens stand in a column of :class:`Tokens`: ``tsvector`` with a GIN index on PostgreSQL; on SQLite an FTS5 table over
the same rows, ``<table>_fts``, which triggers of its migration keep. Beside the words of the text a row may carry tags,
whatever else a search is narrowed by, so that one index answers all of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, String, Text, and_, cast, literal, select, table
from sqlalchemy import column as plain_column
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

#: What a match asks for: of each group at least one token.
Wanted = Sequence[Iterable[str]]


def fold(text: str) -> str:
    """``text`` as runs of letters and digits with one space between: width, case and accents do not count.

    Every character is folded by itself, so whatever is contained in a text stays contained in it.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(
        one if one.isalnum() else "" if unicodedata.category(one).startswith("M") else " " for one in plain
    )
    return " ".join(kept.split())


def tokens(folded: str) -> set[str]:
    """The single characters and the neighbouring pairs of a folded text."""
    found = set(folded)
    for run in folded.split():
        found.update(one + other for one, other in pairwise(run))
    return found - {" "}


def tag(kind: str, value: object) -> str:
    """A token that no text can contain."""
    return f"@{kind}{value}"


def sought(folded: str) -> list[str]:
    """The tokens that a text must have to contain every run of a folded search; the fewest that say so."""
    found: dict[str, None] = {}
    for run in folded.split():
        found.update(dict.fromkeys(map("".join, pairwise(run))) if len(run) > 1 else {run: None})
    return list(found)


def contains(folded_column: InstrumentedAttribute[str], folded: str) -> ColumnElement[bool]:
    """The condition that each run of a folded search is contained; true for runs that tokens alone decide."""
    longer = [run for run in folded.split() if len(run) > 2]
    return and_(True, *(folded_column.contains(run, autoescape=True) for run in longer))


class Tokens(TypeDecorator[Iterable[str]]):
    """A column that takes a set of tokens, to be asked by :func:`has`; it is never read back."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TSVECTOR() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        quote = _lexeme if dialect.name == "postgresql" else _word
        return " ".join(quote(one) for one in sorted(value))


def has(
    column: InstrumentedAttribute[Any], key: InstrumentedAttribute[int], wanted: Wanted, dialect: str
) -> Any:
    """The condition that a row's tokens hold one of each group of ``wanted``; ``key`` is the row's integer key."""
    if dialect == "postgresql":
        return column.bool_op("@@")(cast(literal(_query(wanted, _lexeme, "|", "&"), String), TSQUERY))
    fts = table(f"{column.class_.__tablename__}_fts", plain_column("rowid"))
    match = plain_column(fts.name, is_literal=True).bool_op("MATCH")(_query(wanted, _phrase, "OR", "AND"))
    return key.in_(select(fts.c.rowid).where(match))


def _query(wanted: Wanted, quote: Any, either: str, both: str) -> str:
    groups = (f" {either} ".join(quote(one) for one in sorted(set(group))) for group in wanted)
    return f" {both} ".join(f"({group})" for group in groups)


def _lexeme(token: str) -> str:
    return f"'{token}'"


def _word(token: str) -> str:
    # FTS5 would split and fold by its own rules; it leaves plain hexadecimal alone.
    return token.encode().hex()


def _phrase(token: str) -> str:
    return f'"{_word(token)}"'
