"""What helps a worker at intake, beside a request: which type it may be, and which requests may be the same."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import current_app, render_template, request

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.core.unit_of_work import session
from app.requests import similar, views
from app.requests.access import access_request
from app.requests.console_lists import read_list_query
from app.triage import queries
from app.triage.views import suggestion_out

bp = APIBlueprint(
    "console_triage", __name__, url_prefix="/console", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)


@bp.get("/requests/<uuid:request_id>/at-a-glance")
def show(request_id: UUID) -> str:
    """The two boxes, read after the request itself is on the screen."""
    found = access_request(session(), current_actor(), request_id)
    suggestion = queries.suggest(
        session(), current_app.extensions["triage"], found.text, street_id=found.street_id
    )
    return render_template(
        "triage/_at_a_glance.html",
        detail=views.work_detail(session(), current_actor(), found),
        query=read_list_query(request.args),
        chosen_type_id=found.type_id,
        suggestion=suggestion_out(suggestion, found.text),
        similar=similar.beside(session(), current_actor(), found).items,
    )
