"""What a merchant handed over in a month, and what the street owes for it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.documents.sheet import Column, Sheet, sheet
from app.core.errors import NotFound
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.rewards.codes import written
from app.rewards.console_forms import yuan
from app.rewards.models import PickupPoint, Redemption


@dataclass(frozen=True)
class Line:
    """One reward at one price: how often, how many, for how many points and how much money."""

    title: str
    price_cents: int
    times: int
    quantity: int
    points: int

    @property
    def cents(self) -> int:
        return self.quantity * self.price_cents


@dataclass(frozen=True)
class Settlement:
    """A month of a merchant."""

    merchant: OrgUnit
    month: date
    lines: Sequence[Line]
    handed_over: Sequence[Redemption]

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def month_name(self) -> str:
        return f"{self.month.year}年{self.month.month}月"


@dataclass(frozen=True)
class Owed:
    """A merchant in the list of a month."""

    merchant: OrgUnit
    times: int
    points: int
    cents: int


def read_month(typed: str) -> date:
    """``2026-11`` as its first day; whatever is none is the month before this one, which is settled now."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def months_back(count: int) -> list[date]:
    """This month and those before it, newest first."""
    found = [clock.today().replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def access_merchant(session: Session, actor: Actor, merchant_id: UUID) -> OrgUnit:
    """A merchant at a counter that the actor's units answer for.

    Raises Forbidden (``no_permission``) and NotFound.
    """
    actor.require(Permission.READ_REWARDS)
    within = org.within(PickupPoint.unit_id, actor.paths(Permission.READ_REWARDS))
    known = select(PickupPoint.id).where(PickupPoint.merchant_id == merchant_id, within).limit(1)
    unit = org.unit(session, merchant_id)
    if unit is None or unit.kind is not UnitKind.MERCHANT or session.scalar(known) is None:
        raise NotFound()
    return unit


def owed(session: Session, actor: Actor, month: date) -> list[Owed]:
    """Every merchant of the actor's counters with what they handed over in a month, nothing too."""
    actor.require(Permission.READ_REWARDS)
    within = org.within(PickupPoint.unit_id, actor.paths(Permission.READ_REWARDS))
    merchants = session.scalars(
        select(OrgUnit)
        .where(OrgUnit.id.in_(select(PickupPoint.merchant_id).where(within)))
        .order_by(OrgUnit.path)
    ).all()
    sums = {
        row[0]: (row[1], row[2], row[3])
        for row in session.execute(
            select(
                Redemption.merchant_id,
                func.count(),
                func.sum(Redemption.points),
                func.sum(Redemption.quantity * Redemption.price_cents),
            )
            .where(Redemption.merchant_id.in_([one.id for one in merchants]), *_in_month(month))
            .group_by(Redemption.merchant_id)
        )
    }
    return [Owed(one, *sums.get(one.id, (0, 0, 0))) for one in merchants]


def settle(session: Session, merchant: OrgUnit, month: date) -> Settlement:
    """A merchant's month, by reward and one by one. ``merchant`` comes from :func:`access_merchant`."""
    mine = (Redemption.merchant_id == merchant.id, *_in_month(month))
    lines = session.execute(
        select(
            Redemption.title,
            Redemption.price_cents,
            func.count(),
            func.sum(Redemption.quantity),
            func.sum(Redemption.points),
        )
        .where(*mine)
        .group_by(Redemption.title, Redemption.price_cents)
        .order_by(Redemption.title, Redemption.price_cents)
    )
    handed_over = session.scalars(
        select(Redemption).where(*mine).order_by(Redemption.handed_over_at, Redemption.id)
    ).all()
    return Settlement(
        merchant, month, [Line(row[0], row[1], row[2], row[3], row[4]) for row in lines], handed_over
    )


def _in_month(month: date) -> tuple[ColumnElement[bool], ...]:
    following = (month + timedelta(days=32)).replace(day=1)
    return (
        Redemption.handed_over_at >= clock.day_start(month),
        Redemption.handed_over_at < clock.day_start(following),
    )


def pdf(one: Settlement) -> bytes:
    """The sheet both sides sign. Raises what :func:`app.core.documents.drawing.draw` raises."""
    rows = [
        [line.title, str(line.quantity), str(line.points), yuan(line.price_cents), yuan(line.cents)]
        for line in one.lines
    ]
    total = ["合计", str(one.quantity), str(one.points), "", yuan(one.cents)]
    made = Sheet(
        title=f"{one.merchant.name} {one.month_name}兑换结算单",
        facts=[
            ("商户", one.merchant.name),
            ("结算月份", one.month_name),
            ("核销", f"{len(one.handed_over)} 次，{one.quantity} 份"),
            ("应付", f"{yuan(one.cents)} 元"),
            ("商户签字", "　"),
            ("街道、社区签字", "　"),
        ],
        columns=[
            Column("兑换物品", 6),
            Column("份数", 2),
            Column("积分", 2),
            Column("单价（元）", 3),
            Column("金额（元）", 3),
        ],
        rows=[*rows, total],
        note="按居民领走的份数和兑换时的结算价计算",
    )
    return sheet(made, at=clock.now())


def workbook(one: Settlement) -> bytes:
    """The ``.xlsx`` file: by reward, then one by one without names; no text is ever a formula."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        money = book.add_format({"num_format": "0.00"})
        summary = book.add_worksheet("汇总")
        _header(
            summary,
            bold,
            [("兑换物品", 28), ("份数", 8), ("积分", 10), ("单价（元）", 12), ("金额（元）", 12)],
        )
        for number, line in enumerate(one.lines, start=1):
            summary.write_string(number, 0, line.title)
            summary.write_number(number, 1, line.quantity)
            summary.write_number(number, 2, line.points)
            summary.write_number(number, 3, line.price_cents / 100, money)
            summary.write_number(number, 4, line.cents / 100, money)
        last = len(one.lines) + 1
        summary.write_string(last, 0, "合计", bold)
        summary.write_number(last, 1, one.quantity, bold)
        summary.write_number(last, 2, one.points, bold)
        summary.write_number(last, 4, one.cents / 100, money)
        single = book.add_worksheet("明细")
        _header(
            single,
            bold,
            [
                ("核销时间", 18),
                ("领取号", 12),
                ("兑换物品", 28),
                ("份数", 8),
                ("积分", 10),
                ("金额（元）", 12),
            ],
        )
        for number, redeemed in enumerate(one.handed_over, start=1):
            when = redeemed.handed_over_at
            single.write_string(number, 0, f"{clock.local(when):%Y-%m-%d %H:%M}" if when else "")
            single.write_string(number, 1, written(redeemed.code))
            single.write_string(number, 2, redeemed.title)
            single.write_number(number, 3, redeemed.quantity)
            single.write_number(number, 4, redeemed.points)
            single.write_number(number, 5, redeemed.quantity * redeemed.price_cents / 100, money)
    return out.getvalue()


def _header(page: Worksheet, bold: object, columns: Sequence[tuple[str, int]]) -> None:
    for number, (name, width) in enumerate(columns):
        page.write_string(0, number, name, bold)
        page.set_column(number, number, width)
    page.freeze_panes(1, 0)
