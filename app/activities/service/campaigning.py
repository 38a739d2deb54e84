"""Several activities under one name: begun, filled, closed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.models import Activity, Campaign
from app.activities.service.holding import note
from app.core import audit, clock
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.ids import new_id
from app.org import queries as org


def begin_campaign(
    session: Session,
    actor: Actor,
    *,
    unit_id: UUID,
    title: str,
    summary: str,
    cover_id: UUID | None = None,
) -> Campaign:
    """Give several activities a name, and perhaps a picture. Raises Forbidden (``no_permission``, ``out_of_reach``)."""
    actor.require(Permission.MANAGE_ACTIVITIES)
    unit = org.unit(session, unit_id)
    if unit is None or not actor.reaches(Permission.MANAGE_ACTIVITIES, unit.path):
        raise Forbidden("out_of_reach", "您只能在自己负责的范围内组织活动。")
    campaign = Campaign(
        id=new_id(),
        street_id=unit.street_id,
        unit_id=unit.id,
        title=title,
        summary=summary,
        cover_id=cover_id,
        created_by=actor.account_id,
    )
    session.add(campaign)
    session.flush()
    _note(session, actor, campaign, "campaign.begun")
    return campaign


def close_campaign(session: Session, actor: Actor, campaign: Campaign) -> None:
    """Let nothing more be put into it; what is in it goes on. Again changes nothing."""
    session.refresh(campaign, with_for_update=True)
    if campaign.closed_at is None:
        campaign.closed_at = clock.now()
        _note(session, actor, campaign, "campaign.closed")


def put_in(session: Session, actor: Actor, activity: Activity, campaign: Campaign | None) -> None:
    """Put an activity into a campaign, or take it out of the one it is in.

    Raises Conflict (``campaign_closed``) and Invalid (``unknown_campaign``) for one of another street.
    """
    if campaign is not None:
        session.refresh(campaign, with_for_update=True)
        if campaign.closed_at is not None:
            raise Conflict("campaign_closed", "这个系列活动已经收尾，不能再放活动进去。")
        if campaign.street_id not in (None, activity.street_id):
            raise Invalid(
                "unknown_campaign",
                "没有这个系列活动。",
                errors=[FieldError("campaign_id", "没有这个系列活动")],
            )
    activity.campaign_id = campaign.id if campaign else None
    session.flush()
    note(session, actor, activity, "activity.in_campaign" if campaign else "activity.out_of_campaign")


def _note(session: Session, actor: Actor, campaign: Campaign, action: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(campaign.unit_id, campaign.street_id),
        subject=("campaign", campaign.id),
    )
