"""What people have seen already, said anew: texts, places, times. Whoever signed up is told what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities.models import Activity, ActivityPlaces, ActivitySession, Attendee, Registration, Shape
from app.activities.service import line
from app.activities.service.holding import Time, create_activity, lock_for, note
from app.activities.states import LIVE, RegistrationState
from app.core import clock, outbox, rich_text
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.core.ids import new_id
from app.media import service as media

#: Where or when something is has changed: told to those of one row of places.
AMENDED_TOPIC = "activities.amended"
#: One session is called off: told to those who wanted to come to it.
SESSION_OFF_TOPIC = "activities.session_off"

_WEEK = timedelta(days=7)
_OFF = "这一场不办了。"


class Amendment(TypedDict):
    """What may be said anew once people have seen it. ``times`` are the sessions that move, by id."""

    title: str
    summary: str
    description: str
    place: str
    latitude: float | None
    longitude: float | None
    contact_telephone: str | None
    cover_id: NotRequired[UUID | None]
    times: Mapping[UUID, Time]


def amend(session: Session, actor: Actor, activity: Activity, **said: Unpack[Amendment]) -> bool:
    """Say a published activity anew and tell those registered when its time or place is another.

    Tells whether anybody is told; the same said again tells nobody. Raises Conflict (``wrong_state``,
    ``session_over``), NotFound (a session of another activity) and Invalid (``bad_times``, ``unknown_photo``).
    """
    lock_for(session, activity, "amend")
    sessions = _sessions(session, activity)
    before = {one.id: (one.starts_at, one.ends_at, one.place or activity.place) for one in sessions}
    cover_id = said.get("cover_id")
    if cover_id is not None:
        media.claim_photos(session, actor.account_id, [cover_id], activity.street_id, field="cover_id")
        activity.cover_id = cover_id
    activity.title, activity.summary, activity.place = said["title"], said["summary"], said["place"]
    activity.description = rich_text.clean(said["description"])
    activity.latitude, activity.longitude = said["latitude"], said["longitude"]
    activity.contact_telephone = said["contact_telephone"]
    _move(sessions, said["times"])
    _follow(session, activity, sessions)
    moved = [
        one
        for one in sessions
        if one.cancelled_at is None
        and one.ends_at > clock.now()
        and before[one.id] != (one.starts_at, one.ends_at, one.place or activity.place)
    ]
    note(session, actor, activity, "activity.amended", sessions=str(len(moved)))
    _have_told(session, activity, moved)
    return bool(moved)


def _sessions(session: Session, activity: Activity) -> Sequence[ActivitySession]:
    return session.scalars(
        select(ActivitySession)
        .where(ActivitySession.activity_id == activity.id)
        .order_by(ActivitySession.number)
        .execution_options(populate_existing=True)
    ).all()


def _move(sessions: Sequence[ActivitySession], times: Mapping[UUID, Time]) -> None:
    known = {one.id: one for one in sessions}
    now = clock.now()
    for session_id, time in times.items():
        one = known.get(session_id)
        if one is None:
            raise NotFound()
        one.title, one.place = time.title, time.place
        if (one.starts_at, one.ends_at) == (time.starts_at, time.ends_at):
            continue
        if one.cancelled_at is not None or one.ends_at <= now:
            raise Conflict("session_over", f"第{one.number}场已经办过或取消，时间不能再改。")
        if time.ends_at <= time.starts_at or time.ends_at <= now:
            raise _bad_times("ends_at", "结束时间要晚于开始时间，也不能在过去")
        one.starts_at, one.ends_at = time.starts_at, time.ends_at
    on = [one for one in sessions if one.cancelled_at is None]
    if any(one.ends_at > following.starts_at for one, following in pairwise(on)):
        raise _bad_times("sessions", "各场时间要按先后排，不能重叠")


def _bad_times(field: str, sentence: str) -> Invalid:
    return Invalid("bad_times", f"{sentence}。", errors=[FieldError(field, sentence)])


def _follow(session: Session, activity: Activity, sessions: Sequence[ActivitySession]) -> None:
    """Let the span, the closing of the sign-up, the places and the offers agree with the sessions."""
    on = [one for one in sessions if one.cancelled_at is None]
    activity.starts_at, activity.ends_at = on[0].starts_at, on[-1].ends_at
    activity.signup_closes_at = min(activity.signup_closes_at, activity.ends_at)
    if activity.signup_closes_at <= activity.signup_opens_at:
        raise _bad_times("starts_at", "这样改的话，还没开始报名活动就结束了")
    of = {one.id: one for one in sessions}
    # The rows are locked in one order by everybody who needs several.
    for places_id in session.scalars(
        select(ActivityPlaces.id).where(ActivityPlaces.activity_id == activity.id).order_by(ActivityPlaces.id)
    ).all():
        places = line.lock(session, places_id)
        own = of.get(places.session_id) if places.session_id else None
        places.starts_at = own.starts_at if own else activity.starts_at
        closes_at = activity.signup_closes_at
        places.closes_at = min(closes_at, own.starts_at) if own else closes_at
        session.execute(
            update(Registration)
            .where(
                Registration.places_id == places.id,
                Registration.state == RegistrationState.OFFERED,
                Registration.offer_expires_at > places.starts_at,
            )
            .values(offer_expires_at=places.starts_at)
            .execution_options(synchronize_session=False)
        )
    session.flush()


def _have_told(session: Session, activity: Activity, moved: Sequence[ActivitySession]) -> None:
    if not moved:
        return
    change_id = new_id()
    rows = session.scalars(select(ActivityPlaces).where(ActivityPlaces.activity_id == activity.id)).all()
    for places in rows:
        theirs = [one for one in moved if places.session_id in (None, one.id)]
        if theirs:
            outbox.put(
                session,
                AMENDED_TOPIC,
                {
                    "places_id": str(places.id),
                    "change_id": str(change_id),
                    "session_ids": [str(one.id) for one in theirs],
                },
                dedup_key=f"{AMENDED_TOPIC}:{change_id}:{places.id}",
            )


def cancel_session(session: Session, actor: Actor, activity: Activity, session_id: UUID) -> None:
    """Call one session off and tell its people; again changes nothing. What they held of it is over.

    Raises NotFound and Conflict (``wrong_state``, ``session_over``, ``last_session``).
    """
    lock_for(session, activity, "amend")
    sessions = _sessions(session, activity)
    one = next((each for each in sessions if each.id == session_id), None)
    if one is None:
        raise NotFound()
    if one.cancelled_at is not None:
        return
    now = clock.now()
    if one.ends_at <= now:
        raise Conflict("session_over", "这一场已经办过了。")
    if sum(each.cancelled_at is None for each in sessions) == 1:
        raise Conflict("last_session", "只剩这一场了，要取消的话请取消整个活动。")
    one.cancelled_at = now
    if activity.shape is Shape.SERIES:
        _let_go(session, session_id, now)
    _follow(session, activity, sessions)
    note(session, actor, activity, "activity.session_off", number=str(one.number))
    outbox.put(
        session,
        SESSION_OFF_TOPIC,
        {"session_id": str(one.id)},
        dedup_key=f"{SESSION_OFF_TOPIC}:{one.id}",
    )


def _let_go(session: Session, session_id: UUID, now: datetime) -> None:
    """Nobody holds or wants a place of it any more."""
    places_id = session.scalars(
        select(ActivityPlaces.id).where(ActivityPlaces.session_id == session_id)
    ).one()
    places = line.lock(session, places_id)
    places.on_offer = False
    places.taken = places.held = places.waiting = 0
    living = select(Registration.id).where(Registration.places_id == places_id, Registration.state.in_(LIVE))
    session.execute(
        delete(Attendee)
        .where(Attendee.registration_id.in_(living))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Registration)
        .where(Registration.places_id == places_id, Registration.state.in_(LIVE))
        .values(
            state=RegistrationState.CANCELLED,
            cancelled_at=now,
            reason=_OFF,
            offer_expires_at=None,
            saving_since=None,
        )
        .execution_options(synchronize_session=False)
    )
    session.flush()
    session.expire_all()


def hold_again(session: Session, actor: Actor, activity: Activity) -> Activity:
    """A new draft of the same, moved by whole weeks to the same weekdays, a week from now or later.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid as :func:`create_activity` does.
    """
    now = clock.now()
    sessions = [one for one in _sessions(session, activity) if one.cancelled_at is None]
    first, last = sessions[0].starts_at, sessions[-1].ends_at
    weeks = max(-(-(max(now + _WEEK, last) - first) // _WEEK), 1)
    moved = weeks * _WEEK
    capacity = max(
        session.scalars(select(ActivityPlaces.capacity).where(ActivityPlaces.activity_id == activity.id))
    )
    said: dict[str, Any] = {
        name: getattr(activity, name)
        for name in (
            "title",
            "kind",
            "shape",
            "summary",
            "description",
            "place",
            "latitude",
            "longitude",
            "cancel_hours",
            "offer_minutes",
            "approval",
            "check_out",
            "audience_unit_id",
            "audience_team_id",
            "min_age",
            "max_age",
            "one_per_household",
            "form",
            "points",
            "contact_telephone",
        )
    }
    said |= {
        name: getattr(activity, name) + moved
        for name in ("starts_at", "ends_at", "signup_opens_at", "signup_closes_at")
    }
    said["sessions"] = [
        Time(one.starts_at + moved, one.ends_at + moved, one.title, one.place) for one in sessions
    ]
    made = create_activity(
        session, actor, unit_id=activity.unit_id, copied_from_id=activity.id, capacity=capacity, **said
    )
    # The same picture, which was made part of the street's then.
    made.cover_id = activity.cover_id
    session.flush()
    return made
