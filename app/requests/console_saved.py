"""A worker's own named lists, and the colleagues they can name in a note."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.schemas import Input, Text
from app.core.unit_of_work import session
from app.requests import colleagues, saved_views
from app.requests.access import access_request
from app.requests.console_forms import read_form
from app.requests.console_lists import ListQuery, read_list_query

bp = APIBlueprint(
    "console_saved", __name__, url_prefix="/console", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)


class NameIn(Input):
    """What a list is called."""

    name: Annotated[str, Text(1, 20)]


@bp.post("/views")
def keep() -> ResponseReturnValue:
    """Keep the present list under a name."""
    current_actor().require(Permission.READ_REQUESTS)
    query = read_list_query(request.args).args()
    saved_views.keep(session(), current_actor(), name=read_form(NameIn).name, query=query)
    return redirect(url_for("console_requests.queue", **query), 303)


@bp.post("/views/<uuid:view_id>/rename")
def rename(view_id: UUID) -> ResponseReturnValue:
    """Call one of my lists otherwise."""
    view = saved_views.access_saved_view(session(), current_actor(), view_id)
    saved_views.rename(view, read_form(NameIn).name)
    return redirect(url_for("console_requests.queue", **ListQuery.model_validate(view.query).args()), 303)


@bp.post("/views/<uuid:view_id>/drop")
def drop(view_id: UUID) -> ResponseReturnValue:
    """Forget one of my lists."""
    saved_views.drop(session(), saved_views.access_saved_view(session(), current_actor(), view_id))
    return redirect(url_for("console_requests.queue"), 303)


@bp.get("/requests/<uuid:request_id>/colleagues")
def name_colleagues(request_id: UUID) -> str:
    """Who can be named in a note on this request."""
    found = access_request(session(), current_actor(), request_id)
    people = [
        one for one in colleagues.around(session(), found) if one.account_id != current_actor().account_id
    ]
    return render_template("requests/_colleagues.html", people=people)
