"""The audit log as an Excel table; no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from app.audit.listing import Line
from app.core import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_COLUMNS = (
    ("时间", 20),
    ("谁", 14),
    ("做了什么", 24),
    ("说明", 36),
    ("对象", 24),
    ("地点", 24),
    ("链上序号", 10),
    ("封印", 68),
)


def workbook(lines: Sequence[Line]) -> bytes:
    """The rows as an ``.xlsx`` file, with the seals by which they can be compared to the log later."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("操作记录")
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, width)
        for row, line in enumerate(lines, start=1):
            for column, text in enumerate(_cells(line)):
                sheet.write_string(row, column, text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _cells(line: Line) -> list[str]:
    return [
        f"{clock.local(line.at):%Y-%m-%d %H:%M:%S}",
        line.who,
        line.action,
        line.what,
        line.subject,
        line.place,
        str(line.seq),
        line.hash,
    ]
