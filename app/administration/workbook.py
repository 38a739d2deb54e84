"""The tree as an Excel table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from app.core import spreadsheet
from app.org.models import UNIT_KIND_NAMES, OrgUnit

CLOSED = "是"

LAYOUT = spreadsheet.Layout(
    sheet="单位",
    columns=(("编号", 16), ("类型", 10), ("名称", 32), ("上级编号", 16), ("电话", 18), ("撤销", 8)),
    max_rows=20_000,
    max_cell=100,
)


@dataclass(frozen=True)
class Row:
    """One line of the table as it was typed; ``line`` is Excel's number."""

    line: int
    code: str
    kind: str
    name: str
    parent: str
    telephone: str
    closed: str


def write(units: Iterable[OrgUnit], codes: dict[Any, str]) -> bytes:
    """The open units, parents first; ``codes`` knows the code of every parent."""
    return spreadsheet.write(
        LAYOUT,
        (
            (
                unit.code,
                UNIT_KIND_NAMES[unit.kind],
                unit.name,
                codes.get(unit.parent_id, ""),
                unit.public_telephone or "",
            )
            for unit in units
        ),
    )


def read(file: IO[bytes]) -> list[Row]:
    """The rows that hold anything; raises what :func:`app.core.spreadsheet.read` raises."""
    return [Row(line, *texts) for line, texts in spreadsheet.read(LAYOUT, file)]
