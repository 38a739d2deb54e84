"""My activities in my own calendar: the address, and what is found there."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Blueprint, Response, current_app, request, url_for

from app.accounts.auth import auth, current_actor
from app.activities import calendar_feed, service
from app.activities.calendar_schemas import CalendarAddress, CalendarOut
from app.core.errors import NotFound
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session

bp = APIBlueprint("calendar", __name__, tag="活动 Activities", url_prefix="/me/calendar")
files_bp = Blueprint("calendar_files", __name__)


@bp.get("")
@bp.auth_required(auth)
@bp.output(CalendarOut)
def show() -> Response:
    """Whether a calendar may fetch my activities; the address itself is told only when it is made."""
    feed = calendar_feed.feed(session(), current_actor().account_id)
    return reply(CalendarOut(since=feed.created_at if feed else None))


@bp.post("")
@bp.auth_required(auth)
@limiter.limit("10/hour")
@bp.output(CalendarAddress, status_code=201)
def subscribe() -> Response:
    """Make an address for my calendar; one there was before leads nowhere from now on."""
    feed, token = service.subscribe(session(), current_actor().account_id)
    base_url: str = current_app.extensions["settings"].base_url
    address = base_url + url_for("calendar_files.fetch", token=token)
    return reply(CalendarAddress(since=feed.created_at, address=address), 201)


@bp.delete("")
@bp.auth_required(auth)
@bp.output({}, status_code=204)
def unsubscribe() -> Response:
    """End it."""
    service.unsubscribe(session(), current_actor().account_id)
    return Response(status=204)


@files_bp.get("/calendar/<token>.ics")
@limiter.limit("60/minute")
def fetch(token: str) -> Response:
    """The activities of whoever gave their calendar this address."""
    account_id = calendar_feed.whose(session(), token)
    if account_id is None:
        raise NotFound()
    rows = calendar_feed.times(session(), account_id)
    content, mark = calendar_feed.written(rows, current_app.extensions["settings"].base_url)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    # Weak, because the moment of writing differs from time to time.
    response.set_etag(mark, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.make_conditional(request)
    return response
