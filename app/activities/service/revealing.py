"""Telephone numbers in full of those who come; who asked and why is on record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.activities.looks import RevealReason
from app.activities.models import Activity
from app.activities.service.admitting import of_activity
from app.activities.states import LIVE
from app.core import audit
from app.core.errors import NotFound


def reveal_phone(
    session: Session, actor: Actor, activity: Activity, registration_id: UUID, reason: RevealReason
) -> str:
    """The number of somebody who holds or wants a place. Raises NotFound (``no_contact`` when there is none)."""
    one = of_activity(session, activity, registration_id)
    phone = accounts.account(session, one.account_id).phone if one.state in LIVE else None
    if not phone:
        raise NotFound("no_contact", "这位居民没有留电话，或者已经不来了。")
    audit.record(
        session,
        "activity.contact_revealed",
        actor_id=actor.account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("registration", one.id),
        details={"field": "phone", "reason": reason},
    )
    return phone


def reveal_list(session: Session, actor: Actor, activity: Activity, reason: RevealReason, rows: int) -> None:
    """Put on record that somebody takes the whole list away with numbers in full."""
    audit.record(
        session,
        "activity.exported_in_full",
        actor_id=actor.account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details={"reason": reason, "rows": rows},
    )
