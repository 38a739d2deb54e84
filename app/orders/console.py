"""Orders in the console of a station: the board, one order, and ordering for somebody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.errors import FieldError, Invalid, NotFound
from app.core.unit_of_work import session
from app.orders import complaints, line, menu, queries, service, teams, views
from app.orders.access import access_order, roles_towards
from app.orders.console_forms import ForSomebody, NoteIn, StarsIn
from app.orders.models import DemandOrder
from app.orders.queries import TAB_NAMES, Tab
from app.orders.states import OFFER_STATE_NAMES, STAFF_STATE_NAMES, Side
from app.org import queries as org
from app.org.models import UnitKind
from app.volunteering.kinds import SKILL_NAMES, Skill

bp = APIBlueprint(
    "console_orders",
    __name__,
    url_prefix="/console/orders",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

PAGE = 30


@bp.get("")
def board() -> str:
    """What waits where; what is late has a list of its own."""
    actor = current_actor()
    actor.require(Permission.DISPATCH_ORDERS)
    try:
        tab = Tab(request.args.get("tab", Tab.TO_REVIEW))
    except ValueError as error:
        raise NotFound() from error
    rows, following = queries.of_stations(
        session(), actor, tab, cursor=request.args.get("cursor"), limit=PAGE
    )
    units = org.units(session(), {id_ for one in rows for id_ in (one.place_id, one.team_id) if id_})
    return render_template(
        "orders/board.html",
        tab=tab,
        tabs=TAB_NAMES,
        counts=queries.counts(session(), actor),
        rows=[
            {"order": one, "steps": line.steps(one), "late": queries.late(one), "units": units}
            for one in rows
        ],
        state_names=STAFF_STATE_NAMES,
        following=following,
    )


@bp.get("/new")
def new() -> str:
    """The form of an order for somebody."""
    return _form_page({})


@bp.post("/new")
def make() -> ResponseReturnValue:
    """Order for somebody who asked."""
    actor = current_actor()
    actor.require(Permission.DISPATCH_ORDERS)
    body = ForSomebody.model_validate({key: value for key, value in _stripped().items() if value})
    made = service.order_for(session(), actor, service.Wish(**body.wish()))
    return redirect(url_for(".show", order_id=made.id), 303)


@bp.errorhandler(Invalid)
def again(problem: Invalid) -> ResponseReturnValue:
    """The page as it was, with a word at what is wrong."""
    session().rollback()
    errors = {one.field: one.message for one in problem.errors}
    if request.endpoint == "console_orders.make":
        return _form_page(request.form.to_dict(), errors, problem.detail), problem.status
    order_id = (request.view_args or {}).get("order_id")
    if order_id is None:
        raise problem
    order = access_order(session(), current_actor(), order_id)
    return _page(order, problem.detail), problem.status


@bp.get("/<uuid:order_id>")
def show(order_id: UUID) -> str:
    """One order; whoever looks at it is on record."""
    return _page(access_order(session(), current_actor(), order_id))


@bp.post("/<uuid:order_id>/<any(accept, return, refuse, recall, withdraw):verb>")
def decide(order_id: UUID, verb: str) -> ResponseReturnValue:
    """Look at it, ask for more, say no, take it back, or call it off for whoever asked."""
    order, actor = _held(order_id), current_actor()
    if verb == "accept":
        skill = request.form.get("skill") or None
        if skill is not None and skill not in list(Skill):
            raise Invalid("unknown_skill", "请从列表里选。", errors=[FieldError("skill", "请重新选")])
        service.accept(session(), actor, order, skill=skill)
    elif verb == "withdraw":
        service.withdraw(session(), actor, order)
    else:
        note = NoteIn.model_validate(_stripped(("note",))).note
        act = {"return": service.send_back, "refuse": service.refuse, "recall": service.recall}[verb]
        act(session(), actor, order, note)
    return _back(order)


@bp.post("/<uuid:order_id>/dispatch")
def dispatch(order_id: UUID) -> ResponseReturnValue:
    """Ask one team or several."""
    order = _held(order_id)
    try:
        ids = [UUID(one) for one in request.form.getlist("team_ids")]
    except ValueError as error:
        raise Invalid("no_team", "请重新选队伍。", errors=[FieldError("team_ids", "请选队伍")]) from error
    service.dispatch(session(), current_actor(), order, ids)
    return _back(order)


@bp.post("/<uuid:order_id>/rating")
def rate(order_id: UUID) -> ResponseReturnValue:
    """What the station thinks, or what whoever has no phone said."""
    order = _held(order_id)
    body = StarsIn.model_validate({key: value for key, value in _stripped().items() if value})
    service.rate(session(), current_actor(), order, Side(body.side), stars=body.stars, comment=body.comment)
    return _back(order)


@bp.post("/<uuid:order_id>/complaint")
def complain(order_id: UUID) -> ResponseReturnValue:
    """Turn what is wrong into a service request."""
    order = _held(order_id)
    complaints.submit(session(), current_actor(), order, NoteIn.model_validate(_stripped(("note",))).note)
    return _back(order)


def _held(order_id: UUID) -> DemandOrder:
    return access_order(session(), current_actor(), order_id, changing=True)


def _back(order: DemandOrder) -> ResponseReturnValue:
    return redirect(url_for(".show", order_id=order.id), 303)


def _stripped(names: tuple[str, ...] | None = None) -> dict[str, str]:
    given = names or tuple(key for key in request.form if key != "csrf_token")
    return {name: request.form.get(name, "").strip() for name in given}


def _page(order: DemandOrder, problem: str | None = None) -> str:
    actor = current_actor()
    audit.record_look(
        "order.viewed",
        actor_id=actor.account_id,
        place=audit.Place(order.place_id, order.street_id),
        subject=("order", order.id),
    )
    roles = roles_towards(session(), actor, order)
    allowed = views.allowed(session(), actor, order, roles)
    events = queries.events(session(), order.id)
    offers = queries.offers(session(), order.id)
    ids = [order.place_id, order.station_id, order.team_id, *(one.team_id for one in offers)]
    ids += [one.team_id for one in events]
    units = org.units(session(), [one for one in ids if one])
    names = {one.id: one.name for one in units.values()}
    return render_template(
        "orders/order.html",
        order=order,
        steps=line.steps(order, events),
        state_name=STAFF_STATE_NAMES[order.state],
        late=queries.late(order),
        names=names,
        story=line.for_station(events, names),
        offers=offers,
        offer_names=OFFER_STATE_NAMES,
        visitors=views.visitors(session(), queries.visits(session(), order.id)),
        ratings=views.ratings(session(), order),
        photos=views.photos(session(), order, actor.account_id),
        allowed=allowed,
        proposals=teams.proposals(session(), order) if "dispatch" in allowed else [],
        skills=SKILL_NAMES,
        problem=problem,
    )


def _form_page(
    values: dict[str, str], errors: dict[str, str] | None = None, problem: str | None = None
) -> str:
    actor = current_actor()
    actor.require(Permission.DISPATCH_ORDERS)
    paths = actor.paths(Permission.DISPATCH_ORDERS)
    places = org.below(session(), paths, [UnitKind.COMMUNITY, UnitKind.COMPOUND])
    stations = org.below(session(), paths, [UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY])
    now: datetime = clock.local(clock.now())
    return render_template(
        "orders/new.html",
        values=values,
        errors=errors or {},
        problem=problem,
        places=places,
        services=menu.of_units(session(), [one.id for one in stations]),
        station_names={one.id: one.name for one in stations},
        today=f"{now:%Y-%m-%d}",
    )
