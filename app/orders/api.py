"""Orders for residents' phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts import queries as accounts
from app.accounts.auth import auth, current_actor
from app.core.errors import Conflict
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session
from app.orders import complaints, queries, service, views
from app.orders.access import access_own_order
from app.orders.models import DemandOrder
from app.orders.schemas import Menu, MyOrder, MyOrderPage, OrderIn, RateIn, WordsIn
from app.orders.states import Side

bp = APIBlueprint("orders", __name__, tag="点单 Orders")


@bp.get("/menu")
@bp.auth_required(auth)
@bp.output(Menu)
def show_menu() -> Response:
    """What I can order to my home, and for whom."""
    return reply(views.menu_of(session(), current_actor()))


@bp.post("/orders")
@bp.auth_required(auth)
@bp.input(OrderIn, arg_name="body")
@bp.output(MyOrder, status_code=201)
def make(body: OrderIn) -> Response:
    """Order something, or tell a micro-wish."""
    actor = current_actor()
    said = body.model_dump()
    if body.place_id is None:
        home = accounts.residence(session(), actor.account_id)
        if home is None:
            raise Conflict("address_needed", "请先登记您家的住址，才知道去哪里找您。")
        said["place_id"] = home.compound_id
        said["place_note"] = body.place_note or views.address(session(), actor.account_id)
    made = service.order(session(), actor, service.Wish(**said))
    return reply(views.mine(session(), actor, made), 201)


@bp.get("/me/orders")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(MyOrderPage)
def list_mine(query: PageQuery) -> Response:
    """What I ordered and what was ordered for me, newest first."""
    rows, following = queries.own(
        session(), current_actor().account_id, cursor=query.cursor, limit=query.limit
    )
    return reply(MyOrderPage(items=views.my_items(session(), rows), next_cursor=following))


@bp.get("/me/orders/<uuid:order_id>")
@bp.auth_required(auth)
@bp.output(MyOrder)
def show(order_id: UUID) -> Response:
    """One of mine with its whole path."""
    return _shown(access_own_order(session(), current_actor(), order_id))


@bp.post("/me/orders/<uuid:order_id>/supplement")
@bp.auth_required(auth)
@bp.input(WordsIn, arg_name="body")
@bp.output(MyOrder)
def supplement(order_id: UUID, body: WordsIn) -> Response:
    """Answer what the station asked."""
    order = _mine(order_id)
    service.supplement(session(), current_actor(), order, body.words)
    return _shown(order)


@bp.post("/me/orders/<uuid:order_id>/withdrawal")
@bp.auth_required(auth)
@bp.output(MyOrder)
def withdraw(order_id: UUID) -> Response:
    """Nobody needs to come."""
    order = _mine(order_id)
    service.withdraw(session(), current_actor(), order)
    return _shown(order)


@bp.post("/me/orders/<uuid:order_id>/rating")
@bp.auth_required(auth)
@bp.input(RateIn, arg_name="body")
@bp.output(MyOrder)
def rate(order_id: UUID, body: RateIn) -> Response:
    """How it was, once."""
    order = _mine(order_id)
    service.rate(session(), current_actor(), order, Side.RESIDENT, stars=body.stars, comment=body.comment)
    return _shown(order)


@bp.post("/me/orders/<uuid:order_id>/complaint")
@bp.auth_required(auth)
@bp.input(WordsIn, arg_name="body")
@bp.output(MyOrder)
def complain(order_id: UUID, body: WordsIn) -> Response:
    """Something is wrong: it becomes a service request, which can be followed there."""
    order = _mine(order_id)
    complaints.submit(session(), current_actor(), order, body.words)
    return _shown(order)


def _mine(order_id: UUID) -> DemandOrder:
    return access_own_order(session(), current_actor(), order_id, changing=True)


def _shown(order: DemandOrder) -> Response:
    return reply(views.mine(session(), current_actor(), order))
