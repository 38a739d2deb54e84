"""At the post: a worker ticks who came and who left, and hours follow."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict
from app.shifts.models import PlaceState, Shift, ShiftPlace, StandingPost
from app.volunteering import service as volunteering

#: How long before a shift somebody can be checked in, and how long after it out.
AROUND = timedelta(hours=2)


def check_in(session: Session, actor: Actor, place: ShiftPlace) -> None:
    """Note that somebody came; again changes nothing. ``place`` comes from ``access_managed_place``.

    Raises Conflict (``not_kept``, ``not_now``).
    """
    _locked(session, place)
    if place.checked_in_at is None:
        place.checked_in_at, place.checked_in_by = clock.now(), actor.account_id
        session.flush()


def check_out(session: Session, actor: Actor, place: ShiftPlace) -> None:
    """Note that somebody left, and record their time; told later, the later moment stands. As :func:`check_in`.

    Raises Conflict (``not_checked_in``, ``not_kept``, ``not_now``).
    """
    shift = _locked(session, place)
    if place.checked_in_at is None:
        raise Conflict("not_checked_in", "还没有签到，先签到再签退。")
    place.checked_out_at, place.checked_out_by = clock.now(), actor.account_id
    post = session.get_one(StandingPost, shift.post_id)
    volunteering.record(
        session,
        account_id=place.account_id,
        street_id=post.street_id,
        team_id=post.team_id,
        source=f"shift:{place.id}",
        what=post.title,
        started_at=place.checked_in_at,
        ended_at=place.checked_out_at,
        noted_by=actor.account_id,
    )


def _locked(session: Session, place: ShiftPlace) -> Shift:
    session.refresh(place, with_for_update=True)
    shift = session.get_one(Shift, place.shift_id)
    if place.state is not PlaceState.TAKEN:
        raise Conflict("not_kept", "这一班已经不是他的了。")
    if not shift.starts_at - AROUND <= clock.now() <= shift.ends_at + AROUND:
        raise Conflict("not_now", "这一班的前后两小时才能签到签退；漏了的时长请用更正来补。")
    return shift
