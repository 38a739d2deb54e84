"""Looks at those who come to an activity, as the audit log knows them."""

from __future__ import annotations

from enum import StrEnum

from app.accounts.actor import Actor
from app.activities.models import Activity
from app.core import audit

#: Enough for the calls before an activity, too little to copy a street's telephone book.
REVEAL_LIMIT = "20/minute;200/day"
FULL_TABLE_LIMIT = "5/hour;20/day"


class RevealReason(StrEnum):
    """What somebody needs a number in full for; a fixed list, so that it can be counted."""

    REMIND = "remind"
    SAFETY = "safety"
    CHECK = "check_who"
    OTHER = "other_activity"


REVEAL_REASON_NAMES = {
    RevealReason.REMIND: "通知时间地点",
    RevealReason.SAFETY: "活动安全联络",
    RevealReason.CHECK: "核对报名",
    RevealReason.OTHER: "其他",
}


def exported(actor: Actor, activity: Activity, rows: int) -> None:
    """Somebody took the list away, with masked numbers."""
    audit.record_look(
        "activity.exported",
        actor_id=actor.account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details={"rows": rows},
    )
