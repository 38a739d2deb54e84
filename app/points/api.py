"""Points for phones."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session
from app.points import queries
from app.points.schemas import EntryPage, PointsOut, entry_out

bp = APIBlueprint("points", __name__, tag="积分 Points")


@bp.get("/points")
@bp.auth_required(auth)
@bp.output(PointsOut)
def get_points() -> Response:
    """How many points I have."""
    account_id = current_actor().account_id
    return reply(
        PointsOut(
            balance=queries.balance(session(), account_id),
            earned_this_month=queries.earned_this_month(session(), account_id),
        )
    )


@bp.get("/points/entries")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(EntryPage)
def list_entries(query: PageQuery) -> Response:
    """Where my points came from and went, newest first."""
    rows, following = queries.statement(
        session(), current_actor().account_id, cursor=query.cursor, limit=query.limit
    )
    return reply(EntryPage(items=[entry_out(row) for row in rows], next_cursor=following))
