"""The waiting list: who stands in it, whom a freed place is offered to, and until when (docs/activities.md).

Whoever changes what is taken or held locks the one row of the places first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, true, update
from sqlalchemy.orm import Session

from app.activities.models import Activity, ActivityPlaces, Attendee, Registration
from app.activities.states import REGISTRATION_STATE_NAMES, REGISTRATION_STATES, RegistrationState
from app.activities.times import offer_until
from app.core import clock, outbox
from app.core.errors import Conflict

#: What happened to somebody's registration is told by this topic.
MOVED_TOPIC = "activities.registration"
#: So often may a freed place go to somebody behind a family it is not enough for; then places are saved up.
PASSES = 3
#: So long at most, so that a family does not keep everybody else waiting for ever.
SAVING = timedelta(hours=24)
#: How many in line are read at a time.
BATCH = 100


def lock(session: Session, places_id: UUID) -> ActivityPlaces:
    """The row of the places, held until the commit."""
    return session.get_one(ActivityPlaces, places_id, with_for_update=True, populate_existing=True)


def announce(session: Session, registration: Registration) -> None:
    """Have the person told where their registration stands now; the same is never told twice."""
    key = f"{MOVED_TOPIC}:{registration.id}:{registration.turn}:{registration.state}"
    outbox.put(
        session,
        MOVED_TOPIC,
        {
            "registration_id": str(registration.id),
            "turn": registration.turn,
            "state": registration.state.value,
            "dedup_key": key,
        },
        dedup_key=key,
    )


def move_up(session: Session, places_id: UUID) -> list[Registration]:
    """Offer what is free to those who wait, in the order of arrival; returns whom.

    A place goes to the first it is enough for. Whoever was passed over :data:`PASSES` times has places saved up for
    them, for :data:`SAVING` at most; then the others come first again. Who cannot fit any more, because fewer may come
    than when they lined up, keeps their number and is not counted as passed over.
    """
    places = lock(session, places_id)
    if places.starts_at <= clock.now() or not places.on_offer:
        return []
    activity = session.get_one(Activity, places.activity_id)
    offered: list[Registration] = []
    passed: list[Registration] = []
    _end_saving(session, places)
    free = places.capacity - places.taken - places.held
    for one in _in_line(session, places.id):
        if free <= 0 or any(_is_saved_for(family) for family in passed):
            break
        if one.size <= free:
            _offer(session, activity, places, one)
            free -= one.size
            offered.append(one)
            for family in passed:
                family.passed_over += 1
        elif _is_saved_for(one):
            break
        elif one.size <= places.capacity:
            passed.append(one)
    session.flush()
    return offered


def _in_line(session: Session, places_id: UUID) -> Iterator[Registration]:
    last = 0
    while True:
        rows = session.scalars(
            select(Registration)
            .where(
                Registration.places_id == places_id,
                Registration.state == RegistrationState.WAITING,
                Registration.number > last,
            )
            .order_by(Registration.number)
            .limit(BATCH)
            .execution_options(populate_existing=True)
        ).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].number


def _is_saved_for(one: Registration) -> bool:
    """Whether places are saved up for this party, which the free ones are not enough for yet."""
    if one.passed_over < PASSES:
        return False
    one.saving_since = one.saving_since or clock.now()
    return True


def _end_saving(session: Session, places: ActivityPlaces) -> None:
    """Save up no longer than allowed, and for nobody who would not fit if all went home; their count begins anew."""
    session.execute(
        update(Registration)
        .where(
            Registration.places_id == places.id,
            Registration.state == RegistrationState.WAITING,
            or_(Registration.saving_since <= clock.now() - SAVING, Registration.size > places.capacity),
        )
        .values(saving_since=None, passed_over=0)
        .execution_options(synchronize_session=False)
    )


def _offer(session: Session, activity: Activity, places: ActivityPlaces, one: Registration) -> None:
    until = offer_until(activity, places)
    _move(one, "offer")
    one.offer_expires_at = until
    one.saving_since = None
    places.waiting -= 1
    places.held += one.size
    session.flush()
    announce(session, one)


def confirm(session: Session, registration: Registration) -> Registration:
    """Take the place that was offered; again changes nothing.

    Raises Conflict (``activity_cancelled``, ``offer_expired``, ``wrong_state``).
    """
    places = lock(session, registration.places_id)
    session.refresh(registration, with_for_update=True)
    if registration.state is RegistrationState.CONFIRMED:
        return registration
    _refuse_called_off(places)
    if registration.state is RegistrationState.OFFERED and _is_late(registration):
        raise Conflict("offer_expired", "确认的时间已经过了，空位给了后面的人。还想来的话，可以重新排队。")
    _move(registration, "confirm")
    registration.offer_expires_at = None
    places.held -= registration.size
    places.taken += registration.size
    session.flush()
    announce(session, registration)
    return registration


def _refuse_called_off(places: ActivityPlaces) -> None:
    if not places.on_offer:
        raise Conflict("activity_cancelled", "这个活动已经取消了，看看别的活动吧。")


def _is_late(registration: Registration) -> bool:
    return registration.offer_expires_at is not None and registration.offer_expires_at <= clock.now()


def leave(
    session: Session, registration: Registration, places: ActivityPlaces, target: RegistrationState
) -> None:
    """End a living registration; what it took or held goes to who waits. Both rows are locked."""
    if registration.state is RegistrationState.CONFIRMED:
        places.taken -= registration.size
    elif registration.state is RegistrationState.OFFERED:
        places.held -= registration.size
    elif registration.state is RegistrationState.WAITING:
        places.waiting -= 1
    verbs = {
        RegistrationState.CANCELLED: "cancel",
        RegistrationState.EXPIRED: "expire",
        RegistrationState.REJECTED: "reject",
    }
    _move(registration, verbs[target], target)
    registration.offer_expires_at = None
    registration.saving_since = None
    registration.cancelled_at = clock.now()
    session.execute(delete(Attendee).where(Attendee.registration_id == registration.id))
    session.flush()
    move_up(session, places.id)


def _move(registration: Registration, verb: str, target: RegistrationState | None = None) -> None:
    state = registration.state
    to = REGISTRATION_STATES.next_state(state, verb, label=REGISTRATION_STATE_NAMES[state])
    registration.state = target or to


def approve(session: Session, registration: Registration) -> Registration:
    """Let somebody in who was waiting for the organiser's word, or into the line when there is no room.

    Raises Conflict (``activity_cancelled``, ``wrong_state``).
    """
    places = lock(session, registration.places_id)
    session.refresh(registration, with_for_update=True)
    _refuse_called_off(places)
    fits = places.waiting == 0 and places.taken + places.held + registration.size <= places.capacity
    _move(registration, "approve" if fits else "line_up")
    if fits:
        places.taken += registration.size
    else:
        places.waiting += 1
    session.flush()
    announce(session, registration)
    if not fits:
        move_up(session, places.id)
    return registration


def turn_away(session: Session, registration: Registration, reason: str) -> Registration:
    """Say no to somebody who was waiting for the organiser's word; raises Conflict (``wrong_state``)."""
    places = lock(session, registration.places_id)
    session.refresh(registration, with_for_update=True)
    if registration.state is not RegistrationState.PENDING:
        _move(registration, "reject")
    registration.reason = reason
    leave(session, registration, places, RegistrationState.REJECTED)
    announce(session, registration)
    return registration


