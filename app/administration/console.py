"""The tree in the console: look, add, rename, move, merge, close, take away as Excel and bring back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.administration import importing, picking, reorganisation, workbook
from app.administration.importing import WHAT_NAMES
from app.core import clock, spreadsheet
from app.core.errors import Invalid, NotFound, Problem
from app.core.schemas import Input, Text
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import CHILD_KINDS, UNIT_KIND_NAMES, OrgUnit, UnitKind
from app.requests import office

bp = APIBlueprint(
    "console_units", __name__, url_prefix="/console/units", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)

#: More lines than anybody reads of one preview.
SHOWN = 200

Telephone = Annotated[str, Text(3, 20)]


class UnitIn(Input):
    """What a unit is called, and its telephone."""

    name: Annotated[str, Text(1, 60)]
    public_telephone: Telephone | None = None


class NewUnitIn(UnitIn):
    """A unit to be added."""

    kind: UnitKind
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$")]


class TargetIn(Input):
    """A unit picked by its code, whatever follows it."""

    target: Annotated[str, Text(1, 100)]


@bp.get("")
def index() -> str:
    """The units I administer, or those a search finds."""
    actor = current_actor()
    actor.require(Permission.MANAGE_UNITS)
    paths = actor.paths(Permission.MANAGE_UNITS)
    words = request.args.get("q", "").strip()[:60]
    if words:
        units = picking.offers(session(), paths, words, UnitKind)
    else:
        tops = [post.unit_id for post in actor.posts if post.may(Permission.MANAGE_UNITS)]
        units = list(org.units(session(), tops).values())
    return render_template("administration/units.html", words=words, **_nodes(units))


@bp.get("/<uuid:unit_id>/children")
def children(unit_id: UUID) -> str:
    """What stands directly under a unit."""
    unit = _unit(unit_id)
    return render_template("administration/_nodes.html", **_nodes(org.children(session(), unit.id)))


@bp.get("/offers")
def offers() -> str:
    """Units to pick from while somebody types."""
    actor = current_actor()
    actor.require(Permission.MANAGE_UNITS)
    kinds = [kind for kind in UnitKind if kind.value in request.args.get("kinds", "").split(",")]
    words = next((request.args[name].strip() for name in ("target", "unit") if name in request.args), "")[:60]
    found = picking.offers(session(), actor.paths(Permission.MANAGE_UNITS), words, kinds) if words else ()
    return render_template("administration/_offers.html", units=found)


@bp.get("/<uuid:unit_id>")
def show(unit_id: UUID) -> str:
    """One unit and everything that can be done with it."""
    return _unit_page(_unit(unit_id))


@bp.post("/<uuid:unit_id>/children")
def create(unit_id: UUID) -> ResponseReturnValue:
    """Add a unit under this one."""
    parent = _unit(unit_id)
    body = NewUnitIn.model_validate(_given("kind", "code", "name", "public_telephone"))
    made = reorganisation.create(
        session(),
        current_actor(),
        parent,
        kind=body.kind,
        name=body.name,
        code=body.code,
        public_telephone=body.public_telephone,
    )
    return redirect(url_for(".show", unit_id=made.id), 303)


@bp.post("/<uuid:unit_id>/change")
def change(unit_id: UUID) -> ResponseReturnValue:
    """Rename it, or change its telephone."""
    unit = _unit(unit_id)
    body = UnitIn.model_validate(_given("name", "public_telephone"))
    reorganisation.change(
        session(), current_actor(), unit, name=body.name, public_telephone=body.public_telephone
    )
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.post("/<uuid:unit_id>/office-hours")
def keep_hours(unit_id: UUID) -> ResponseReturnValue:
    """Say when the offices of a street are open; no stretch at all is the usual day."""
    unit = _unit(unit_id)
    if unit.kind is not UnitKind.STREET:
        raise NotFound()
    office.keep_hours(session(), current_actor(), unit, [pair for pair in _typed_hours() if any(pair)])
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.post("/<uuid:unit_id>/move")
def move(unit_id: UUID) -> ResponseReturnValue:
    """Hang it elsewhere, with all below it."""
    unit = _unit(unit_id)
    reorganisation.move(session(), current_actor(), unit.id, _target().id)
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.post("/<uuid:unit_id>/merge")
def merge(unit_id: UUID) -> ResponseReturnValue:
    """Let another unit of its kind take it over."""
    unit = _unit(unit_id)
    target = reorganisation.merge(session(), current_actor(), unit.id, _target().id)
    return redirect(url_for(".show", unit_id=target.id), 303)


@bp.post("/<uuid:unit_id>/close")
def close(unit_id: UUID) -> ResponseReturnValue:
    """End it today."""
    unit = _unit(unit_id)
    reorganisation.close(session(), current_actor(), unit.id)
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.get("/units.xlsx")
def export() -> Response:
    """The open units within my reach as a table."""
    actor = current_actor()
    actor.require(Permission.MANAGE_UNITS)
    units = org.below(session(), actor.paths(Permission.MANAGE_UNITS), UnitKind)
    codes = {unit.id: unit.code for unit in org.everything(session())}
    name = f"units-{clock.today():%Y%m%d}.xlsx"
    return Response(
        workbook.write(units, codes),
        mimetype=spreadsheet.XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@bp.get("/import")
def import_form() -> str:
    """Where to bring a table back."""
    current_actor().require(Permission.MANAGE_UNITS)
    return render_template("administration/import.html", max_rows=workbook.LAYOUT.max_rows)


@bp.post("/import")
def preview() -> ResponseReturnValue:
    """What a table would change; nothing is changed yet."""
    current_actor().require(Permission.MANAGE_UNITS)
    upload = request.files.get("table")
    if upload is None or not upload.filename:
        raise Invalid("no_table", "请先选一个 .xlsx 表格。")
    plan, import_id = importing.preview(session(), current_actor(), workbook.read(upload.stream))
    page = render_template(
        "administration/import.html",
        plan=plan,
        import_id=import_id,
        what_names=WHAT_NAMES,
        shown=SHOWN,
        max_rows=workbook.LAYOUT.max_rows,
    )
    return page, 422 if plan.mistakes else 200


@bp.post("/imports/<uuid:import_id>")
def apply(import_id: UUID) -> ResponseReturnValue:
    """Do what was previewed."""
    plan = importing.apply(session(), current_actor(), import_id)
    return render_template(
        "administration/import.html", done=plan, what_names=WHAT_NAMES, max_rows=workbook.LAYOUT.max_rows
    )


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    unit_id = (request.view_args or {}).get("unit_id")
    is_part = "HX-Request" in request.headers
    if request.method == "GET" or is_part or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    if unit_id:
        return _unit_page(_unit(unit_id), problem), problem.status
    page = render_template("administration/import.html", problem=problem, max_rows=workbook.LAYOUT.max_rows)
    return page, problem.status


def _unit(unit_id: UUID) -> OrgUnit:
    return reorganisation.access_unit(session(), current_actor(), unit_id)


def _target() -> OrgUnit:
    body = TargetIn.model_validate(_given("target"))
    unit = picking.unit_of(session(), body.target, field="target")
    try:
        return _unit(unit.id)
    except NotFound as error:
        raise Invalid("unknown_unit", "这个单位不在您管理的范围内。") from error


def _nodes(units: Sequence[OrgUnit]) -> dict[str, Any]:
    return {
        "units": units,
        "parents": org.with_children(session(), [unit.id for unit in units]),
        "kind_names": UNIT_KIND_NAMES,
    }


def _unit_page(unit: OrgUnit, problem: Problem | None = None) -> str:
    actor = current_actor()
    above = sorted(org.ancestors(session(), unit).values(), key=lambda one: one.path)
    nodes = _nodes(org.children(session(), unit.id))
    return render_template(
        "administration/unit.html",
        unit=unit,
        trail=[one for one in above[:-1] if actor.reaches(Permission.MANAGE_UNITS, one.path)],
        merged_into=org.known_unit(session(), unit.merged_into_id) if unit.merged_into_id else None,
        child_kinds=sorted(CHILD_KINDS[unit.kind], key=list(UnitKind).index),
        parent_kinds=[kind for kind in UnitKind if unit.kind in CHILD_KINDS[kind]],
        office_hours=_hours(unit) if unit.kind is UnitKind.STREET else [],
        problem=problem,
        form=request.form,
        **nodes,
    )


def _typed_hours() -> list[tuple[str, str]]:
    return list(zip(request.form.getlist("opens"), request.form.getlist("closes"), strict=False))


def _hours(street: OrgUnit) -> list[tuple[str, str]]:
    """The stretches of a day as they are shown in the form, with empty ones to add to them."""
    shown = _typed_hours() or [
        (opens, closes) for opens, closes in office.office_of(session(), street.id).pairs()
    ]
    return shown + [("", "")] * (office.MAX_SPANS - len(shown))


def _given(*names: str) -> dict[str, str]:
    """What was typed into these fields; one left empty counts as not given."""
    given = {name: request.form.get(name, "").strip() for name in names}
    return {name: text for name, text in given.items() if text}
