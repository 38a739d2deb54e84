"""Tables: what stands behind a chart, on the page and as an Excel file, from one and the same rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from xlsxwriter import Workbook
from xlsxwriter.format import Format as BookFormat
from xlsxwriter.worksheet import Worksheet

from app.core import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What is shown where there is nothing to tell, which is not the same as nought.
NOTHING = "—"


class Format(StrEnum):
    """What the values of a column are: a text, a whole number, a share from 0 to 1, hours, a moment (aware)."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    HOURS = "hours"
    MOMENT = "moment"


_BOOK_FORMATS = {
    Format.NUMBER: "#,##0",
    Format.SHARE: "0.0%",
    Format.HOURS: "0.0",
    Format.MOMENT: "yyyy-mm-dd hh:mm",
}

Value = str | int | float | datetime | None


@dataclass(frozen=True)
class Column:
    """A column; ``width`` is in characters."""

    name: str
    format: Format = Format.NUMBER
    width: int = 14


@dataclass(frozen=True)
class Cell:
    """A value, and what opens behind it."""

    value: Value
    href: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows under columns; ``key`` names the Excel file's address, ``title`` the file."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)

    def texts(self) -> list[list[tuple[Column, Cell, str]]]:
        """Each cell with its column and as people read it."""
        return [
            [
                (column, cell, shown(cell.value, column.format))
                for column, cell in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]


def shown(value: Value, value_format: Format) -> str:
    """A value as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if value_format is Format.SHARE:
        return f"{value:.1%}"
    if value_format is Format.HOURS:
        return f"{value:.1f}"
    return f"{value:,}" if value_format is Format.NUMBER else str(value)


def workbook(table: Table, *, about: str) -> bytes:
    """The table as an ``.xlsx`` file; ``about`` says on a first line what was counted, where and when."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.title)
        head = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        formats = {name: book.add_format({"num_format": code}) for name, code in _BOOK_FORMATS.items()}
        sheet.write_string(0, 0, about)
        for at, column in enumerate(table.columns):
            sheet.write_string(1, at, column.name, head)
            sheet.set_column(at, at, column.width)
        for line, row in enumerate(table.rows, start=2):
            for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                _write(sheet, line, at, cell.value, formats.get(column.format))
        sheet.freeze_panes(2, 1)
    return out.getvalue()


def _write(sheet: Worksheet, line: int, at: int, value: Value, value_format: BookFormat | None) -> None:
    if value is None:
        sheet.write_blank(line, at, None)
    elif isinstance(value, str):
        # As a string whatever it looks like: a title that begins with "=" is no formula.
        sheet.write_string(line, at, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, clock.local(value).replace(tzinfo=None), value_format)
    else:
        sheet.write_number(line, at, value, value_format)
