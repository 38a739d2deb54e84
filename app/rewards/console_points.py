"""Pick-up points in the console."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import FieldError, Invalid
from app.core.unit_of_work import session
from app.rewards import console_forms, lists, queries, service

bp = APIBlueprint(
    "console_pickup_points",
    __name__,
    url_prefix="/console/rewards/points",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def index() -> str:
    """The counters of my units, and the form of a new one."""
    current_actor().require(Permission.READ_REWARDS)
    return _page()


@bp.post("")
def add() -> ResponseReturnValue:
    """Open a counter."""
    actor = current_actor()
    actor.require(Permission.MANAGE_REWARDS)
    words = console_forms.read_point(request.form)
    service.add_pickup_point(session(), actor, giver_id=_giver_id(), words=words)
    return redirect(url_for(".index"), 303)


@bp.get("/<uuid:point_id>")
def edit(point_id: UUID) -> str:
    """The form of a counter."""
    point = queries.access_managed_pickup_point(session(), current_actor(), point_id)
    return render_template(
        "rewards/point.html", point=point, values=console_forms.shown_point(point), errors={}
    )


@bp.post("/<uuid:point_id>")
def change(point_id: UUID) -> ResponseReturnValue:
    """Say anew how a counter is found."""
    point = queries.access_managed_pickup_point(session(), current_actor(), point_id)
    service.change_pickup_point(session(), current_actor(), point, console_forms.read_point(request.form))
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:point_id>/<any(open, close):verb>")
def open_or_close(point_id: UUID, verb: str) -> ResponseReturnValue:
    """Take reservations there, or no more."""
    point = queries.access_managed_pickup_point(session(), current_actor(), point_id)
    service.open_or_close(session(), current_actor(), point, active=verb == "open")
    return redirect(url_for(".index"), 303)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a word at each field that is wrong."""
    session().rollback()
    errors = {one.field: one.message for one in problem.errors}
    point_id = (request.view_args or {}).get("point_id")
    if point_id is None:
        return _page(problem, errors), problem.status
    point = queries.access_managed_pickup_point(session(), current_actor(), point_id)
    page = render_template("rewards/point.html", point=point, values=request.form, errors=errors)
    return page, problem.status


def _giver_id() -> UUID:
    try:
        return UUID(request.form.get("giver_id", ""))
    except ValueError as error:
        words = "请选择街道、社区或商户"
        raise Invalid("unknown_giver", f"{words}。", errors=[FieldError("giver_id", words)]) from error


def _page(problem: Invalid | None = None, errors: dict[str, str] | None = None) -> str:
    actor = current_actor()
    points = lists.points_of(session(), actor, Permission.READ_REWARDS)
    return render_template(
        "rewards/points.html",
        points=points,
        names=lists.unit_names(session(), points),
        givers=service.givers(session(), actor),
        values=request.form,
        problem=problem,
        errors=errors or {},
        keeps=actor.may(Permission.MANAGE_REWARDS),
    )
