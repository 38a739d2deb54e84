"""A statement as a table to take away."""

from __future__ import annotations

from collections.abc import Iterable

from app.core import clock, spreadsheet
from app.points.models import KIND_NAMES, PointsEntry

#: A table for Excel must not grow without bound.
MOST_ROWS = 5_000

_LAYOUT = spreadsheet.Layout(
    sheet="积分明细",
    columns=(("时间", 20), ("种类", 12), ("事由", 40), ("积分", 10), ("之后余额", 12)),
    max_rows=MOST_ROWS,
    max_cell=200,
)


def write(entries: Iterable[PointsEntry]) -> bytes:
    """One line for each entry, newest first; each comes with its transfer."""
    return spreadsheet.write(
        _LAYOUT,
        (
            (
                f"{clock.local(entry.at):%Y-%m-%d %H:%M}",
                KIND_NAMES[entry.transfer.kind],
                entry.transfer.memo,
                f"{entry.amount:+d}",
                str(entry.balance_after),
            )
            for entry in entries
        ),
    )
