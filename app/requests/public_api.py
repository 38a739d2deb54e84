"""The public list and map, readable without a log-in."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.requests import public
from app.requests.public_schemas import MapQuery, PublicDetail, PublicMap, PublicPage, PublicQuery

bp = APIBlueprint("public_requests", __name__, tag="公开 Public", url_prefix="/public")

#: For each address; a housing compound may share one.
LIMIT = "120/minute"


@bp.get("/requests")
@limiter.limit(LIMIT)
@bp.input(PublicQuery, location="query", arg_name="query")
@bp.output(PublicPage)
def list_requests(query: PublicQuery) -> Response:
    """Requests everybody may read, the newest first or those that most people share."""
    rows, following = public.page(
        session(),
        unit_id=query.unit_id,
        type_id=query.type_id,
        done=None if query.state is None else query.state == "done",
        by_support=query.sort == "support",
        cursor=query.cursor,
        limit=query.limit,
    )
    return _for_all(reply(PublicPage(items=public.items(session(), rows), next_cursor=following)))


@bp.get("/requests/<uuid:request_id>")
@limiter.limit(LIMIT)
@bp.output(PublicDetail)
def show(request_id: UUID) -> Response:
    """One request everybody may read."""
    return _for_all(reply(public.detail(session(), request_id)))


@bp.get("/map")
@limiter.limit(LIMIT)
@bp.input(MapQuery, location="query", arg_name="query")
@bp.output(PublicMap)
def show_map(query: MapQuery) -> Response:
    """How many recent public requests there are in each compound."""
    return _for_all(reply(PublicMap(items=public.places(session(), query.unit_id))))


def _for_all(answer: Response) -> Response:
    # The same for everybody, so whatever stands between may keep it; a minute is soon enough to be taken off the list.
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
