"""Activities for workers' phones (工作台)."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.activities import comers, queries, saying, service, views
from app.activities.models import Activity
from app.activities.schemas import (
    ActivityDetail,
    ActivityIn,
    ActivityPage,
    CheckInIn,
    CheckInOut,
    RegisteredPage,
)
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session

work_bp = APIBlueprint("work_activities", __name__, tag="工作台 Work", url_prefix="/work/activities")


@work_bp.get("")
@work_bp.auth_required(auth)
@work_bp.input(PageQuery, location="query", arg_name="query")
@work_bp.output(ActivityPage)
def list_managed(query: PageQuery) -> Response:
    """The activities of my units, the latest first."""
    actor = current_actor()
    actor.require(Permission.MANAGE_ACTIVITIES)
    rows, following = queries.managed(session(), actor, cursor=query.cursor, limit=query.limit)
    shown = views.items(session(), rows, actor.account_id)
    return reply(ActivityPage(items=shown, next_cursor=following))


@work_bp.post("")
@work_bp.auth_required(auth)
@work_bp.input(ActivityIn, arg_name="body")
@work_bp.output(ActivityDetail, status_code=201)
def create(body: ActivityIn) -> Response:
    """Draft an activity."""
    activity = service.create_activity(
        session(), current_actor(), unit_id=body.unit_id, **saying.details(body)
    )
    return _detail(activity, 201)


@work_bp.post("/<uuid:activity_id>/publish")
@work_bp.auth_required(auth)
@work_bp.output(ActivityDetail)
def publish(activity_id: UUID) -> Response:
    """Let people see it and sign up."""
    activity = _managed(activity_id)
    service.publish(session(), current_actor(), activity)
    return _detail(activity)


@work_bp.post("/<uuid:activity_id>/cancel")
@work_bp.auth_required(auth)
@work_bp.output(ActivityDetail)
def cancel(activity_id: UUID) -> Response:
    """Call it off and tell everybody who registered."""
    activity = _managed(activity_id)
    service.cancel_activity(session(), current_actor(), activity)
    return _detail(activity)


@work_bp.get("/<uuid:activity_id>/registrations")
@work_bp.auth_required(auth)
@work_bp.input(PageQuery, location="query", arg_name="query")
@work_bp.output(RegisteredPage)
def list_registrations(activity_id: UUID, query: PageQuery) -> Response:
    """Who registered."""
    activity = _managed(activity_id)
    rows, following = comers.registrations_in(session(), activity.id, cursor=query.cursor, limit=query.limit)
    return reply(RegisteredPage(items=views.registered(session(), rows), next_cursor=following))


@work_bp.post("/<uuid:activity_id>/check-ins")
@work_bp.auth_required(auth)
@work_bp.input(CheckInIn, arg_name="body")
@work_bp.output(CheckInOut)
def check_in(activity_id: UUID, body: CheckInIn) -> Response:
    """Somebody is here."""
    activity = _managed(activity_id)
    done = service.check_in(
        session(), current_actor(), activity, registration_id=body.registration_id, code=body.code
    )
    return reply(views.checked_in(session(), done))


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _detail(activity: Activity, status: int = 200) -> Response:
    return reply(views.detail(session(), activity, current_actor().account_id), status)
