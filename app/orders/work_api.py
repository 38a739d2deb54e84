"""Orders for the phones of teams: their leaders, and those who go."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.orders import queries, service, teams, views
from app.orders.access import access_team_order
from app.orders.models import DemandOrder
from app.orders.schemas import (
    CheckInIn,
    CheckOutIn,
    PickIn,
    RateIn,
    ReasonIn,
    TeamOrder,
    TeamOrderPage,
    TeamQuery,
)
from app.orders.states import Side

bp = APIBlueprint("team_orders", __name__, tag="点单 Orders", url_prefix="/team-orders")

#: Six digits are not guessed at this pace.
CODES = "10/minute;60/hour"


@bp.get("")
@bp.auth_required(auth)
@bp.input(TeamQuery, location="query", arg_name="query")
@bp.output(TeamOrderPage)
def list_all(query: TeamQuery) -> Response:
    """What my teams are asked, where we go, what is done."""
    actor = current_actor()
    rows, following = queries.of_teams(session(), actor, query.tab, cursor=query.cursor, limit=query.limit)
    return reply(
        TeamOrderPage(
            items=views.team_items(session(), actor, rows),
            next_cursor=following,
            leads=bool(teams.led_by(session(), actor)),
            offers=queries.count_offers(session(), actor),
        )
    )


@bp.get("/<uuid:order_id>")
@bp.auth_required(auth)
@bp.output(TeamOrder)
def show(order_id: UUID) -> Response:
    """One order, with what is personal only for those who go."""
    return _shown(access_team_order(session(), current_actor(), order_id))


@bp.post("/<uuid:order_id>/take")
@bp.auth_required(auth)
@bp.output(TeamOrder)
def take(order_id: UUID) -> Response:
    """We come; the first team has it."""
    order = _ours(order_id)
    service.take(session(), current_actor(), order)
    return _shown(order)


@bp.post("/<uuid:order_id>/decline")
@bp.auth_required(auth)
@bp.input(ReasonIn, arg_name="body")
@bp.output({}, status_code=204)
def decline(order_id: UUID, body: ReasonIn) -> Response:
    """We cannot come, and why."""
    service.decline(session(), current_actor(), _ours(order_id), body.reason)
    return Response(status=204)


@bp.post("/<uuid:order_id>/give-back")
@bp.auth_required(auth)
@bp.input(ReasonIn, arg_name="body")
@bp.output({}, status_code=204)
def give_back(order_id: UUID, body: ReasonIn) -> Response:
    """We took it and cannot come after all."""
    service.give_back(session(), current_actor(), _ours(order_id), body.reason)
    return Response(status=204)


@bp.post("/<uuid:order_id>/members")
@bp.auth_required(auth)
@bp.input(PickIn, arg_name="body")
@bp.output(TeamOrder)
def pick(order_id: UUID, body: PickIn) -> Response:
    """Who goes, and when."""
    order = _ours(order_id)
    service.pick(session(), current_actor(), order, body.account_ids, body.visit_at)
    return _shown(order)


@bp.post("/<uuid:order_id>/check-in")
@bp.auth_required(auth)
@limiter.limit(CODES)
@bp.input(CheckInIn, arg_name="body")
@bp.output(TeamOrder)
def check_in(order_id: UUID, body: CheckInIn) -> Response:
    """I am there."""
    order = _ours(order_id)
    here = body.latitude is not None and body.longitude is not None
    point = (body.latitude or 0.0, body.longitude or 0.0) if here else None
    service.check_in(session(), current_actor(), order, code=body.code, point=point)
    return _shown(order)


@bp.post("/<uuid:order_id>/check-out")
@bp.auth_required(auth)
@bp.input(CheckOutIn, arg_name="body")
@bp.output(TeamOrder)
def check_out(order_id: UUID, body: CheckOutIn) -> Response:
    """I have finished there; my hours are counted."""
    order = _ours(order_id)
    service.check_out(session(), current_actor(), order, note=body.note, photo_ids=body.photo_ids)
    return _shown(order)


@bp.post("/<uuid:order_id>/rating")
@bp.auth_required(auth)
@bp.input(RateIn, arg_name="body")
@bp.output(TeamOrder)
def rate(order_id: UUID, body: RateIn) -> Response:
    """How it was for the team, once."""
    order = _ours(order_id)
    service.rate(session(), current_actor(), order, Side.TEAM, stars=body.stars, comment=body.comment)
    return _shown(order)


def _ours(order_id: UUID) -> DemandOrder:
    return access_team_order(session(), current_actor(), order_id, changing=True)


def _shown(order: DemandOrder) -> Response:
    return reply(views.for_team(session(), current_actor(), order))
