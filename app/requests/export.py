"""A list of requests as an Excel table: people are masked, and no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from xlsxwriter import Workbook

from app.core import clock
from app.requests.countdown import countdown
from app.requests.models import (
    CHANNEL_NAMES,
    SUPERVISION_REASON_NAMES,
    URGENCY_NAMES,
    ServiceRequest,
    Supervision,
)
from app.requests.schemas.work import WorkItem

#: Longer lists are for the dashboards' figures; a table of people's reports must not grow without bound.
MAX_ROWS = 5_000

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_COLUMNS = (
    ("编号", 20),
    ("来意", 10),
    ("渠道", 12),
    ("类别", 16),
    ("紧急程度", 14),
    ("内容", 44),
    ("地点", 24),
    ("状态", 10),
    ("反映人", 10),
    ("办理单位", 24),
    ("办理人", 10),
    ("提交时间", 18),
    ("受理期限", 18),
    ("受理时间", 18),
    ("办结期限", 18),
    ("办结时间", 18),
    ("时限", 20),
    ("挂账到", 12),
    ("督办", 24),
    ("满意度", 8),
)


def lines(
    requests: Sequence[ServiceRequest],
    items: Sequence[WorkItem],
    *,
    owners: Mapping[UUID, str],
    demands: Mapping[UUID, Supervision],
) -> list[list[str]]:
    """The rows of the table: ``items`` are the same requests as this worker may see them."""
    return [
        _cells(request, item, owners[request.owner_unit_id], demands.get(request.id))
        for request, item in zip(requests, items, strict=True)
    ]


def workbook(rows: Sequence[Sequence[str]], *, title: str) -> bytes:
    """The table as an ``.xlsx`` file; ``title`` names the sheet."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                # As a string whatever it looks like: a report that begins with "=" stays a report.
                sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
    return out.getvalue()


def _cells(request: ServiceRequest, item: WorkItem, owner: str, demand: Supervision | None) -> list[str]:
    left = countdown(item)
    return [
        item.number,
        item.kind_name,
        CHANNEL_NAMES[request.channel],
        item.type_name or "",
        URGENCY_NAMES[request.urgency],
        item.title,
        item.unit.name,
        item.state_name.replace("您", "居民"),
        item.reporter_name,
        owner,
        item.handler_name or "",
        _moment(request.created_at),
        _moment(request.accept_by),
        _moment(request.accepted_at),
        _moment(request.resolve_by),
        _moment(request.resolved_at),
        left.words if left else "",
        _day(request.review_on),
        _demand(demand),
        f"{request.stars} 星" if request.stars else "",
    ]


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _demand(demand: Supervision | None) -> str:
    if demand is None:
        return ""
    answered = "已回复" if demand.answered_at else f"{clock.say(demand.answer_by)} 前回复"
    return f"{SUPERVISION_REASON_NAMES[demand.reason]}，{answered}"
