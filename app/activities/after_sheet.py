"""The attendance sheet with its summary, as an Excel book and as a PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.activities.came import Figures, Guest
from app.activities.models import Activity, ActivityRating, ActivitySession
from app.core import clock
from app.core.documents.sheet import Column, Sheet, sheet

#: More columns than these do not fit on the width of a sheet of A4; then the sessions are told in one.
MOST_COLUMNS = 4
ABSENT, NOT_THEIRS, TO_COME = "没来", "—", ""


@dataclass(frozen=True)
class Attendances:
    """All that goes on the paper."""

    activity: Activity
    unit_name: str
    sessions: Sequence[ActivitySession]
    guests: Sequence[Guest]
    figures: Figures
    #: What those who were there said, checked or not: it is the organiser's paper.
    comments: Sequence[ActivityRating]


def summary(one: Attendances) -> list[tuple[str, str]]:
    """What there is to know, as (label, words)."""
    of = one.figures
    stars = f"{of.stars.average} 星（{of.stars.count} 人）" if of.stars.count else "还没有人评价"
    return [
        ("主办", one.unit_name),
        ("时间", _span(one.activity)),
        ("地点", one.activity.place),
        ("场次", f"{of.sessions} 场"),
        ("名额", f"{of.places} 个"),
        ("报上", f"{of.signed_up} 人"),
        ("来了", f"{of.came} 人"),
        ("没来", f"{of.no_shows} 人"),
        ("候补", f"{of.waiting} 份"),
        ("评价", stars),
    ]


def _span(activity: Activity) -> str:
    start, end = clock.local(activity.starts_at), clock.local(activity.ends_at)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{clock.say_day(end)} {end:%H:%M}"
    return f"{clock.say_day(start)} {start:%H:%M} 至 {until}"


def workbook(one: Attendances) -> bytes:
    """The ``.xlsx`` file: a summary, the sheet, what people said; no text is ever a formula."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        first = book.add_worksheet("汇总")
        _table(first, bold, [("项目", 14), ("情况", 48)], [("活动", one.activity.title), *summary(one)])
        people = book.add_worksheet("签到表")
        columns = [("姓名", 16), ("谁家的", 14), ("电话", 16)]
        columns += [(session_name(each), 20) for each in one.sessions]
        _table(
            people,
            bold,
            [*columns, ("来了几次", 10), ("小时", 8)],
            [_cells(one, guest) for guest in one.guests],
        )
        said = book.add_worksheet("评价")
        _table(
            said,
            bold,
            [("时间", 18), ("星", 6), ("说的话", 80)],
            [
                (f"{clock.local(each.created_at):%Y-%m-%d %H:%M}", each.stars, each.comment or "")
                for each in one.comments
            ],
        )
    return out.getvalue()


def _table(
    sheet_: Worksheet,
    header: object,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str | float | None]],
) -> None:
    for number, (name, width) in enumerate(columns):
        sheet_.write_string(0, number, name, header)
        sheet_.set_column(number, number, width)
    for line, cells in enumerate(rows, start=1):
        for number, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet_.write_string(line, number, cell)
            elif cell is not None:
                sheet_.write_number(line, number, cell)
    sheet_.freeze_panes(1, 0)


def session_name(one: ActivitySession) -> str:
    """What a session is called at the head of its column."""
    start = clock.local(one.starts_at)
    return f"第{one.number}场 {start.month}月{start.day}日"


def _cells(one: Attendances, guest: Guest) -> list[str | float | None]:
    times = [_time(guest, each) for each in one.sessions]
    return [guest.name, guest.family_of or "", guest.phone or "", *times, len(guest.visits), guest.hours]


def _time(guest: Guest, session: ActivitySession) -> str:
    visit = guest.visits.get(session.id)
    if visit is None and session.starts_at > clock.now():
        return TO_COME
    if visit is None:
        return ABSENT if guest.session_id in (None, session.id) else NOT_THEIRS
    left = f"–{clock.local(visit.checked_out_at):%H:%M}" if visit.checked_out_at else ""
    return f"{clock.local(visit.checked_in_at):%H:%M}{left}"


def pdf(one: Attendances) -> bytes:
    """The same on A4, without what people said.

    Raises what :func:`app.core.documents.drawing.draw` raises.
    """
    wide = len(one.sessions) <= MOST_COLUMNS
    middle = [session_name(each) for each in one.sessions] if wide else ["来过的场次"]
    rows = []
    for guest in one.guests:
        came = [_time(guest, each) for each in one.sessions] if wide else [_told(one, guest)]
        name = f"{guest.name}（{guest.family_of}家）" if guest.family_of else guest.name
        hours = "" if guest.hours is None else f"{guest.hours:g}"
        rows.append([name, guest.phone or "", *came, str(len(guest.visits)), hours])
    columns = [Column("姓名", 5), Column("电话", 5)]
    columns += [Column(name, 4 if wide else 10) for name in middle]
    made = Sheet(
        title=f"{one.activity.title} 签到表",
        facts=summary(one),
        columns=[*columns, Column("次数", 2), Column("小时", 2)],
        rows=rows,
        note="只供主办单位存档，请妥善保管",
    )
    return sheet(made, at=clock.now())


def _told(one: Attendances, guest: Guest) -> str:
    came = [f"{each.number}" for each in one.sessions if each.id in guest.visits]
    return f"第 {'、'.join(came)} 场" if came else ABSENT
