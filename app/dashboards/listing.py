"""The requests behind a number: one page of them, or all as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.dashboards import queries
from app.dashboards.figures import COUNTS
from app.dashboards.queries import RequestRow
from app.dashboards.schemas import ListQuery
from app.dashboards.scope import Scope
from app.dashboards.tables import Cell, Column, Format, Table
from app.requests.models import KIND_NAMES
from app.requests.types import reading
from app.requests.types.resolution import TypeView

PAGE_ROWS = 50
MAX_ROWS = 5_000


@dataclass(frozen=True)
class ListPage:
    """One page of the list, and what the form above it offers."""

    scope: Scope
    query: ListQuery
    heading: str
    total: int
    rows: Sequence[RequestRow]
    types: Collection[TypeView]
    next_page: str | None
    excel: str
    #: Whether the page shows the beginning of the list.
    is_first: bool


def page(session: Session, actor: Actor, scope: Scope, query: ListQuery) -> ListPage:
    """One page. Raises BadRequest (``bad_cursor``)."""
    narrowing = query.narrowing(scope.unit.id if scope.unit else None)
    rows, cursor = queries.requests(
        session, actor, scope.paths, narrowing, cursor=query.cursor, limit=PAGE_ROWS
    )
    address = query.address()
    return ListPage(
        scope=scope,
        query=query,
        heading=COUNTS[query.count].name if query.count else "全部诉求",
        total=queries.number_of_requests(session, scope.paths, narrowing),
        rows=rows,
        types=reading.remembered(session, None).all,
        next_page=url_for("dashboards.list_requests", **address, cursor=cursor) if cursor else None,
        excel=url_for("dashboards.export_requests", **address),
        is_first=query.cursor is None,
    )


_COLUMNS = (
    Column("编号", Format.TEXT, 20),
    Column("来意", Format.TEXT, 10),
    Column("类别", Format.TEXT, 16),
    Column("内容", Format.TEXT, 44),
    Column("地点", Format.TEXT, 24),
    Column("状态", Format.TEXT, 12),
    Column("承办单位", Format.TEXT, 24),
    Column("办理人", Format.TEXT, 10),
    Column("提交时间", Format.MOMENT, 18),
    Column("办结期限", Format.MOMENT, 18),
    Column("办结时间", Format.MOMENT, 18),
    Column("星级", Format.NUMBER, 8),
)


def whole_table(session: Session, actor: Actor, scope: Scope, query: ListQuery) -> Table:
    """The list as a table, the newest :data:`MAX_ROWS` of it."""
    narrowing = query.narrowing(scope.unit.id if scope.unit else None)
    rows, _ = queries.requests(session, actor, scope.paths, narrowing, cursor=None, limit=MAX_ROWS)
    title = COUNTS[query.count].name if query.count else "诉求"
    return Table("requests", title, _COLUMNS, [_cells(row) for row in rows])


def _cells(row: RequestRow) -> list[Cell]:
    request = row.request
    values = (
        request.number,
        KIND_NAMES[request.kind],
        row.type_name,
        row.title,
        row.place,
        row.state_name,
        row.owner,
        row.handler,
        request.created_at,
        request.resolve_by,
        request.resolved_at,
        request.stars,
    )
    return [Cell(value) for value in values]
