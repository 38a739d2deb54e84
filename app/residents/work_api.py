"""Verifying homes on workers' phones (工作台)."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts import home_lists
from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.residents import looks, service, views
from app.residents.access import home_paths
from app.residents.schemas import HomeDetail, HomePage, HomesQuery, TurnDownIn, VerdictIn

bp = APIBlueprint("work_residents", __name__, tag="工作台 Work", url_prefix="/work/residences")


@bp.get("")
@bp.auth_required(auth)
@bp.input(HomesQuery, location="query", arg_name="query")
@bp.output(HomePage)
def list_homes(query: HomesQuery) -> Response:
    """Homes of my units that wait to be verified, or that are."""
    rows, following = home_lists.listed(
        session(),
        _paths(),
        pending=query.state == "pending",
        search=query.search,
        cursor=query.cursor,
        limit=query.limit,
    )
    return reply(HomePage(items=views.home_items(session(), rows), next_cursor=following))


@bp.get("/<uuid:residence_id>")
@bp.auth_required(auth)
@bp.output(HomeDetail)
def show(residence_id: UUID) -> Response:
    """One home, in full as long as it waits; the look is on record."""
    found = home_lists.lived(session(), _paths(), residence_id)
    looks.looked_at(current_actor(), found.home)
    return reply(views.home_detail(session(), found))


@bp.post("/<uuid:residence_id>/verify")
@bp.auth_required(auth)
@bp.input(VerdictIn, arg_name="body")
@bp.output(HomeDetail)
def verify(residence_id: UUID, body: VerdictIn) -> Response:
    """They do live there."""
    _paths()
    found = service.review_home(session(), current_actor(), residence_id, version=body.version)
    return reply(views.home_detail(session(), found))


@bp.post("/<uuid:residence_id>/turn-down")
@bp.auth_required(auth)
@bp.input(TurnDownIn, arg_name="body")
@bp.output(HomeDetail)
def turn_down(residence_id: UUID, body: TurnDownIn) -> Response:
    """It cannot be verified; the resident is told why."""
    _paths()
    found = service.review_home(
        session(), current_actor(), residence_id, version=body.version, reason=body.reason
    )
    return reply(views.home_detail(session(), found))


def _paths() -> list[str]:
    current_actor().require(Permission.VERIFY_RESIDENTS)
    return home_paths(current_actor(), Permission.VERIFY_RESIDENTS)
