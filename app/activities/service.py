"""Verbs of activities: for those who hold them, and for those who come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.codes import new_code, read_code
from app.activities.models import Activity, ActivityKind, Registration
from app.activities.states import ACTIVITY_STATE_NAMES, ACTIVITY_STATES, ActivityState, RegistrationState
from app.core import audit, clock, outbox
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from app.media import service as media
from app.org import queries as org
from app.points import service as points_service

CANCELLED_TOPIC = "activities.cancelled"
REGISTERED_TOPIC = "activities.registered"


def create_activity(
    session: Session,
    actor: Actor,
    *,
    unit_id: UUID,
    title: str,
    kind: ActivityKind,
    summary: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    signup_opens_at: datetime,
    signup_closes_at: datetime,
    capacity: int,
    description: str = "",
    points: int = 0,
    contact_telephone: str | None = None,
    cover_id: UUID | None = None,
) -> Activity:
    """Draft an activity of a street, community or compound.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``, ``bad_times``,
    ``unknown_photo``).
    """
    actor.require(Permission.MANAGE_ACTIVITIES)
    unit = org.place(session, unit_id)
    if unit.street_id is None or not actor.reaches(Permission.MANAGE_ACTIVITIES, unit.path):
        raise Forbidden("out_of_reach", "您只能在自己负责的范围内组织活动。")
    _check_times(starts_at, ends_at, signup_opens_at, signup_closes_at)
    if cover_id is not None:
        media.claim_photos(session, actor.account_id, [cover_id], unit.street_id, field="cover_id")
    activity = Activity(
        id=new_id(),
        street_id=unit.street_id,
        unit_id=unit.id,
        title=title,
        kind=kind,
        summary=summary,
        description=description,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        signup_opens_at=signup_opens_at,
        signup_closes_at=signup_closes_at,
        capacity=capacity,
        points=points,
        contact_telephone=contact_telephone,
        cover_id=cover_id,
        created_by=actor.account_id,
    )
    session.add(activity)
    session.flush()
    return activity


def change_draft(
    session: Session,
    actor: Actor,
    activity: Activity,
    *,
    title: str,
    kind: ActivityKind,
    summary: str,
    description: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    signup_opens_at: datetime,
    signup_closes_at: datetime,
    capacity: int,
    points: int,
    contact_telephone: str | None,
    cover_id: UUID | None,
) -> None:
    """Say a draft anew; who holds it stays, and so does its picture unless there is a new one.

    Raises Conflict (``wrong_state``) for what people can see already, and Invalid (``bad_times``, ``unknown_photo``).
    """
    _lock_for(session, activity, "change")
    _check_times(starts_at, ends_at, signup_opens_at, signup_closes_at)
    if cover_id is not None:
        media.claim_photos(session, actor.account_id, [cover_id], activity.street_id, field="cover_id")
        activity.cover_id = cover_id
    activity.title = title
    activity.kind = kind
    activity.summary = summary
    activity.description = description
    activity.place = place
    activity.starts_at = starts_at
    activity.ends_at = ends_at
    activity.signup_opens_at = signup_opens_at
    activity.signup_closes_at = signup_closes_at
    activity.capacity = capacity
    activity.points = points
    activity.contact_telephone = contact_telephone
    session.flush()


def _check_times(
    starts_at: datetime, ends_at: datetime, signup_opens_at: datetime, signup_closes_at: datetime
) -> None:
    errors = []
    if starts_at <= clock.now():
        errors.append(FieldError("starts_at", "开始时间要晚于现在"))
    if ends_at <= starts_at:
        errors.append(FieldError("ends_at", "结束时间要晚于开始时间"))
    if signup_closes_at <= signup_opens_at:
        errors.append(FieldError("signup_closes_at", "报名截止要晚于报名开始"))
    if signup_closes_at > ends_at:
        errors.append(FieldError("signup_closes_at", "报名截止不能晚于活动结束"))
    if errors:
        raise Invalid("bad_times", "活动的时间前后对不上，请检查一下。", errors=errors)


def publish(session: Session, actor: Actor, activity: Activity) -> None:
    """Let people see an activity and sign up; raises Conflict (``wrong_state``, ``activity_over``)."""
    _move(session, activity, "publish")
    _note(session, actor, activity, "activity.published")


def cancel_activity(session: Session, actor: Actor, activity: Activity) -> None:
    """Call an activity off and tell everybody registered.

    Raises Conflict (``wrong_state``, ``activity_over``).
    """
    _move(session, activity, "cancel")
    _note(session, actor, activity, "activity.cancelled")
    outbox.put(
        session,
        CANCELLED_TOPIC,
        {"activity_id": str(activity.id)},
        dedup_key=f"{CANCELLED_TOPIC}:{activity.id}",
    )


def _note(session: Session, actor: Actor, activity: Activity, action: str, **details: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details=details,
    )


def _move(session: Session, activity: Activity, verb: str) -> None:
    target = _lock_for(session, activity, verb)
    if activity.ends_at <= clock.now():
        raise Conflict("activity_over", "活动已经结束了，不能再改。")
    activity.state = target
    session.flush()


def _lock_for(session: Session, activity: Activity, verb: str) -> ActivityState:
    # Locked, so that of two people who press at once the second sees what the first has done.
    session.refresh(activity, with_for_update={"key_share": True})
    state = activity.state
    return ACTIVITY_STATES.next_state(state, verb, label=ACTIVITY_STATE_NAMES[state])


@dataclass(frozen=True)
class SignUp:
    """A place somebody holds, and whether this call took it."""

    registration: Registration
    is_new: bool


def sign_up(session: Session, activity_id: UUID, account_id: UUID) -> SignUp:
    """Take a place for somebody; made again, or twice at once, the call takes one place and answers the same.

    The unique key decides whether they hold one already, one conditional UPDATE whether one is left; a
    refusal raises and so undoes the registration with it.
    Raises NotFound and Conflict (``signup_not_open``, ``signup_closed``, ``activity_full``,
    ``activity_cancelled``).
    """
    activity = session.get(Activity, activity_id)
    if activity is None or activity.state is ActivityState.DRAFT:
        raise NotFound()
    is_new = _claim_registration(session, activity, account_id) or _renew_registration(
        session, activity_id, account_id
    )
    registration = session.scalars(
        select(Registration)
        .where(Registration.activity_id == activity_id, Registration.account_id == account_id)
        .execution_options(populate_existing=True)
    ).one()
    if is_new:
        key = f"{REGISTERED_TOPIC}:{registration.id}:{registration.created_at:%Y%m%d%H%M%S%f}"
        payload = {"registration_id": str(registration.id), "dedup_key": key}
        outbox.put(session, REGISTERED_TOPIC, payload, dedup_key=key)
        # Last, because everybody who signs up waits for this one row until the commit.
        _take_place(session, activity)
    return SignUp(registration, is_new)


def _claim_registration(session: Session, activity: Activity, account_id: UUID) -> bool:
    values = {
        "id": new_id(),
        "activity_id": activity.id,
        "street_id": activity.street_id,
        "account_id": account_id,
        "state": RegistrationState.CONFIRMED,
        "code": new_code(),
        "created_at": clock.now(),
    }
    return insert_ignoring(session, Registration, values, key=["activity_id", "account_id"])


def _renew_registration(session: Session, activity_id: UUID, account_id: UUID) -> bool:
    renewed = rows_changed(
        session,
        update(Registration)
        .where(
            Registration.activity_id == activity_id,
            Registration.account_id == account_id,
            Registration.state == RegistrationState.CANCELLED,
        )
        .values(state=RegistrationState.CONFIRMED, created_at=clock.now(), cancelled_at=None),
    )
    return renewed == 1


def _take_place(session: Session, activity: Activity) -> None:
    now = clock.now()
    taken = rows_changed(
        session,
        update(Activity)
        .where(
            Activity.id == activity.id,
            Activity.state == ActivityState.PUBLISHED,
            Activity.signup_opens_at <= now,
            Activity.signup_closes_at > now,
            Activity.taken < Activity.capacity,
        )
        .values(taken=Activity.taken + 1),
    )
    if not taken:
        session.refresh(activity)
        raise _refusal(activity, now)


def _refusal(activity: Activity, now: datetime) -> Conflict:
    if activity.state is ActivityState.CANCELLED:
        return Conflict("activity_cancelled", "这个活动已经取消了，看看别的活动吧。")
    if now < activity.signup_opens_at:
        return Conflict(
            "signup_not_open", f"还没开始报名，{clock.say(activity.signup_opens_at)}开始，到时候再来。"
        )
    if now >= activity.signup_closes_at:
        return Conflict("signup_closed", "报名已经截止了，看看别的活动吧。")
    return Conflict("activity_full", "名额已经报满了。有人退出就会空出来，您可以过些时候再来看看。")


def cancel(session: Session, activity_id: UUID, account_id: UUID) -> Registration:
    """Give somebody's place back, once; a repeated call changes nothing.

    Raises NotFound, and Conflict (``checked_in``, ``activity_started``).
    """
    registration = session.scalars(
        select(Registration).where(
            Registration.activity_id == activity_id, Registration.account_id == account_id
        )
    ).one_or_none()
    if registration is None:
        raise NotFound()
    now = clock.now()
    given_back = rows_changed(
        session,
        update(Registration)
        .where(
            Registration.id == registration.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.checked_in_at.is_(None),
            Registration.activity_id.in_(select(Activity.id).where(Activity.starts_at > now)),
        )
        .values(state=RegistrationState.CANCELLED, cancelled_at=now),
    )
    session.refresh(registration)
    if given_back:
        give = update(Activity).where(Activity.id == activity_id).values(taken=Activity.taken - 1)
        rows_changed(session, give)
    elif registration.checked_in_at is not None:
        raise Conflict("checked_in", "您已经签到了，不用再取消。")
    elif registration.state is RegistrationState.CONFIRMED:
        raise Conflict("activity_started", "活动已经开始，不能取消报名了。来不了的话，请给社区打个电话。")
    return registration


@dataclass(frozen=True)
class CheckIn:
    """Somebody is here; ``repeated`` tells that they had been checked in before."""

    registration: Registration
    points: int
    repeated: bool


def check_in(
    session: Session,
    actor: Actor,
    activity: Activity,
    *,
    registration_id: UUID | None = None,
    code: str | None = None,
) -> CheckIn:
    """Note that somebody came, and award them the activity's points; again changes nothing.

    ``activity`` comes from ``access_managed_activity``; the person is known by ``registration_id`` or by
    their ``code``. Raises NotFound (``registration_not_found``) and Conflict (``activity_cancelled``,
    ``registration_cancelled``).
    """
    if activity.state is ActivityState.CANCELLED:
        raise Conflict("activity_cancelled", "这个活动已经取消，不能签到。")
    registration = _registration_at_door(session, activity.id, registration_id, code)
    came = rows_changed(
        session,
        update(Registration)
        .where(
            Registration.id == registration.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.checked_in_at.is_(None),
        )
        .values(checked_in_at=clock.now(), checked_in_by=actor.account_id),
    )
    session.refresh(registration)
    if registration.state is RegistrationState.CANCELLED:
        raise Conflict("registration_cancelled", "这位居民已经取消报名，不能签到。")
    if came and registration_id is not None:
        # Nobody showed a code: the worker's word stands for it, and points follow from it.
        _note(session, actor, activity, "activity.checked_in_by_hand", registration_id=str(registration.id))
    if activity.points:
        points_service.award(
            session,
            registration.account_id,
            activity.street_id,
            activity.points,
            f"check-in:{registration.id}",
            f"参加活动：{activity.title}",
        )
    return CheckIn(registration, activity.points, repeated=not came)


def _registration_at_door(
    session: Session, activity_id: UUID, registration_id: UUID | None, code: str | None
) -> Registration:
    who = Registration.code == read_code(code) if code else Registration.id == registration_id
    found = session.scalars(
        select(Registration).where(Registration.activity_id == activity_id, who)
    ).one_or_none()
    if found is None:
        raise NotFound("registration_not_found", "没有找到这个报名，请核对报名码。")
    return found
