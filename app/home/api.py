"""The first page, in one call."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from apiflask import APIBlueprint
from flask import Response, current_app

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.auth import auth, current_actor
from app.accounts.consents import PRIVACY
from app.activities import own_lists
from app.activities import queries as activities
from app.activities import views as activity_views
from app.activities.states import RegistrationState
from app.core import clock
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.home.schemas import AppConfig, DangerWords, Home, TemplateOut, Waiting
from app.messages import queries as messages
from app.messages.schemas import message_out
from app.messages.service import TEMPLATES
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.org.schemas import Unit
from app.points import queries as points
from app.requests import queries as requests
from app.requests import views as request_views
from app.triage.dangers import DANGERS

if TYPE_CHECKING:
    from app.activities.models import Registration

bp = APIBlueprint("home", __name__, tag="首页 Home")

WAITING, NOTICES, ACTIVITIES = 3, 3, 4


@bp.get("/config")
@bp.output(AppConfig)
def config() -> Response:
    """What the app must know before somebody logs in."""
    settings = current_app.extensions["settings"]
    ids = current_app.extensions["wechat_templates"]
    templates = [TemplateOut(key=key, template_id=ids[key], title=title) for key, title in TEMPLATES.items()]
    return reply(
        AppConfig(
            demo=settings.sandbox,
            product_name=settings.product_name,
            hotline=settings.hotline,
            privacy_version=PRIVACY.version,
            subscribe_templates=templates,
            oauth=bool(settings.wechat_oa_appid) and not settings.sandbox,
            dangers=[DangerWords.model_validate(one) for one in DANGERS],
        )
    )


@bp.get("/home")
@bp.auth_required(auth)
@bp.output(Home)
def home() -> Response:
    """My community, what waits for me, what is new, what I could join."""
    actor = current_actor()
    community = _community(actor)
    near = activities.near(session(), community, ACTIVITIES)
    return reply(
        Home(
            greeting_name=actor.name,
            community=Unit.model_validate(community) if community else None,
            community_phone=community.public_telephone if community else None,
            waiting=_waiting(actor),
            notices=[message_out(m) for m in messages.unread_of(session(), actor.account_id, limit=NOTICES)],
            activities=activity_views.items(session(), near, actor.account_id),
            unread=messages.unread_count(session(), actor.account_id),
            points=points.balance(session(), actor.account_id),
        )
    )


def _community(actor: Actor) -> OrgUnit | None:
    residence = accounts.residence(session(), actor.account_id)
    if residence is None:
        return None
    compound = org.unit(session(), residence.compound_id)
    return org.ancestors(session(), compound).get(UnitKind.COMMUNITY) if compound else None


def _waiting(actor: Actor) -> list[Waiting]:
    """Offers to confirm first, because they run out; then open requests; then what is coming."""
    open_requests = requests.waiting_for(session(), actor.account_id, limit=WAITING)
    reported = [
        Waiting(kind="request", id=item.id, title=item.title, next_step=item.next_step, due_at=item.due_at)
        for item in request_views.own_items(session(), actor, open_requests)
    ]
    joined = own_lists.next_ones(session(), actor.account_id, WAITING)
    times = own_lists.times(session(), joined)
    offers = [_offer(one) for one in joined if one.state is RegistrationState.OFFERED]
    coming = [
        _coming(one, own_lists.next_time(times[one.id], one.places.starts_at))
        for one in joined
        if one.state is not RegistrationState.OFFERED
    ]
    return offers + reported + coming


def _offer(one: Registration) -> Waiting:
    until = one.offer_expires_at or one.places.starts_at
    return Waiting(
        kind="offer",
        id=one.activity_id,
        title=one.activity.title,
        next_step=f"有空位了，请在{clock.say(until)}前确认",
        due_at=until,
    )


def _coming(one: Registration, starts_at: datetime) -> Waiting:
    return Waiting(
        kind="activity",
        id=one.activity_id,
        title=one.activity.title,
        next_step=f"{clock.say(starts_at)} 在{one.activity.place}，记得来",
        due_at=starts_at,
    )
