"""The dashboard in a browser: the board of a unit, its tables as Excel, and the requests behind each number."""

from __future__ import annotations

from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.core import audit, clock
from app.core.errors import NotFound
from app.core.unit_of_work import session
from app.dashboards import board, figures, listing, tables
from app.dashboards.figures import COUNTS, STAFF_STATE_NAMES
from app.dashboards.schemas import BoardQuery, ListQuery
from app.dashboards.scope import access_scope

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "dashboards", __name__, url_prefix="/dashboard", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)

#: Remembers per browser how the board looks: the screen on the wall is a browser of its own.
MODE_COOKIE = "eshiban_dashboard_mode"
_A_YEAR = 365 * 24 * 3600


@bp.get("")
def show() -> ResponseReturnValue:
    """The board of a unit, by default of whatever the posts reach."""
    query = BoardQuery.model_validate(request.args.to_dict())
    scope = access_scope(session(), current_actor(), query.unit)
    mode = query.mode or request.cookies.get(MODE_COOKIE)
    page = "dashboards/wall.html" if mode == "wall" else "dashboards/office.html"
    built = board.build(session(), current_actor(), scope)
    response = make_response(
        render_template(
            page,
            board=built,
            counts=COUNTS.values(),
            median_name=figures.MEDIAN_NAME,
            median_formula=figures.MEDIAN_FORMULA,
        )
    )
    if query.mode:
        response.set_cookie(
            MODE_COOKIE, query.mode, max_age=_A_YEAR, path="/dashboard", httponly=True, samesite="Lax"
        )
    return response


@bp.get("/tables/<key>.xlsx")
def table(key: str) -> Response:
    """One table of the board as an Excel file."""
    query = BoardQuery.model_validate(request.args.to_dict())
    scope = access_scope(session(), current_actor(), query.unit)
    found = board.build(session(), current_actor(), scope).tables.get(key)
    if found is None:
        raise NotFound()
    return _excel(found, scope.name)


@bp.get("/requests")
def list_requests() -> str:
    """The requests behind a number."""
    query = ListQuery.read(request.args.to_dict())
    scope = access_scope(session(), current_actor(), query.unit)
    page = listing.page(session(), current_actor(), scope, query)
    return render_template(
        "dashboards/requests.html",
        page=page,
        counts=COUNTS.values(),
        state_names=STAFF_STATE_NAMES,
    )


@bp.get("/requests.xlsx")
def export_requests() -> Response:
    """The same list as an Excel file, at most ``listing.MAX_ROWS`` rows, newest first."""
    query = ListQuery.read(request.args.to_dict())
    scope = access_scope(session(), current_actor(), query.unit)
    actor = current_actor()
    table = listing.whole_table(session(), actor, scope, query)
    audit.record_look(
        "request.exported",
        actor_id=actor.account_id,
        place=actor.place,
        details={"list": "board", "narrowed": sorted(query.address()), "rows": len(table.rows)},
    )
    return _excel(table, scope.name)


def _excel(found: tables.Table, place: str) -> Response:
    about = f"{place}，{found.title}，截至 {clock.local(clock.now()):%Y-%m-%d %H:%M}"
    response = Response(tables.workbook(found, about=about), mimetype=tables.XLSX)
    file_name = quote(f"{place}-{found.title}-{clock.today():%Y%m%d}.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    response.headers["Cache-Control"] = "no-store"
    return response
