"""Activities for residents' phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.activities import campaigns, comers, finding, own_lists, queries, service, views
from app.activities.campaigns import CampaignDetail
from app.activities.schemas import (
    ActivityDetail,
    ActivityPage,
    ActivityQuery,
    MyRegistrationPage,
    MyRegistrationQuery,
    RegistrationOut,
    SessionQuery,
    SignUpIn,
)
from app.core import idempotency
from app.core.schemas import reply
from app.core.unit_of_work import session

bp = APIBlueprint("activities", __name__, tag="活动 Activities")


@bp.get("/activities")
@bp.auth_required(auth)
@bp.input(ActivityQuery, location="query", arg_name="query")
@bp.output(ActivityPage)
def list_activities(query: ActivityQuery) -> Response:
    """What is coming up, or what has been, narrowed by time, kind, place, words, places left; or the nearest first."""
    rows, following = finding.find(session(), query.wanted(), cursor=query.cursor, limit=query.limit)
    shown = views.items(session(), rows, current_actor().account_id, near=query.point())
    return reply(ActivityPage(items=shown, next_cursor=following))


@bp.get("/activities/<uuid:activity_id>")
@bp.auth_required(auth)
@bp.output(ActivityDetail)
def show(activity_id: UUID) -> Response:
    """One activity."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    return reply(views.detail(session(), activity, actor.account_id))


@bp.get("/campaigns/<uuid:campaign_id>")
@bp.auth_required(auth)
@bp.output(CampaignDetail)
def show_campaign(campaign_id: UUID) -> Response:
    """Several activities under one name."""
    campaign = campaigns.access_campaign(session(), campaign_id)
    return reply(campaigns.detail(session(), campaign, current_actor().account_id))


@bp.post("/activities/<uuid:activity_id>/registration")
@bp.auth_required(auth)
@bp.input(SignUpIn, arg_name="body")
@bp.output(RegistrationOut, status_code=201)
@idempotency.at_once
def sign_up(activity_id: UUID, body: SignUpIn) -> Response:
    """Take a place or stand in line, for myself and my family; 200 with the same when I am in already."""
    signed_up = service.sign_up(
        session(),
        activity_id,
        current_actor().account_id,
        session_id=body.session_id,
        people=[service.Person(one.member_id, one.birth_year) for one in body.people],
        answers=body.answers,
    )
    shown = views.signed_up(session(), signed_up, current_actor())
    return reply(shown, 201 if signed_up.is_new else 200)


@bp.delete("/activities/<uuid:activity_id>/registration")
@bp.auth_required(auth)
@bp.input(SessionQuery, location="query", arg_name="query")
@bp.output(RegistrationOut)
def cancel(activity_id: UUID, query: SessionQuery) -> Response:
    """Give my place back, or leave the line."""
    account_id = current_actor().account_id
    registration = service.cancel(session(), activity_id, account_id, session_id=query.session_id)
    return reply(views.one_registration(session(), registration.id))


@bp.post("/me/registrations/<uuid:registration_id>/confirm")
@bp.auth_required(auth)
@bp.output(RegistrationOut)
def confirm(registration_id: UUID) -> Response:
    """Take the place I was offered."""
    registration = comers.access_own(session(), current_actor().account_id, registration_id)
    return reply(views.one_registration(session(), service.confirm(session(), registration).id))


@bp.delete("/me/registrations/<uuid:registration_id>/people/<uuid:attendee_id>")
@bp.auth_required(auth)
@bp.output(RegistrationOut)
def leave_at_home(registration_id: UUID, attendee_id: UUID) -> Response:
    """One of us does not come."""
    registration = comers.access_own(session(), current_actor().account_id, registration_id)
    service.leave_at_home(session(), registration, attendee_id)
    return reply(views.one_registration(session(), registration.id))


@bp.get("/me/registrations")
@bp.auth_required(auth)
@bp.input(MyRegistrationQuery, location="query", arg_name="query")
@bp.output(MyRegistrationPage)
def list_my_registrations(query: MyRegistrationQuery) -> Response:
    """What I signed up for: what comes next first, of what is over (and of all) the last one first."""
    account_id = current_actor().account_id
    rows, following = own_lists.registrations(
        session(), account_id, query.when, cursor=query.cursor, limit=query.limit
    )
    shown = views.own(session(), rows, account_id)
    return reply(MyRegistrationPage(items=shown, next_cursor=following))
