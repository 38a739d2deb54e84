"""The menus of my stations in the console."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import Invalid, NotFound
from app.core.unit_of_work import session
from app.orders import menu, service
from app.orders.access import STATIONS, access_menu_service, access_station
from app.orders.console_forms import DishIn
from app.org import queries as org
from app.volunteering.kinds import SKILL_NAMES

bp = APIBlueprint(
    "console_menu",
    __name__,
    url_prefix="/console/orders/menu",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def show() -> str:
    """What each of my stations offers."""
    return _page({})


@bp.post("")
def put_on() -> ResponseReturnValue:
    """Put something on a menu."""
    actor = current_actor()
    actor.require(Permission.DISPATCH_ORDERS)
    try:
        station_id = UUID(request.form.get("unit_id", ""))
    except ValueError as error:
        raise NotFound() from error
    service.put_on(session(), actor, access_station(session(), actor, station_id), _read().dish())
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:service_id>")
def change(service_id: UUID) -> ResponseReturnValue:
    """Say something on a menu otherwise."""
    actor = current_actor()
    found = access_menu_service(session(), actor, service_id)
    service.change(session(), actor, found, _read().dish())
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:service_id>/<any(off, up):what>")
def move(service_id: UUID, what: str) -> ResponseReturnValue:
    """Take something off, or one place up."""
    actor = current_actor()
    found = access_menu_service(session(), actor, service_id)
    if what == "off":
        service.take_off(session(), actor, found)
    else:
        service.move_up(session(), found)
    return redirect(url_for(".show"), 303)


@bp.errorhandler(Invalid)
def again(problem: Invalid) -> ResponseReturnValue:
    """The page with a word about what is wrong."""
    session().rollback()
    return _page(request.form.to_dict(), problem.detail), problem.status


def _read() -> DishIn:
    names = ("title", "about", "skill", "minutes", "min_age")
    values = {name: request.form.get(name, "").strip() for name in names}
    return DishIn.model_validate({key: value for key, value in values.items() if value})


def _page(values: dict[str, str], problem: str | None = None) -> str:
    actor = current_actor()
    actor.require(Permission.DISPATCH_ORDERS)
    stations = org.below(session(), actor.paths(Permission.DISPATCH_ORDERS), STATIONS)
    dishes = menu.of_units(session(), [one.id for one in stations])
    return render_template(
        "orders/menu.html",
        stations=stations,
        dishes={one.id: [dish for dish in dishes if dish.unit_id == one.id] for one in stations},
        skills=SKILL_NAMES,
        values=values,
        problem=problem,
    )
