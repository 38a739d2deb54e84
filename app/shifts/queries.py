"""Reads of posts, shifts and places, and who comes to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import NotFound
from app.org import queries as org
from app.shifts.models import PlaceState, Shift, ShiftPlace, ShiftSwap, ShiftTemplate, StandingPost, SwapState

#: A shift that begins so soon and is not full is at risk.
AT_RISK = timedelta(hours=48)


def managed_posts(session: Session, actor: Actor) -> Sequence[StandingPost]:
    """The posts that are kept within the actor's reach."""
    within = org.within(StandingPost.unit_id, actor.paths(Permission.MANAGE_VOLUNTEERS))
    return session.scalars(
        select(StandingPost).where(within, StandingPost.closed_at.is_(None)).order_by(StandingPost.id)
    ).all()


def access_post(session: Session, actor: Actor, post_id: UUID) -> StandingPost:
    """A post within the actor's reach; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_VOLUNTEERS)
    within = org.within(StandingPost.unit_id, actor.paths(Permission.MANAGE_VOLUNTEERS))
    found = session.scalars(select(StandingPost).where(StandingPost.id == post_id, within)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def access_managed_place(session: Session, actor: Actor, place_id: UUID) -> ShiftPlace:
    """A place of a post within the actor's reach; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_VOLUNTEERS)
    place = session.get(ShiftPlace, place_id)
    if place is None:
        raise NotFound()
    access_post(session, actor, session.get_one(Shift, place.shift_id).post_id)
    return place


def access_shift(session: Session, shift_id: UUID) -> Shift:
    """A shift that takes place, for everybody who is logged in; raises NotFound."""
    found = session.get(Shift, shift_id)
    if found is None or found.cancelled_at:
        raise NotFound()
    return found


def access_own_place(session: Session, account_id: UUID, place_id: UUID) -> ShiftPlace:
    """A place of one's own; raises NotFound."""
    found = session.get(ShiftPlace, place_id)
    if found is None or found.account_id != account_id or found.state is not PlaceState.TAKEN:
        raise NotFound()
    return found


def access_place(session: Session, place_id: UUID) -> ShiftPlace:
    """A place somebody holds, for whoever would stand in or swap; raises NotFound."""
    found = session.get(ShiftPlace, place_id)
    if found is None or found.state is not PlaceState.TAKEN:
        raise NotFound()
    return found


def access_swap(session: Session, account_id: UUID, swap_id: UUID) -> ShiftSwap:
    """An offer to swap that one made or was made; raises NotFound."""
    found = session.get(ShiftSwap, swap_id)
    theirs = (
        {session.get_one(ShiftPlace, one).account_id for one in (found.given_id, found.wanted_id)}
        if found
        else set()
    )
    if found is None or account_id not in theirs:
        raise NotFound()
    return found


def templates(session: Session, post_id: UUID) -> Sequence[ShiftTemplate]:
    """The turns of a post's week, from Monday on."""
    return session.scalars(
        select(ShiftTemplate)
        .where(ShiftTemplate.post_id == post_id, ShiftTemplate.ended_at.is_(None))
        .order_by(ShiftTemplate.weekday, ShiftTemplate.begins)
    ).all()


def _to_come(until: datetime | None = None) -> Select[Shift]:
    statement = select(Shift).where(Shift.ends_at > clock.now(), Shift.cancelled_at.is_(None))
    return (statement.where(Shift.starts_at < until) if until else statement).order_by(
        Shift.starts_at, Shift.id
    )


def coming(session: Session, street_id: UUID, *, limit: int = 40) -> Sequence[Shift]:
    """What is to be kept in a street, the next first."""
    return session.scalars(_to_come().where(Shift.street_id == street_id).limit(limit)).all()


def of_post(session: Session, post_id: UUID) -> Sequence[Shift]:
    """The shifts of a post from yesterday on, the first first."""
    since = clock.now() - timedelta(days=1)
    return session.scalars(
        select(Shift)
        .where(Shift.post_id == post_id, Shift.ends_at > since, Shift.cancelled_at.is_(None))
        .order_by(Shift.starts_at)
    ).all()


def at_risk(session: Session, actor: Actor) -> Sequence[Shift]:
    """Shifts within the actor's reach that begin within two days, or have begun, and lack people."""
    posts = [post.id for post in managed_posts(session, actor)]
    soon = _to_come(clock.now() + AT_RISK)
    return session.scalars(soon.where(Shift.post_id.in_(posts), Shift.taken < Shift.needed)).all()


def posts(session: Session, ids: Iterable[UUID]) -> dict[UUID, StandingPost]:
    """Several posts in one read."""
    found = session.scalars(select(StandingPost).where(StandingPost.id.in_(set(ids))))
    return {one.id: one for one in found}


def places(session: Session, shift_ids: Iterable[UUID]) -> dict[UUID, list[ShiftPlace]]:
    """Who keeps each of several shifts."""
    rows = session.scalars(
        select(ShiftPlace)
        .where(ShiftPlace.shift_id.in_(set(shift_ids)), ShiftPlace.state == PlaceState.TAKEN)
        .order_by(ShiftPlace.taken_at)
    )
    found: dict[UUID, list[ShiftPlace]] = {}
    for row in rows:
        found.setdefault(row.shift_id, []).append(row)
    return found


def own(session: Session, account_id: UUID) -> Sequence[Shift]:
    """What somebody keeps from now on, the next first."""
    mine = select(ShiftPlace.shift_id).where(
        ShiftPlace.account_id == account_id, ShiftPlace.state == PlaceState.TAKEN
    )
    return session.scalars(_to_come().where(Shift.id.in_(mine))).all()


def clashing(session: Session, account_id: UUID, shift: Shift, *, but: Iterable[UUID] = ()) -> Shift | None:
    """A shift that somebody keeps at the same time as ``shift``, other than those named."""
    mine = select(ShiftPlace.shift_id).where(
        ShiftPlace.account_id == account_id, ShiftPlace.state == PlaceState.TAKEN
    )
    return session.scalars(
        select(Shift)
        .where(
            Shift.id.in_(mine),
            Shift.id != shift.id,
            Shift.id.not_in(list(but)),
            Shift.cancelled_at.is_(None),
            Shift.starts_at < shift.ends_at,
            Shift.ends_at > shift.starts_at,
        )
        .limit(1)
    ).one_or_none()


def swaps(session: Session, account_id: UUID) -> Sequence[ShiftSwap]:
    """The offers to swap that somebody made or was made and that wait for an answer."""
    mine = select(ShiftPlace.id).where(ShiftPlace.account_id == account_id)
    return session.scalars(
        select(ShiftSwap)
        .where(
            or_(ShiftSwap.given_id.in_(mine), ShiftSwap.wanted_id.in_(mine)),
            ShiftSwap.state == SwapState.ASKED,
        )
        .order_by(ShiftSwap.id)
    ).all()
