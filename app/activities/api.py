"""Activities for residents' phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.activities import queries, service, views
from app.activities.schemas import (
    ActivityDetail,
    ActivityPage,
    ActivityQuery,
    MyRegistrationPage,
    RegistrationOut,
)
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session

bp = APIBlueprint("activities", __name__, tag="活动 Activities")


@bp.get("/activities")
@bp.auth_required(auth)
@bp.input(ActivityQuery, location="query", arg_name="query")
@bp.output(ActivityPage)
def list_activities(query: ActivityQuery) -> Response:
    """What is coming up, or what has been."""
    read = queries.upcoming if query.when == "upcoming" else queries.past
    rows, following = read(session(), cursor=query.cursor, limit=query.limit)
    shown = views.items(session(), rows, current_actor().account_id)
    return reply(ActivityPage(items=shown, next_cursor=following))


@bp.get("/activities/<uuid:activity_id>")
@bp.auth_required(auth)
@bp.output(ActivityDetail)
def show(activity_id: UUID) -> Response:
    """One activity."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    return reply(views.detail(session(), activity, actor.account_id))


@bp.post("/activities/<uuid:activity_id>/registration")
@bp.auth_required(auth)
@bp.output(RegistrationOut, status_code=201)
def sign_up(activity_id: UUID) -> Response:
    """Take a place; 200 with the same place when I hold one."""
    signed_up = service.sign_up(session(), activity_id, current_actor().account_id)
    status = 201 if signed_up.is_new else 200
    return reply(RegistrationOut.model_validate(signed_up.registration), status)


@bp.delete("/activities/<uuid:activity_id>/registration")
@bp.auth_required(auth)
@bp.output(RegistrationOut)
def cancel(activity_id: UUID) -> Response:
    """Give my place back."""
    registration = service.cancel(session(), activity_id, current_actor().account_id)
    return reply(RegistrationOut.model_validate(registration))


@bp.get("/me/registrations")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(MyRegistrationPage)
def list_my_registrations(query: PageQuery) -> Response:
    """What I signed up for, newest first."""
    account_id = current_actor().account_id
    rows, following = queries.registrations_of(session(), account_id, cursor=query.cursor, limit=query.limit)
    shown = views.own(session(), rows, account_id)
    return reply(MyRegistrationPage(items=shown, next_cursor=following))
