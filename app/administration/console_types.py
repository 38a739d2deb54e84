"""Categories in the console: the district's tree, what a street keeps otherwise, Excel out and in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.administration import type_forms
from app.core import clock, spreadsheet
from app.core.errors import Invalid, Problem
from app.core.forms import FIELD_KIND_NAMES, read_form
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests.types import editing, importing, reading, sheet
from app.requests.types.schemas import NewTypeIn, TypeIn

bp = APIBlueprint(
    "console_types",
    __name__,
    url_prefix="/console/types",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

#: More lines than anybody reads of one preview.
SHOWN = 200

WORDS = {
    "urgency_names": editing.URGENCY_NAMES,
    "clock_names": editing.CLOCK_NAMES,
    "owner_names": editing.OWNER_NAMES,
    "visibility_names": editing.VISIBILITY_NAMES,
    "kind_names": FIELD_KIND_NAMES,
    "max_hours": editing.MAX_HOURS,
}


@bp.get("")
def index() -> str:
    """The tree of my district, or as one of my streets has it."""
    street = chosen_street()
    tree = reading.catalogue(session(), street.id) if street else _district_tree()
    return render_template(
        "administration/types.html", tree=tree, **WORDS, **scope(street), problem=None, form={}
    )


@bp.post("")
def create() -> ResponseReturnValue:
    """Add a category at the top or under another."""
    district = _district()
    body = type_forms.given(NewTypeIn)
    parent_id = UUID(request.form["parent"]) if request.form.get("parent") else None
    made = editing.create(session(), current_actor(), district, parent_id, body.code, body.draft(()))
    return redirect(url_for(".show", type_id=made.id), 303)


@bp.get("/<uuid:type_id>")
def show(type_id: UUID) -> str:
    """One category: what the district says, or what a street keeps otherwise."""
    return _page(type_id)


@bp.post("/<uuid:type_id>")
def change(type_id: UUID) -> ResponseReturnValue:
    """Let it say something else."""
    row = editing.access_type(session(), current_actor(), type_id, changing=True)
    form = type_forms.questions(read_form(row.fields))
    editing.change(session(), current_actor(), row, type_forms.given(TypeIn).draft(form))
    return _back(type_id)


@bp.post("/<uuid:type_id>/<any(retire, restore, up):verb>")
def do(type_id: UUID, verb: str) -> ResponseReturnValue:
    """Offer it no more, offer it again, or put it before its neighbour."""
    row = editing.access_type(session(), current_actor(), type_id, changing=True)
    if verb == "up":
        editing.move_up(session(), row)
        return redirect(url_for(".index", _anchor=f"type-{row.id}"), 303)
    (editing.retire if verb == "retire" else editing.bring_back)(session(), current_actor(), row)
    return _back(type_id)


@bp.post("/<uuid:type_id>/streets/<uuid:street_id>")
def override(type_id: UUID, street_id: UUID) -> ResponseReturnValue:
    """Keep some of it otherwise in one street."""
    street = editing.access_street(session(), current_actor(), street_id)
    draft = type_forms.override(session())
    editing.override(session(), current_actor(), street, type_id, draft)
    return _back(type_id, street)


@bp.get("/types.xlsx")
def export() -> Response:
    """The tree of my district as a table."""
    district = _district()
    rows = reading.rows_of(session(), district.id)
    name = f"types-{clock.today():%Y%m%d}.xlsx"
    return Response(
        sheet.write(rows),
        mimetype=spreadsheet.XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@bp.get("/import")
def import_form() -> str:
    """Where to bring a table back."""
    _district()
    return _import_page()


@bp.post("/import")
def preview() -> ResponseReturnValue:
    """What a table would change; nothing is changed yet."""
    district = _district()
    upload = request.files.get("table")
    if upload is None or not upload.filename:
        raise Invalid("no_table", "请先选一个 .xlsx 表格。")
    plan, import_id = importing.preview(session(), current_actor(), district, sheet.read(upload.stream))
    return _import_page(plan=plan, import_id=import_id), 422 if plan.mistakes else 200


@bp.post("/imports/<uuid:import_id>")
def apply(import_id: UUID) -> ResponseReturnValue:
    """Do what was previewed."""
    current_actor().require(Permission.MANAGE_TYPES)
    return _import_page(done=importing.apply(session(), current_actor(), import_id))


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    type_id = (request.view_args or {}).get("type_id")
    if type_id:
        return _page(type_id, problem), problem.status
    if request.endpoint == f"{bp.name}.create":
        page = render_template(
            "administration/types.html",
            tree=_district_tree(),
            **WORDS,
            **scope(None),
            problem=problem,
            form=request.form,
        )
        return page, problem.status
    return _import_page(problem=problem), problem.status


def scope(street: OrgUnit | None) -> dict[str, Any]:
    """Which streets I may look at, which one I do, and whether the district's tree is mine to keep."""
    actor = current_actor()
    return {
        "street": street,
        "streets": org.below(session(), actor.paths(Permission.MANAGE_TYPES), [UnitKind.STREET]),
        "keeps_tree": _keeps_tree(),
    }


def chosen_street() -> OrgUnit | None:
    """The street the address names; a street's own administrator has theirs without a word."""
    actor = current_actor()
    actor.require(Permission.MANAGE_TYPES)
    words = (request.view_args or {}).get("street_id") or request.args.get("street")
    if words:
        try:
            return editing.access_street(session(), actor, UUID(str(words)))
        except ValueError as error:
            raise Invalid("unknown_unit", "请在列表里选择街道。") from error
    own = next((post.street_id for post in actor.posts if post.may(Permission.MANAGE_TYPES)), None)
    return editing.access_street(session(), actor, own) if own else None


def _keeps_tree() -> bool:
    return any(p.may(Permission.MANAGE_TYPES) and p.street_id is None for p in current_actor().posts)


def _district() -> OrgUnit:
    """My district; raises Forbidden for whoever keeps none, and NotFound for a street's administrator."""
    actor = current_actor()
    actor.require(Permission.MANAGE_TYPES)
    post = next(post for post in actor.posts if post.may(Permission.MANAGE_TYPES))
    return editing.access_district(session(), actor, post.unit_id)


def _district_tree() -> Any:
    return reading.district_catalogue(session(), _district().id)


def _back(type_id: UUID, street: OrgUnit | None = None) -> ResponseReturnValue:
    return redirect(url_for(".show", type_id=type_id, street=street.id if street else None, saved=1), 303)


def _page(type_id: UUID, problem: Problem | None = None) -> str:
    street = chosen_street()
    row, view, kept = editing.look(session(), current_actor(), type_id, street)
    units = org.units(session(), [view.owner_unit_id] if view.owner_unit_id else [])
    form = read_form(row.fields)
    return render_template(
        "administration/type.html",
        row=row,
        view=view,
        kept=kept,
        owner=units.get(view.owner_unit_id) if view.owner_unit_id else None,
        questions=form,
        spare=range(len(form), len(form) + type_forms.SPARE),
        trail=reading.above(session(), row)[::-1],
        may_have_below=editing.depth_of(session(), row) + 1 < editing.MAX_DEPTH,
        saved="saved" in request.args and problem is None,
        problem=problem,
        form=request.form,
        **WORDS,
        **scope(street),
    )


def _import_page(**shown: Any) -> str:
    return render_template(
        "administration/types_import.html",
        what_names=importing.WHAT_NAMES,
        notation=sheet.FORM_NOTATION,
        max_rows=sheet.LAYOUT.max_rows,
        shown=SHOWN,
        **shown,
    )
