"""Somebody takes a shift, or gives it back: never more than are needed, and nobody at two places at once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import clock
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict
from app.core.ids import new_id
from app.shifts import queries
from app.shifts.models import PlaceState, Shift, ShiftPlace, StandingPost
from app.volunteering import queries as volunteering
from app.volunteering.states import VolunteerState


def take(session: Session, account_id: UUID, shift: Shift) -> ShiftPlace:
    """Take a place of a shift; again changes nothing. ``shift`` comes from ``access_shift``.

    Raises Conflict (``shift_over``, ``shift_full``, ``shift_clashes``, ``not_a_volunteer``, ``not_in_team``,
    ``training_needed``).
    """
    # Whoever takes shifts for one person waits for others who do, so that no two clash unseen.
    accounts.hold(session, account_id)
    place = _of(session, shift, account_id)
    if place and place.state is PlaceState.TAKEN:
        return place
    admit(session, account_id, shift)
    got_in = rows_changed(
        session,
        update(Shift)
        .where(Shift.id == shift.id, Shift.taken < Shift.needed, Shift.cancelled_at.is_(None))
        .values(taken=Shift.taken + 1),
    )
    if not got_in:
        raise Conflict("shift_full", "这一班人够了，看看别的班吧。")
    session.refresh(shift)
    return stand(session, account_id, shift)


def stand(session: Session, account_id: UUID, shift: Shift) -> ShiftPlace:
    """Note that somebody keeps a shift, whose place has been counted. Whoever calls holds the account."""
    values = {
        "id": new_id(),
        "shift_id": shift.id,
        "account_id": account_id,
        "state": PlaceState.TAKEN,
        "taken_at": clock.now(),
    }
    if not insert_ignoring(session, ShiftPlace, values, key=["shift_id", "account_id"]):
        session.execute(
            update(ShiftPlace)
            .where(ShiftPlace.shift_id == shift.id, ShiftPlace.account_id == account_id)
            .values(state=PlaceState.TAKEN, taken_at=clock.now(), seeking_since=None, reminded_at=None)
            .execution_options(synchronize_session=False)
        )
    found = _of(session, shift, account_id)
    if found is None:
        raise LookupError("the place was just made")
    return found


def admit(session: Session, account_id: UUID, shift: Shift, *, but: tuple[UUID, ...] = ()) -> None:
    """Check whether somebody may keep a shift, leaving aside the shifts they would give away.

    Raises Conflict as :func:`take`.
    """
    if shift.starts_at <= clock.now():
        raise Conflict("shift_over", "这一班已经开始了，看看后面的班吧。")
    volunteer = volunteering.volunteer(session, account_id)
    if volunteer is None or volunteer.state is VolunteerState.LEFT:
        raise Conflict("not_a_volunteer", "您还没有登记成为志愿者，先花一分钟登记一下吧。")
    post = session.get_one(StandingPost, shift.post_id)
    if post.team_id and not volunteering.is_member(session, post.team_id, account_id):
        raise Conflict("not_in_team", "这个岗位由一支队伍来值，先加入队伍就能报班。")
    if post.skill and not volunteering.trained_for(session, account_id, post.skill, street_id=post.street_id):
        raise Conflict("training_needed", "这个岗位要先培训，请问问社区什么时候有培训。")
    clash = queries.clashing(session, account_id, shift, but=but)
    if clash:
        other = session.get_one(StandingPost, clash.post_id)
        raise Conflict("shift_clashes", f"您{clock.say(clash.starts_at)}在“{other.title}”有班，时间撞上了。")


def give_back(session: Session, account_id: UUID, place: ShiftPlace) -> None:
    """Give a place back before the shift begins; it is open to others. ``place`` comes from ``access_own_place``.

    Raises Conflict (``shift_over``).
    """
    accounts.hold(session, account_id)
    shift = session.get_one(Shift, place.shift_id)
    if shift.starts_at <= clock.now():
        raise Conflict("shift_over", "这一班已经开始了，来不了请给社区打个电话。")
    left = rows_changed(
        session,
        update(ShiftPlace)
        .where(ShiftPlace.id == place.id, ShiftPlace.state == PlaceState.TAKEN)
        .values(state=PlaceState.LEFT, seeking_since=None),
    )
    if left:
        rows_changed(session, update(Shift).where(Shift.id == shift.id).values(taken=Shift.taken - 1))
    session.refresh(place)
    session.refresh(shift)


def _of(session: Session, shift: Shift, account_id: UUID) -> ShiftPlace | None:
    return session.scalars(
        select(ShiftPlace)
        .where(ShiftPlace.shift_id == shift.id, ShiftPlace.account_id == account_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