def change_capacity(session: Session, places_id: UUID, capacity: int) -> ActivityPlaces:
    """Raise or lower how many may come; who waits moves up. Raises Conflict (``below_taken``)."""
    places = lock(session, places_id)
    least = places.taken + places.held
    if capacity < max(1, least):
        raise Conflict("below_taken", f"已经有{least}个名额报上或正等人确认，不能改得更少。")
    places.capacity = capacity
    session.flush()
    move_up(session, places.id)
    return places


def expire_offers(session: Session) -> None:
    """Take back every offer nobody confirmed in time, and save up no longer than allowed; done every minute."""
    now = clock.now()
    late = session.execute(
        select(Registration.id, Registration.places_id)
        .join(Registration.places)
        .where(
            Registration.state == RegistrationState.OFFERED,
            Registration.offer_expires_at <= now,
            # Of what was called off everybody has been told already.
            ActivityPlaces.on_offer == true(),
        )
        .order_by(Registration.places_id, Registration.number)
        .limit(BATCH)
    ).all()
    for registration_id, places_id in late:
        places = lock(session, places_id)
        registration = session.get_one(
            Registration, registration_id, with_for_update=True, populate_existing=True
        )
        if registration.state is RegistrationState.OFFERED and _is_late(registration):
            leave(session, registration, places, RegistrationState.EXPIRED)
            announce(session, registration)
    saved = (
        select(Registration.places_id)
        .join(ActivityPlaces, ActivityPlaces.id == Registration.places_id)
        .where(
            Registration.state == RegistrationState.WAITING,
            Registration.saving_since <= now - SAVING,
            # Nothing is given away any more of what has begun or was called off.
            ActivityPlaces.on_offer == true(),
            ActivityPlaces.starts_at > now,
        )
    )
    for places_id in session.scalars(saved.distinct().order_by(Registration.places_id)).all():
        move_up(session, places_id)
