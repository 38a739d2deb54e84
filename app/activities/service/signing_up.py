"""Signing up, and giving it back: a capacity is a promise (docs/activities.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.activities import audience
from app.activities.audience import Person
from app.activities.models import Activity, ActivityPlaces, Attendance, Attendee, Registration
from app.activities.service import line, taking
from app.activities.service.taking import Sought
from app.activities.states import HIDDEN, LIVE, ActivityState, RegistrationState
from app.activities.times import cancel_until
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.forms import check_answers, read_form, write_answers

MYSELF = (Person(),)


@dataclass(frozen=True)
class SignUp:
    """What somebody holds, and whether this call made it.

    Then ``people`` are who it stands for, and ``ahead`` how many are before them if they wait; nothing was offered
    to anybody meanwhile.
    """

    registration: Registration
    is_new: bool
    activity: Activity | None = None
    people: Sequence[Attendee] = ()
    ahead: int | None = None


def sign_up(
    session: Session,
    activity_id: UUID,
    account_id: UUID,
    *,
    session_id: UUID | None = None,
    people: Sequence[Person] = MYSELF,
    answers: Mapping[str, Any] | None = None,
) -> SignUp:
    """Sign somebody and their family up: they get their places or stand in line; again the answer is the same.

    ``session_id`` names the session of a series. The unique keys decide who is in already, one UPDATE of one row
    decides who gets a place; a refusal raises and so undoes everything with it.
    Raises NotFound, Invalid (``invalid_answers``, ``invalid_people``, ``which_session``) and Conflict
    (``signup_not_open``, ``signup_closed``, ``activity_cancelled``, ``party_too_large``, ``already_signed_up``,
    and what :func:`app.activities.audience.admit` raises).
    """
    found = _sought(session, activity_id, session_id, account_id)
    activity, places, known = found.activity, found.places, found.own
    if known is not None and known.state in LIVE:
        return SignUp(known, is_new=False)
    _refuse_closed(activity, places)
    if len(people) > places.capacity:
        raise Conflict("party_too_large", f"一共只有{places.capacity}个名额，请减少一些人。")
    given = check_answers(read_form(activity.form), answers or {})
    people = audience.known_people(session, account_id, people)
    household = audience.admit(session, activity, account_id, people, paused_until=found.paused_until)
    values = {
        "state": RegistrationState.PENDING if activity.approval else RegistrationState.WAITING,
        "size": len(people),
        "answers": write_answers(given),
        "household": household,
        "created_at": clock.now(),
    }
    entered = taking.write_down(session, activity, places, account_id, people, values) or _come_back(
        session, places, account_id, people, values
    )
    if entered is None:
        # Somebody was quicker: the same person, or their household.
        known = _living(session, places.id, account_id)
        if known is None:
            raise Conflict("household_is_in", "每户限报一次，您家里已经有人报过了。")
        return SignUp(known, is_new=False)
    registration, comers = entered
    set_committed_value(registration, "places", places)
    # Last, because everybody who signs up waits for this one row until the commit.
    decided = taking.number(session, activity, registration)
    if decided is None:
        session.refresh(activity)
        session.refresh(places)
        _refuse_closed(activity, places)
        raise Conflict("signup_closed", "报名已经截止了，看看别的活动吧。")
    if registration.state is RegistrationState.CONFIRMED:
        line.announce(session, registration)
    if registration.state is not RegistrationState.WAITING:
        return SignUp(registration, True, activity, comers)
    if decided.free > 0:
        # Those before are more than there are places; whoever comes alone may fit.
        line.move_up(session, places.id)
        session.refresh(registration)
        return SignUp(registration, True)
    return SignUp(registration, True, activity, comers, ahead=decided.waiting - 1)


def _sought(session: Session, activity_id: UUID, session_id: UUID | None, account_id: UUID) -> Sought:
    found = taking.sought(session, activity_id, session_id, account_id)
    if found is not None:
        return found
    activity = session.get(Activity, activity_id)
    if activity is None or activity.state in HIDDEN or session_id:
        raise NotFound()
    raise Invalid("which_session", "请选择要参加哪一场。")


def _living(session: Session, places_id: UUID, account_id: UUID) -> Registration | None:
    return session.scalars(
        select(Registration)
        .where(
            Registration.places_id == places_id,
            Registration.account_id == account_id,
            Registration.state.in_(LIVE),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _come_back(
    session: Session,
    places: ActivityPlaces,
    account_id: UUID,
    people: Sequence[Person],
    values: dict[str, Any],
) -> tuple[Registration, list[Attendee]] | None:
    """The registration of this account, which was over, and its people; ``None`` when it, or its household, is in."""
    statement = (
        update(Registration)
        .where(
            Registration.places_id == places.id,
            Registration.account_id == account_id,
            Registration.state.not_in(LIVE),
        )
        .values(
            **values,
            turn=Registration.turn + 1,
            cancelled_at=None,
            reason=None,
            passed_over=0,
            saving_since=None,
        )
        .returning(Registration)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    try:
        with session.begin_nested():
            registration = session.scalars(statement).one_or_none()
    except IntegrityError:
        # Somebody of the household has come meanwhile.
        return None
    return (registration, taking.bring(session, registration, people)) if registration else None


def _refuse_closed(activity: Activity, places: ActivityPlaces) -> None:
    """Raise Conflict when nobody can sign up now."""
    now = clock.now()
    if activity.state is ActivityState.CANCELLED:
        raise Conflict("activity_cancelled", "这个活动已经取消了，看看别的活动吧。")
    if not places.on_offer:
        raise Conflict("signup_closed", "这一场不办了，看看别的时间吧。")
    if now < places.opens_at:
        raise Conflict("signup_not_open", f"还没开始报名，{clock.say(places.opens_at)}开始，到时候再来。")
    if now >= places.closes_at:
        raise Conflict("signup_closed", "报名已经截止了，看看别的活动吧。")


def cancel(
    session: Session, activity_id: UUID, account_id: UUID, *, session_id: UUID | None = None
) -> Registration:
    """Give back what somebody signed up for, once; a repeated call changes nothing, and who waits moves up.

    Raises NotFound, and Conflict (``checked_in``, ``too_late_to_cancel``).
    """
    registration = own(session, activity_id, account_id, session_id)
    if registration.state not in LIVE:
        return registration
    places = line.lock(session, registration.places_id)
    session.refresh(registration, with_for_update=True)
    if registration.state in LIVE:
        if registration.state is RegistrationState.CONFIRMED:
            _refuse_late(session, registration, places)
        line.leave(session, registration, places, RegistrationState.CANCELLED)
    return registration


def own(
    session: Session, activity_id: UUID, account_id: UUID, session_id: UUID | None = None
) -> Registration:
    """What somebody has, or had, of an activity or one of its sessions; raises NotFound."""
    of_session = (
        ActivityPlaces.session_id == session_id if session_id else ActivityPlaces.session_id.is_(None)
    )
    found = session.scalars(
        select(Registration)
        .join(ActivityPlaces, ActivityPlaces.id == Registration.places_id)
        .where(Registration.activity_id == activity_id, Registration.account_id == account_id, of_session)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def leave_at_home(session: Session, registration: Registration, attendee_id: UUID) -> Registration:
    """Take one of several people off a registration, whose place goes to who waits.

    Raises NotFound, and Conflict (``last_person``, ``checked_in``, ``too_late_to_cancel``).
    """
    places = line.lock(session, registration.places_id)
    session.refresh(registration, with_for_update=True)
    attendee = session.scalars(
        select(Attendee).where(Attendee.id == attendee_id, Attendee.registration_id == registration.id)
    ).one_or_none()
    if attendee is None:
        raise NotFound()
    if registration.size == 1:
        raise Conflict("last_person", "只剩一个人了，不来的话请取消报名。")
    if registration.state is RegistrationState.CONFIRMED:
        _refuse_late(session, registration, places)
    session.execute(delete(Attendee).where(Attendee.id == attendee_id))
    registration.size -= 1
    if registration.state is RegistrationState.CONFIRMED:
        places.taken -= 1
    elif registration.state is RegistrationState.OFFERED:
        places.held -= 1
    session.flush()
    line.move_up(session, places.id)
    return registration


def _refuse_late(session: Session, registration: Registration, places: ActivityPlaces) -> None:
    came = select(Attendance.id).where(Attendance.registration_id == registration.id).limit(1)
    if session.scalar(came) is not None:
        raise Conflict("checked_in", "您已经签到了，不用再取消。")
    activity = session.get_one(Activity, registration.activity_id)
    if clock.now() >= cancel_until(activity, places):
        raise Conflict("too_late_to_cancel", "已经过了能取消的时间。来不了的话，请给社区打个电话。")
