"""Campaigns in the console: begun, filled with activities, closed."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.activities import campaigns, queries, service
from app.activities.campaigns import CampaignIn
from app.activities.console_cover import uploaded_cover
from app.core.errors import Invalid, NotFound
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind

bp = APIBlueprint(
    "console_campaigns",
    __name__,
    url_prefix="/console/activities/campaigns",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def index() -> str:
    """The campaigns of my units, and the form of a new one."""
    return _index()


def _index(problem: Invalid | None = None) -> str:
    actor = current_actor()
    actor.require(Permission.MANAGE_ACTIVITIES)
    kinds = (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY)
    return render_template(
        "activities/campaigns.html",
        campaigns=campaigns.managed(session(), actor),
        units=org.below(session(), actor.paths(Permission.MANAGE_ACTIVITIES), kinds),
        problem=problem,
        errors={one.field: one.message for one in problem.errors} if problem else {},
    )


@bp.post("")
def begin() -> ResponseReturnValue:
    """Give several activities a name."""
    names = ("unit_id", "title", "summary")
    body = CampaignIn.model_validate({name: request.form.get(name, "").strip() for name in names})
    made = service.begin_campaign(session(), current_actor(), **body.model_dump(), cover_id=uploaded_cover())
    return redirect(url_for(".show", campaign_id=made.id), 303)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a word at each field that is wrong."""
    if request.endpoint != f"{bp.name}.begin":
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    return _index(problem), problem.status


@bp.get("/<uuid:campaign_id>")
def show(campaign_id: UUID) -> str:
    """One campaign with its activities, and those that could be put in."""
    actor = current_actor()
    campaign = campaigns.access_managed_campaign(session(), actor, campaign_id)
    return render_template(
        "activities/campaign.html",
        campaign=campaign,
        cover_url=campaigns.cover_url(session(), campaign, actor.account_id),
        inside=campaigns.all_in(session(), actor, campaign),
        fitting=[] if campaign.closed_at else campaigns.fitting(session(), actor, campaign),
    )


@bp.post("/<uuid:campaign_id>/activities")
def put_in(campaign_id: UUID) -> ResponseReturnValue:
    """Put an activity in, or with ``out`` take it out."""
    actor = current_actor()
    campaign = campaigns.access_managed_campaign(session(), actor, campaign_id)
    try:
        activity_id = UUID(request.form.get("activity_id", ""))
    except ValueError as error:
        raise NotFound() from error
    activity = queries.access_managed_activity(session(), actor, activity_id)
    service.put_in(session(), actor, activity, None if "out" in request.form else campaign)
    return redirect(url_for(".show", campaign_id=campaign_id), 303)


@bp.post("/<uuid:campaign_id>/close")
def close(campaign_id: UUID) -> ResponseReturnValue:
    """Let nothing more be put in."""
    actor = current_actor()
    campaign = campaigns.access_managed_campaign(session(), actor, campaign_id)
    service.close_campaign(session(), actor, campaign)
    return redirect(url_for(".show", campaign_id=campaign_id), 303)
