"""The list of an activity's people as an Excel table."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.activities import guests, organising
from app.activities.guests import MOST_ROWS, Tab
from app.activities.models import Activity
from app.core import clock, spreadsheet

LAYOUT = spreadsheet.Layout(
    sheet="名单",
    columns=(
        ("状态", 12),
        ("场次", 24),
        ("姓名", 12),
        ("电话", 16),
        ("人数", 8),
        ("来的人", 30),
        ("报名时间", 18),
        ("签到", 8),
        ("填写的内容", 50),
        ("原因", 24),
    ),
    max_rows=MOST_ROWS,
    max_cell=2_000,
)


def rows(session: Session, activity: Activity, *, full: bool) -> list[list[str]]:
    """Who is in, who asks and who stands in line, in this order; numbers masked unless ``full``."""
    lines: list[list[str]] = []
    for tab in (Tab.IN, Tab.ASKING, Tab.LINE):
        found, _ = guests.listed(session, activity.id, tab, limit=MOST_ROWS)
        phones = {one.id: one.account.phone for one in found} if full else {}
        lines += [
            [
                one.state_name,
                one.session or "",
                one.name,
                (phones[one.id] if full else one.phone) or "",
                str(one.size),
                "、".join(one.people),
                f"{clock.local(one.created_at):%Y-%m-%d %H:%M}",
                "已签到" if one.came else "",
                "；".join(f"{answer.label}：{answer.words}" for answer in one.answers),
                one.reason or "",
            ]
            for one in organising.shown(session, activity, found)
        ]
    return lines


def write(lines: list[list[str]]) -> bytes:
    """The table as an ``.xlsx`` file; every cell is text, whatever it looks like."""
    return spreadsheet.write(LAYOUT, lines)
