"""What organisers decide about those who want to come: in or not, how many, and who no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities.models import Activity, ActivityPlaces, Attendance, Registration
from app.activities.service import line
from app.activities.service.holding import note
from app.activities.states import ACTIVITY_STATE_NAMES, ON, RegistrationState
from app.core import clock
from app.core.errors import Conflict, NotFound

#: Enough for a screenful, few enough for one transaction.
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Decided:
    """How many were decided now, and how many had been decided, or had left, before."""

    done: int
    before: int


def let_in(session: Session, actor: Actor, activity: Activity, ids: Sequence[UUID]) -> Decided:
    """Approve several who wait for the organiser's word, in the order they came; whoever has no room stands in line.

    Raises Conflict (``activity_over``).
    """
    decided = _each(session, activity, ids, lambda one: line.approve(session, one))
    if decided.done:
        note(session, actor, activity, "activity.let_in", people=str(decided.done))
    return decided


def turn_away(
    session: Session, actor: Actor, activity: Activity, ids: Sequence[UUID], reason: str
) -> Decided:
    """Say no to several who wait for the organiser's word; each is told why. Raises Conflict (``activity_over``)."""
    decided = _each(session, activity, ids, lambda one: line.turn_away(session, one, reason))
    if decided.done:
        note(session, actor, activity, "activity.turned_away", people=str(decided.done))
    return decided


def _each(
    session: Session, activity: Activity, ids: Sequence[UUID], decide: Callable[[Registration], object]
) -> Decided:
    refuse_over(activity)
    # In one order for everybody, so that two who decide at once wait for each other and not in a circle.
    waiting = session.scalars(
        select(Registration)
        .where(Registration.activity_id == activity.id, Registration.id.in_(ids[:MOST_AT_ONCE]))
        .order_by(Registration.places_id, Registration.number)
    ).all()
    done = 0
    for one in waiting:
        try:
            decide(one)
        except Conflict:
            # A colleague was quicker, or the person has gone; nothing of it was written.
            continue
        done += 1
    return Decided(done, len(waiting) - done)


def remove(session: Session, actor: Actor, activity: Activity, registration_id: UUID, reason: str) -> None:
    """Take somebody off the list, who is told why; their place goes to who waits.

    Raises NotFound, and Conflict (``activity_over``, ``checked_in``, ``wrong_state``).
    """
    refuse_over(activity)
    one = of_activity(session, activity, registration_id)
    places = line.lock(session, one.places_id)
    session.refresh(one, with_for_update=True)
    came = select(Attendance.id).where(Attendance.registration_id == one.id).limit(1)
    if session.scalar(came) is not None:
        raise Conflict("checked_in", "这位居民已经签到，不能再移出名单。")
    line.leave(session, one, places, RegistrationState.CANCELLED)
    one.reason = reason
    session.flush()
    line.announce(session, one)
    note(session, actor, activity, "activity.removed", registration_id=str(one.id))


def set_capacity(
    session: Session, actor: Actor, activity: Activity, places_id: UUID, capacity: int
) -> ActivityPlaces:
    """Raise or lower how many may come to the whole or to one session of a series; who waits moves up.

    Raises NotFound, and Conflict (``activity_over``, ``below_taken``).
    """
    refuse_over(activity)
    places = session.get(ActivityPlaces, places_id)
    if places is None or places.activity_id != activity.id:
        raise NotFound()
    before = places.capacity
    places = line.change_capacity(session, places_id, capacity)
    if capacity != before:
        note(session, actor, activity, "activity.capacity_changed", was=str(before), now=str(capacity))
    return places


def of_activity(session: Session, activity: Activity, registration_id: UUID) -> Registration:
    """A registration for this activity; raises NotFound."""
    found = session.get(Registration, registration_id)
    if found is None or found.activity_id != activity.id:
        raise NotFound()
    return found


def refuse_over(activity: Activity) -> None:
    """Raise Conflict (``activity_over``) for what nobody can come to: a draft, called off, or past."""
    if activity.state not in ON or activity.ends_at <= clock.now():
        raise Conflict(
            "activity_over", f"这个活动现在是“{ACTIVITY_STATE_NAMES[activity.state]}”，名单不能再改。"
        )
