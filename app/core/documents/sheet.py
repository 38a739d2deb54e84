"""A table on A4: who came, who signed up, what was handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core import clock
from app.core.documents.drawing import draw

_TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True)
class Column:
    """One column: its name, and how wide it is beside the others."""

    name: str
    share: int


@dataclass(frozen=True)
class Sheet:
    """A title, what there is to know (label, words), and a table whose header stands on every page."""

    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    #: What stands small at the foot, such as whom the paper is for.
    note: str = ""


def sheet(one: Sheet, *, at: datetime) -> bytes:
    """The PDF; ``at`` is when it was made, which its foot tells.

    Raises what :func:`app.core.documents.drawing.draw` raises.
    """
    words = {
        "title": one.title,
        "facts": [{"label": label, "words": words} for label, words in one.facts],
        "columns": [{"name": column.name, "share": column.share} for column in one.columns],
        "rows": [list(row) for row in one.rows],
        "note": one.note,
        "made": f"{clock.say_day(at)} {clock.local(at):%H:%M} 打印",
    }
    return draw(_TEMPLATE, words, at=at)
