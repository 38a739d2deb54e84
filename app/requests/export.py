"""A list of requests as an Excel table: people are masked, and no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from app.core import clock
from app.requests.countdown import countdown
from app.requests.schemas import WorkItem

#: Longer lists are for the dashboards' figures; a table of people's reports must not grow without bound.
MAX_ROWS = 5_000

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_COLUMNS = (
    ("编号", 20),
    ("来意", 10),
    ("类别", 16),
    ("内容", 44),
    ("地点", 24),
    ("状态", 10),
    ("反映人", 10),
    ("办理人", 10),
    ("提交时间", 18),
    ("期限", 18),
    ("时限", 20),
)


def workbook(items: Sequence[WorkItem], *, title: str) -> bytes:
    """The table as an ``.xlsx`` file; ``title`` names the sheet."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, width)
        for row, item in enumerate(items, start=1):
            for column, text in enumerate(_cells(item)):
                # As a string whatever it looks like: a report that begins with "=" stays a report.
                sheet.write_string(row, column, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(items), len(_COLUMNS) - 1)
    return out.getvalue()


def _cells(item: WorkItem) -> list[str]:
    left = countdown(item)
    return [
        item.number,
        item.kind_name,
        item.type_name or "",
        item.title,
        item.unit.name,
        item.state_name,
        item.reporter_name,
        item.handler_name or "",
        f"{clock.local(item.created_at):%Y-%m-%d %H:%M}",
        f"{clock.local(item.due_at):%Y-%m-%d %H:%M}" if item.due_at else "",
        left.words if left else "",
    ]
