"""Somebody holds their phone up to the screen at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.activities.models import (
    Activity,
    ActivityPlaces,
    ActivitySession,
    Attendance,
    Attendee,
    CheckInMethod,
    Registration,
)
from app.activities.screen import ScreenCode, Way, read_code
from app.activities.service.door import Sight, come, leave, party, refuse
from app.activities.states import RegistrationState
from app.activities.times import AFTERWARDS, door_opens
from app.core import clock
from app.core.errors import Conflict

#: A code that was scanned without a network is taken for so long.
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Arrival:
    """Who came or left, where, and when; ``late`` tells that we heard of it afterwards."""

    people: Sequence[Attendee]
    of: ActivitySession
    way: Way
    at: datetime
    repeated: bool
    late: bool
    points: int


def arrive(
    session: Session,
    account_id: UUID,
    activity: Activity,
    text: str,
    *,
    kept: bool = False,
    attendee_ids: Sequence[UUID] | None = None,
) -> Arrival:
    """Check somebody and their family in, or out, by what the screen shows; again changes nothing.

    ``kept`` says that the code was scanned without a network: it counts for the moment it was shown.
    Raises Conflict (``unknown_code``, ``other_activity``, ``other_session``, ``session_cancelled``, ``not_signed_up``,
    ``old_code``, ``door_closed``, ``nobody_named``, ``not_checked_in`` and what ``refuse`` raises).
    """
    code = read_code(text)
    of = session.get(ActivitySession, code.session_id) if code else None
    if code is None or of is None:
        raise Conflict("unknown_code", "没有认出这个码，请对着现场屏幕上的二维码再扫一次。")
    if of.activity_id != activity.id:
        other = session.get_one(Activity, of.activity_id)
        raise Conflict("other_activity", f"您扫的是“{other.title}”的码，请到“{activity.title}”的屏幕前再扫。")
    registration = _own(session, account_id, activity, of)
    at = _moment(code, of, kept=kept)
    session.refresh(registration, with_for_update=True)
    refuse(activity, registration)
    people = party(session, registration.id, attendee_ids)
    if registration.account_id != account_id:
        # Signed up by their family, and here with a phone of their own: they speak for themselves.
        people = [one for one in people if one.account_id == account_id]
    if not people:
        raise Conflict("nobody_named", "请选择谁来了。")
    sight = Sight(of.id, at, CheckInMethod.SCREEN, None)
    if code.way is Way.IN:
        changed = [come(session, activity, registration, one, sight) for one in people]
    else:
        people = _here(session, of, people)
        changed = [leave(session, one.id, sight) for one in people]
    return Arrival(
        people,
        of,
        code.way,
        at,
        repeated=not any(changed),
        late=kept and not code.is_fresh,
        points=activity.points if code.way is Way.IN else 0,
    )


def _own(session: Session, account_id: UUID, activity: Activity, of: ActivitySession) -> Registration:
    """What somebody signed up for, or their family for them, that ``of`` belongs to."""
    if of.cancelled_at is not None:
        raise Conflict("session_cancelled", "这一场不办了，不用签到。")
    as_one_of_them = select(Attendee.registration_id).where(Attendee.account_id == account_id)
    mine = select(Registration).where(
        Registration.activity_id == activity.id,
        or_(Registration.account_id == account_id, Registration.id.in_(as_one_of_them)),
    )
    here = or_(ActivityPlaces.session_id.is_(None), ActivityPlaces.session_id == of.id)
    # What lives first, then one's own.
    order = (Registration.state != RegistrationState.CONFIRMED, Registration.account_id != account_id)
    found = session.scalars(
        mine.join(Registration.places).where(here).order_by(*order).limit(1)
    ).one_or_none()
    if found is not None:
        return found
    another = session.scalars(
        mine.options(joinedload(Registration.places, innerjoin=True)).limit(1)
    ).one_or_none()
    if another is not None:
        raise Conflict("other_session", f"您报的是{clock.say(another.places.starts_at)}那一场，不是这一场。")
    raise Conflict("not_signed_up", "您还没有报这个活动的名，请先报名，或者找工作人员。")


def _here(session: Session, of: ActivitySession, people: Sequence[Attendee]) -> list[Attendee]:
    ids = select(Attendance.attendee_id).where(
        Attendance.session_id == of.id, Attendance.attendee_id.in_([one.id for one in people])
    )
    came = set(session.scalars(ids))
    if not came:
        raise Conflict("not_checked_in", "您今天还没有签到，不用签退。")
    return [one for one in people if one.id in came]


def _moment(code: ScreenCode, of: ActivitySession, *, kept: bool) -> datetime:
    """For which moment a code counts."""
    now, opens = clock.now(), door_opens(of)
    at = now if code.is_fresh else code.shown_at
    if not code.is_fresh and not (kept and at <= now):
        raise Conflict("old_code", "这个码已经换了，请对着屏幕再扫一次。")
    if now - at > KEPT_FOR:
        raise Conflict("old_code", "这次签到过去一天多了，手机才发出来，请找工作人员补签。")
    if not code.is_fresh and at < opens < code.gone_at:
        at = opens
    if at < opens:
        raise Conflict("door_closed", f"还没开始签到，{clock.say(opens)}开始。")
    if at > (of.ends_at if code.way is Way.IN else of.ends_at + AFTERWARDS):
        raise Conflict("door_closed", "这一场已经结束了，有问题请找工作人员。")
    return at
