"""Reads of campaigns, and how one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities import views
from app.activities.models import Activity, Campaign
from app.activities.schemas import ActivityItem
from app.activities.states import HIDDEN, ActivityState
from app.core import clock
from app.core.errors import NotFound
from app.core.schemas import Input, Output, Text
from app.media import queries as media
from app.org import queries as org
from app.org.schemas import Unit

#: More than one campaign ever holds.
MOST = 200


class CampaignIn(Input):
    """A new campaign."""

    unit_id: UUID
    title: Annotated[str, Text(2, 40)]
    summary: Annotated[str, Text(2, 120)]


class CampaignDetail(Output):
    """A campaign with all that people can see of its activities, the next first."""

    id: UUID
    title: str
    summary: str
    organiser: Unit
    cover_url: str | None
    closed: bool
    activities: list[ActivityItem]


def access_campaign(session: Session, campaign_id: UUID) -> Campaign:
    """A campaign for anybody to look at; raises NotFound."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound()
    return found


def access_managed_campaign(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    """A campaign of the actor's own units. Raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_ACTIVITIES)
    own = org.within(Campaign.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    found = session.scalars(select(Campaign).where(Campaign.id == campaign_id, own)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def managed(session: Session, actor: Actor) -> Sequence[Campaign]:
    """The campaigns of the actor's own units, the open ones first and then the newest."""
    own = org.within(Campaign.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    return session.scalars(
        select(Campaign).where(own).order_by(Campaign.closed_at.is_not(None), Campaign.id.desc()).limit(MOST)
    ).all()


def activities_in(session: Session, campaign: Campaign) -> Sequence[Activity]:
    """What people can see of it, in the order of time; what was called off is left out."""
    unseen = HIDDEN | {ActivityState.CANCELLED}
    return session.scalars(
        select(Activity)
        .where(Activity.campaign_id == campaign.id, Activity.state.not_in(unseen))
        .order_by(Activity.starts_at, Activity.id)
        .limit(MOST)
    ).all()


def fitting(session: Session, actor: Actor, campaign: Campaign) -> Sequence[Activity]:
    """Activities of the actor's units still to come that are in no campaign and could be put into this one."""
    street = Activity.street_id == campaign.street_id if campaign.street_id else None
    statement = select(Activity).where(
        org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES)),
        Activity.campaign_id.is_(None),
        Activity.ends_at > clock.now(),
        Activity.state != ActivityState.CANCELLED,
        *([street] if street is not None else []),
    )
    return session.scalars(statement.order_by(Activity.starts_at, Activity.id).limit(MOST)).all()


def all_in(session: Session, actor: Actor, campaign: Campaign) -> Sequence[Activity]:
    """What is in it as its organiser sees it: drafts of their own too."""
    own = org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    return session.scalars(
        select(Activity)
        .where(Activity.campaign_id == campaign.id, or_(Activity.state.not_in(HIDDEN), own))
        .order_by(Activity.starts_at, Activity.id)
        .limit(MOST)
    ).all()


def open_ones(session: Session, actor: Actor, activity: Activity | None) -> Sequence[Campaign]:
    """Those an activity of the actor's may be put into, and the one it is in."""
    own = [one for one in managed(session, actor) if one.closed_at is None]
    if activity is not None:
        own = [one for one in own if one.street_id in (None, activity.street_id)]
        if activity.campaign_id and activity.campaign_id not in {one.id for one in own}:
            own.append(session.get_one(Campaign, activity.campaign_id))
    return own


def cover_url(session: Session, campaign: Campaign, viewer_id: UUID) -> str | None:
    """The address of its picture."""
    if campaign.cover_id is None:
        return None
    covers = media.photos(session, [campaign.cover_id], viewer_id=viewer_id)
    return covers[campaign.cover_id].url if covers else None


def detail(session: Session, campaign: Campaign, viewer_id: UUID) -> CampaignDetail:
    """A campaign as people see it."""
    return CampaignDetail(
        id=campaign.id,
        title=campaign.title,
        summary=campaign.summary,
        organiser=Unit.model_validate(org.known_unit(session, campaign.unit_id)),
        cover_url=cover_url(session, campaign, viewer_id),
        closed=campaign.closed_at is not None,
        activities=views.items(session, activities_in(session, campaign), viewer_id),
    )
