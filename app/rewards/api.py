"""Rewards for residents' phones (兑换)."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.core.idempotency import at_once
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session
from app.rewards import queries, service, views
from app.rewards.models import Redemption
from app.rewards.schemas import (
    PickupPoints,
    RedemptionOut,
    RedemptionPage,
    ReserveIn,
    RewardDetail,
    Shop,
    ShopQuery,
)

bp = APIBlueprint("rewards", __name__, tag="积分兑换 Rewards")


@bp.get("/pickup-points")
@bp.auth_required(auth)
@bp.output(PickupPoints)
def list_pickup_points() -> Response:
    """Where I can pick things up: the open pick-up points of my streets."""
    account_id = current_actor().account_id
    found = queries.pickup_points(session(), queries.streets_of(session(), account_id))
    return reply(PickupPoints(items=views.pickup_points(session(), account_id, found)))


@bp.get("/rewards")
@bp.auth_required(auth)
@bp.input(ShopQuery, location="query", arg_name="query")
@bp.output(Shop)
def list_rewards(query: ShopQuery) -> Response:
    """What I can have for points, the cheapest first."""
    account_id = current_actor().account_id
    found, following = queries.shelf(
        session(),
        queries.streets_of(session(), account_id),
        query.pickup_point_id,
        cursor=query.cursor,
        limit=query.limit,
    )
    return reply(views.shop(session(), account_id, found, following))


@bp.get("/rewards/<uuid:reward_id>")
@bp.auth_required(auth)
@bp.output(RewardDetail)
def show_reward(reward_id: UUID) -> Response:
    """One reward, where it lies, and how many I may have."""
    actor = current_actor()
    reward = queries.access_reward(session(), actor, reward_id)
    return reply(views.detail(session(), actor.account_id, reward))


@bp.post("/rewards/<uuid:reward_id>/redemptions")
@at_once
@bp.auth_required(auth)
@bp.input(ReserveIn, arg_name="body")
@bp.output(RedemptionOut, status_code=201)
def reserve(reward_id: UUID, body: ReserveIn) -> Response:
    """Have some put aside for me, for points."""
    actor = current_actor()
    reward = queries.access_reward(session(), actor, reward_id)
    one = service.reserve(
        session(),
        actor.account_id,
        reward,
        body.pickup_point_id,
        quantity=body.quantity,
        points=body.points,
    )
    return _mine(queries.access_own_redemption(session(), actor, one.id), 201)


@bp.get("/me/redemptions")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(RedemptionPage)
def list_my_redemptions(query: PageQuery) -> Response:
    """What I have had for points, newest first."""
    rows, following = queries.redemptions_of(
        session(), current_actor().account_id, cursor=query.cursor, limit=query.limit
    )
    return reply(RedemptionPage(items=views.redemptions(session(), rows), next_cursor=following))


@bp.get("/me/redemptions/<uuid:redemption_id>")
@bp.auth_required(auth)
@bp.output(RedemptionOut)
def show_my_redemption(redemption_id: UUID) -> Response:
    """One of mine, with its number."""
    return _mine(queries.access_own_redemption(session(), current_actor(), redemption_id))


@bp.post("/me/redemptions/<uuid:redemption_id>/cancel")
@bp.auth_required(auth)
@bp.output(RedemptionOut)
def cancel(redemption_id: UUID) -> Response:
    """I do not want it any more; my points come back."""
    one = queries.access_own_redemption(session(), current_actor(), redemption_id)
    service.cancel(session(), one)
    return _mine(queries.access_own_redemption(session(), current_actor(), redemption_id))


def _mine(one: Redemption, status: int = 200) -> Response:
    return reply(views.redemptions(session(), [one])[0], status)
