"""What a street rules about its activities, and who speaks for it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.models import ActivityRules
from app.core import audit
from app.core.database import insert_ignoring
from app.core.errors import Forbidden
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind


def rules(session: Session, street_id: UUID) -> ActivityRules:
    """What a street rules about its activities; the defaults while it has said nothing."""
    found = session.get(ActivityRules, street_id)
    return found or ActivityRules(
        street_id=street_id, review=False, no_show_limit=2, no_show_days=60, pause_days=30
    )


def set_rules(
    session: Session,
    actor: Actor,
    street_id: UUID,
    *,
    review: bool,
    no_show_limit: int | None,
    no_show_days: int,
    pause_days: int,
) -> ActivityRules:
    """Say what holds in a street from now on; ``no_show_limit`` of ``None`` lets nobody pause.

    What has been submitted stays with the street when the review is switched off.
    Raises Invalid (``unknown_place``) and Forbidden (``not_yours``).
    """
    street = org.require_street(session, street_id)
    require_street(actor, street.id)
    said = {
        "review": review,
        "no_show_limit": no_show_limit,
        "no_show_days": no_show_days,
        "pause_days": pause_days,
    }
    # Two people may say it for the first time at once; the later word holds.
    insert_ignoring(session, ActivityRules, {"street_id": street.id} | said, key=["street_id"])
    row = session.get_one(ActivityRules, street.id, with_for_update=True, populate_existing=True)
    for name, value in said.items():
        setattr(row, name, value)
    session.flush()
    audit.record(
        session,
        "activity.rules_changed",
        actor_id=actor.account_id,
        place=audit.Place(street.id, street.id),
        subject=("unit", street.id),
        details=said,
    )
    return row


def require_street(actor: Actor, street_id: UUID) -> None:
    """Raise Forbidden (``not_yours``) for somebody who does not speak for the street, or for the district above."""
    if not speaks_for(actor, street_id):
        raise Forbidden("not_yours", "这件事由街道来定。")


def speaks_for(actor: Actor, street_id: UUID) -> bool:
    """Whether somebody publishes without being asked: the street itself, and the district above it."""
    return any(
        post.may(Permission.MANAGE_ACTIVITIES) and (post.unit_id == street_id or post.street_id is None)
        for post in actor.posts
    )


def streets_of(session: Session, actor: Actor) -> list[OrgUnit]:
    """The streets somebody speaks for, in the tree's order."""
    paths = [
        post.unit_path
        for post in actor.posts
        if post.may(Permission.MANAGE_ACTIVITIES)
        and (post.street_id is None or post.unit_id == post.street_id)
    ]
    return list(org.below(session, paths, (UnitKind.STREET,)))
