"""What a street keeps otherwise about the categories, as an Excel table; an empty cell is as the district has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from app.core import spreadsheet
from app.org.models import OrgUnit
from app.requests.models import ServiceType, ServiceTypeOverride
from app.requests.types.editing import CLOCK_NAMES, URGENCY_NAMES, VISIBILITY_NAMES
from app.requests.types.sheet import YES

LAYOUT = spreadsheet.Layout(
    sheet="街道另定的类别",
    columns=(
        ("编号", 16),
        ("名称（只看）", 24),
        ("紧急程度", 10),
        ("办结小时", 10),
        ("计时", 10),
        ("谁能看", 22),
        ("承办单位代码", 14),
        ("承办单位（只看）", 24),
        ("本街道不用", 10),
    ),
    max_rows=5_000,
    max_cell=200,
)


@dataclass(frozen=True)
class StreetRow:
    """One line of the table as it was typed; the names are there for people and change nothing."""

    line: int
    street_id: str
    code: str
    urgency: str
    hours: str
    clock: str
    visibility: str
    owner: str
    hidden: str


def write(
    rows: Iterable[ServiceType],
    kept: Mapping[UUID, ServiceTypeOverride],
    units: Mapping[UUID, OrgUnit],
) -> bytes:
    """All categories, each with what the street keeps otherwise."""
    return spreadsheet.write(LAYOUT, _lines(rows, kept, units))


def _lines(
    rows: Iterable[ServiceType],
    kept: Mapping[UUID, ServiceTypeOverride],
    units: Mapping[UUID, OrgUnit],
) -> Iterator[tuple[str, ...]]:
    for row in rows:
        own = kept.get(row.id) or ServiceTypeOverride(hidden=False)
        owner = units[own.owner_unit_id] if own.owner_unit_id else None
        yield (
            row.code,
            row.name,
            URGENCY_NAMES[own.urgency] if own.urgency else "",
            str(own.resolve_hours or ""),
            CLOCK_NAMES[own.clock] if own.clock else "",
            VISIBILITY_NAMES[own.visibility] if own.visibility else "",
            owner.code if owner else "",
            owner.name if owner else "",
            YES if own.hidden else "",
        )


def read(street_id: UUID, file: IO[bytes]) -> list[StreetRow]:
    """The rows that hold anything; raises what :func:`app.core.spreadsheet.read` raises."""
    found = []
    for line, (code, _name, urgency, hours, clock, visibility, owner, _unit, hidden) in spreadsheet.read(
        LAYOUT, file
    ):
        found.append(StreetRow(line, str(street_id), code, urgency, hours, clock, visibility, owner, hidden))
    return found
