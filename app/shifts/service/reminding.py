"""Whoever keeps a shift tomorrow is reminded once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.messages import service as messages
from app.shifts.models import PlaceState, Shift, ShiftPlace, StandingPost

BEFORE = timedelta(hours=24)
BATCH = 200


def remind(session: Session) -> None:
    """Remind those whose shift begins within a day."""
    now = clock.now()
    rows = session.execute(
        select(ShiftPlace, Shift, StandingPost)
        .join(Shift, Shift.id == ShiftPlace.shift_id)
        .join(StandingPost, StandingPost.id == Shift.post_id)
        .where(
            Shift.starts_at > now,
            Shift.starts_at <= now + BEFORE,
            Shift.cancelled_at.is_(None),
            ShiftPlace.state == PlaceState.TAKEN,
            ShiftPlace.reminded_at.is_(None),
        )
        .limit(BATCH)
    ).all()
    for place, shift, post in rows:
        messages.tell(
            session,
            account_id=place.account_id,
            title=f"{clock.say(shift.starts_at)}您有班：{post.title}",
            body=f"在{post.place}。来不了请早点找人替，别让岗位空着。",
            link=messages.Link("shifts", shift.id),
            dedup_key=f"shift-reminder:{place.id}:{place.taken_at.isoformat()}",
        )
        place.reminded_at = now
