"""What a street keeps otherwise about the categories, as an Excel table: out, changed, previewed, back in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.core import clock, spreadsheet
from app.core.errors import Invalid, Problem
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests.types import editing, reading, street_importing, street_sheet

bp = APIBlueprint(
    "console_overrides",
    __name__,
    url_prefix="/console/types/streets",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

#: More lines than anybody reads of one preview.
SHOWN = 200


@bp.get("/<uuid:street_id>/overrides.xlsx")
def export(street_id: UUID) -> Response:
    """All categories, each with what the street keeps otherwise."""
    street = _street(street_id)
    kept = street_importing.kept_by(session(), street.id)
    units = org.units(session(), {one.owner_unit_id for one in kept.values() if one.owner_unit_id})
    rows = reading.rows_of(session(), reading.district_of(session(), street.id).id)
    name = f"types-{street.code}-{clock.today():%Y%m%d}.xlsx"
    return Response(
        street_sheet.write(rows, kept, units),
        mimetype=spreadsheet.XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@bp.get("/<uuid:street_id>/import")
def import_form(street_id: UUID) -> str:
    """Where to bring a table back."""
    return _page(_street(street_id))


@bp.post("/<uuid:street_id>/import")
def preview(street_id: UUID) -> ResponseReturnValue:
    """What a table would change; nothing is changed yet."""
    street = _street(street_id)
    upload = request.files.get("table")
    if upload is None or not upload.filename:
        raise Invalid("no_table", "请先选一个 .xlsx 表格。")
    rows = street_sheet.read(street.id, upload.stream)
    plan, import_id = street_importing.preview(session(), current_actor(), street, rows)
    return _page(street, plan=plan, import_id=import_id), 422 if plan.mistakes else 200


@bp.post("/<uuid:street_id>/imports/<uuid:import_id>")
def apply(street_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Do what was previewed."""
    street = _street(street_id)
    return _page(street, done=street_importing.apply(session(), current_actor(), street, import_id))


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    street = _street((request.view_args or {})["street_id"])
    return _page(street, problem=problem), problem.status


def _street(street_id: UUID) -> OrgUnit:
    return editing.access_street(session(), current_actor(), street_id)


def _page(street: OrgUnit, **shown: Any) -> str:
    return render_template(
        "administration/overrides_import.html",
        street=street,
        what_names=street_importing.WHAT_NAMES,
        max_rows=street_sheet.LAYOUT.max_rows,
        shown=SHOWN,
        **shown,
    )
