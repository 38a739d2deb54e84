"""Posters of activities: for those who hold them, and a card for everybody to pass on."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from apiflask import APIBlueprint, FileSchema
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.console_auth import require_staff
from app.activities import queries
from app.activities.poster import poster
from app.core.documents.drawing import PDF, PNG
from app.core.rate_limits import limiter
from app.core.unit_of_work import session

bp = APIBlueprint("activity_cards", __name__, tag="活动 Activities", url_prefix="/activities")
work_bp = APIBlueprint("work_posters", __name__, tag="工作台 Work", url_prefix="/work/activities")
# APIFlask reads the hooks of every blueprint, so it must be one of its own.
console_bp = APIBlueprint("console_poster", __name__, url_prefix="/console/activities", enable_openapi=False)
console_bp.before_request(require_staff)

#: Drawing takes a second of the processor.
LIMIT = "20/minute"


@bp.get("/<uuid:activity_id>/card")
@bp.auth_required(auth)
@limiter.limit(LIMIT)
@bp.output(FileSchema(type="string", format="binary"), content_type=PNG)
def card(activity_id: UUID) -> Response:
    """A picture of the activity with its code, to send to neighbours."""
    activity = queries.access_activity(session(), current_actor(), activity_id)
    return Response(poster(session(), activity, kind=PNG, card=True), mimetype=PNG)


@work_bp.get("/<uuid:activity_id>/poster")
@work_bp.auth_required(auth)
@limiter.limit(LIMIT)
@work_bp.output(FileSchema(type="string", format="binary"), content_type=PNG)
def work_poster(activity_id: UUID) -> Response:
    """The poster as a picture, to put up in a chat group."""
    activity = queries.access_managed_activity(session(), current_actor(), activity_id)
    return Response(poster(session(), activity, kind=PNG), mimetype=PNG)


@console_bp.get("/<uuid:activity_id>/poster.<any(png, pdf):kind>")
@limiter.limit(LIMIT)
def desk_poster(activity_id: UUID, kind: str) -> Response:
    """The poster to print, or as a picture."""
    activity = queries.access_managed_activity(session(), current_actor(), activity_id)
    mimetype = PDF if kind == "pdf" else PNG
    response = Response(poster(session(), activity, kind=mimetype), mimetype=mimetype)
    name = quote(f"海报-{activity.title}.{kind}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
