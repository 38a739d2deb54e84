"""Verbs of those who hold activities: draft, publish, call off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.models import (
    Activity,
    ActivityKind,
    ActivityPlaces,
    ActivitySession,
    Campaign,
    Shape,
)
from app.activities.service.ruling import require_street, rules, speaks_for
from app.activities.states import ACTIVITY_STATE_NAMES, ACTIVITY_STATES, ActivityState
from app.core import audit, clock, outbox, rich_text
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.forms import read_form, write_form
from app.core.ids import new_id
from app.media import service as media
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind

CANCELLED_TOPIC = "activities.cancelled"
MOST_SESSIONS = 120
#: So long after its end an activity moves to the archive.
ARCHIVED_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Time:
    """One time an activity takes place; ``title``, ``place`` and, of a series, ``capacity`` where they differ."""

    starts_at: datetime
    ends_at: datetime
    title: str | None = None
    place: str | None = None
    capacity: int | None = None


class Details(TypedDict):
    """What is said of an activity. Without ``sessions`` it takes place once, from ``starts_at`` to ``ends_at``."""

    title: str
    kind: ActivityKind
    summary: str
    place: str
    starts_at: datetime
    ends_at: datetime
    signup_opens_at: datetime
    signup_closes_at: datetime
    capacity: int
    description: NotRequired[str]
    shape: NotRequired[Shape]
    sessions: NotRequired[Sequence[Time]]
    campaign_id: NotRequired[UUID | None]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    cancel_hours: NotRequired[int]
    offer_minutes: NotRequired[int]
    approval: NotRequired[bool]
    check_out: NotRequired[bool]
    audience_unit_id: NotRequired[UUID | None]
    audience_team_id: NotRequired[UUID | None]
    min_age: NotRequired[int | None]
    max_age: NotRequired[int | None]
    one_per_household: NotRequired[bool]
    form: NotRequired[Sequence[dict[str, Any]]]
    points: NotRequired[int]
    contact_telephone: NotRequired[str | None]
    cover_id: NotRequired[UUID | None]


def create_activity(
    session: Session,
    actor: Actor,
    *,
    unit_id: UUID,
    copied_from_id: UUID | None = None,
    **details: Unpack[Details],
) -> Activity:
    """Draft an activity of a street, community or compound.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``, ``bad_times``,
    ``bad_audience``, ``invalid_form``, ``unknown_campaign``, ``unknown_photo``).
    """
    actor.require(Permission.MANAGE_ACTIVITIES)
    unit = org.place(session, unit_id)
    if unit.street_id is None or not actor.reaches(Permission.MANAGE_ACTIVITIES, unit.path):
        raise Forbidden("out_of_reach", "您只能在自己负责的范围内组织活动。")
    activity = Activity(
        id=new_id(),
        street_id=unit.street_id,
        unit_id=unit.id,
        copied_from_id=copied_from_id,
        created_by=actor.account_id,
    )
    times = _say(session, actor, activity, unit, details)
    session.add(activity)
    session.flush()
    _set_times(session, activity, times, details["capacity"])
    return activity


def change_draft(session: Session, actor: Actor, activity: Activity, **details: Unpack[Details]) -> None:
    """Say a draft anew; who holds it stays, and so do its picture and campaign unless there is a new one.

    Raises Conflict (``wrong_state``) for what people can see already, and Invalid as :func:`create_activity` does.
    """
    lock_for(session, activity, "change")
    cover_id, campaign_id = activity.cover_id, activity.campaign_id
    times = _say(session, actor, activity, org.known_unit(session, activity.unit_id), details)
    activity.cover_id = activity.cover_id or cover_id
    activity.campaign_id = activity.campaign_id or campaign_id
    session.execute(delete(ActivityPlaces).where(ActivityPlaces.activity_id == activity.id))
    session.execute(delete(ActivitySession).where(ActivitySession.activity_id == activity.id))
    session.flush()
    _set_times(session, activity, times, details["capacity"])


def _say(
    session: Session, actor: Actor, activity: Activity, unit: OrgUnit, details: Details
) -> Sequence[Time]:
    """Write the details to the row; returns when it takes place."""
    shape = details.get("shape", Shape.SINGLE)
    times = details.get("sessions") or [Time(details["starts_at"], details["ends_at"])]
    activity.starts_at = times[0].starts_at
    activity.ends_at = times[-1].ends_at
    _check_times(shape, times, details["signup_opens_at"], details["signup_closes_at"])
    _check_audience(session, unit, details)
    cover_id = details.get("cover_id")
    if cover_id is not None:
        media.claim_photos(session, actor.account_id, [cover_id], activity.street_id, field="cover_id")
    form = write_form(read_form(details.get("form", ())))
    said: dict[str, Any] = {
        name: value
        for name, value in details.items()
        if name not in ("starts_at", "ends_at", "sessions", "capacity")
    }
    said["description"] = rich_text.clean(details.get("description", ""))
    for name, value in (said | {"shape": shape, "form": form}).items():
        setattr(activity, name, value)
    return times


def _set_times(session: Session, activity: Activity, times: Sequence[Time], capacity: int) -> None:
    sessions = [
        ActivitySession(
            id=new_id(),
            activity_id=activity.id,
            number=number,
            starts_at=time.starts_at,
            ends_at=time.ends_at,
            title=time.title,
            place=time.place,
        )
        for number, time in enumerate(times, start=1)
    ]
    session.add_all(sessions)
    session.flush()
    counted: Sequence[tuple[ActivitySession | None, int]] = [(None, capacity)]
    if activity.shape is Shape.SERIES:
        counted = [(one, time.capacity or capacity) for one, time in zip(sessions, times, strict=True)]
    session.add_all(
        ActivityPlaces(
            id=new_id(),
            activity_id=activity.id,
            session_id=one.id if one else None,
            capacity=most,
            opens_at=activity.signup_opens_at,
            # Whoever comes to one of a series signs up before that one begins.
            closes_at=min(activity.signup_closes_at, one.starts_at) if one else activity.signup_closes_at,
            starts_at=one.starts_at if one else activity.starts_at,
        )
        for one, most in counted
    )
    session.flush()


def _check_audience(session: Session, unit: OrgUnit, details: Details) -> None:
    errors = []
    least, most = details.get("min_age"), details.get("max_age")
    if least is not None and most is not None and least > most:
        errors.append(FieldError("max_age", "最大年龄不能小于最小年龄"))
    audience_id, team_id = details.get("audience_unit_id"), details.get("audience_team_id")
    audience = org.unit(session, audience_id) if audience_id else None
    if audience_id and (audience is None or audience.street_id not in (None, unit.street_id)):
        errors.append(FieldError("audience_unit_id", "请从本街道里选择"))
    team = org.unit(session, team_id) if team_id else None
    if team_id and (team is None or team.kind is not UnitKind.TEAM):
        errors.append(FieldError("audience_team_id", "请选择一支队伍"))
    campaign_id = details.get("campaign_id")
    campaign = session.get(Campaign, campaign_id) if campaign_id else None
    if campaign_id and (campaign is None or campaign.street_id not in (None, unit.street_id)):
        errors.append(FieldError("campaign_id", "没有找到这个系列活动"))
    if errors:
        raise Invalid("bad_audience", f"{errors[0].message}。", errors=errors)


def _check_times(
    shape: Shape, times: Sequence[Time], signup_opens_at: datetime, signup_closes_at: datetime
) -> None:
    errors = []
    if times[0].starts_at <= clock.now():
        errors.append(FieldError("starts_at", "开始时间要晚于现在"))
    if any(time.ends_at <= time.starts_at for time in times):
        errors.append(FieldError("ends_at", "结束时间要晚于开始时间"))
    if any(one.ends_at > following.starts_at for one, following in pairwise(times)):
        errors.append(FieldError("sessions", "各场时间要按先后排，不能重叠"))
    if len(times) > MOST_SESSIONS or (shape is Shape.SINGLE and len(times) > 1):
        errors.append(FieldError("sessions", f"最多 {MOST_SESSIONS} 场，单场活动只有一场"))
    if signup_closes_at <= signup_opens_at:
        errors.append(FieldError("signup_closes_at", "报名截止要晚于报名开始"))
    if signup_closes_at > times[-1].ends_at:
        errors.append(FieldError("signup_closes_at", "报名截止不能晚于活动结束"))
    if errors:
        raise Invalid("bad_times", "活动的时间前后对不上，请检查一下。", errors=errors)


def submit(session: Session, actor: Actor, activity: Activity) -> None:
    """Ask the street to publish a draft; raises Conflict (``wrong_state``)."""
    activity.state = lock_for(session, activity, "submit")
    activity.review_note = None
    session.flush()
    note(session, actor, activity, "activity.submitted")


def send_back(session: Session, actor: Actor, activity: Activity, words: str) -> None:
    """Give a draft back with a word about what to change.

    Raises Conflict (``wrong_state``) and Forbidden (``not_yours``).
    """
    require_street(actor, activity.street_id)
    activity.state = lock_for(session, activity, "send_back")
    activity.review_note = words
    session.flush()
    note(session, actor, activity, "activity.sent_back")


def publish(session: Session, actor: Actor, activity: Activity) -> None:
    """Let people see an activity and sign up.

    Raises Conflict (``wrong_state``, ``activity_over``, ``needs_review``) and Forbidden (``not_yours``).
    """
    if activity.state is ActivityState.IN_REVIEW:
        require_street(actor, activity.street_id)
    elif rules(session, activity.street_id).review and not speaks_for(actor, activity.street_id):
        raise Conflict("needs_review", "本街道的活动要先送街道审核，请点“送审”。")
    _move(session, activity, "publish")
    activity.published_at = clock.now()
    session.execute(
        update(ActivityPlaces).where(ActivityPlaces.activity_id == activity.id).values(on_offer=True)
    )
    session.flush()
    note(session, actor, activity, "activity.published")


def cancel_activity(session: Session, actor: Actor, activity: Activity) -> None:
    """Call an activity off and tell everybody registered.

    Raises Conflict (``wrong_state``, ``activity_over``).
    """
    _move(session, activity, "cancel")
    # Whoever is just signing up waits for these rows or is waited for.
    session.execute(
        update(ActivityPlaces).where(ActivityPlaces.activity_id == activity.id).values(on_offer=False)
    )
    note(session, actor, activity, "activity.cancelled")
    outbox.put(
        session,
        CANCELLED_TOPIC,
        {"activity_id": str(activity.id)},
        dedup_key=f"{CANCELLED_TOPIC}:{activity.id}",
    )


def move_on(session: Session) -> None:
    """Start what begins and end what is over; done every minute. What people may do is told by the times alone."""
    now = clock.now()
    for verb, state, due in (
        ("start", ActivityState.PUBLISHED, Activity.starts_at <= now),
        ("end", ActivityState.RUNNING, Activity.ends_at <= now),
        ("archive", ActivityState.ENDED, Activity.ends_at <= now - ARCHIVED_AFTER),
    ):
        target = ACTIVITY_STATES.next_state(state, verb, label=ACTIVITY_STATE_NAMES[state])
        session.execute(
            update(Activity)
            .where(Activity.state == state, due)
            .values(state=target)
            .execution_options(synchronize_session=False)
        )


def note(session: Session, actor: Actor, activity: Activity, action: str, **details: str) -> None:
    """Put on record what somebody did with an activity."""
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details=details,
    )


def _move(session: Session, activity: Activity, verb: str) -> None:
    target = lock_for(session, activity, verb)
    if activity.ends_at <= clock.now():
        raise Conflict("activity_over", "活动已经结束了，不能再改。")
    activity.state = target
    session.flush()


def lock_for(session: Session, activity: Activity, verb: str) -> ActivityState:
    """Hold the row and say what ``verb`` makes of it; raises Conflict (``wrong_state``)."""
    # Locked, so that of two people who press at once the second sees what the first has done.
    session.refresh(activity, with_for_update={"key_share": True})
    state = activity.state
    return ACTIVITY_STATES.next_state(state, verb, label=ACTIVITY_STATE_NAMES[state])
