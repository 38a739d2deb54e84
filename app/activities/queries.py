"""Reads of activities and registrations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.models import Activity, Registration
from app.activities.states import ActivityState, RegistrationState
from app.core import clock, paging
from app.core.errors import NotFound
from app.org import queries as org

if TYPE_CHECKING:
    from app.org.models import OrgUnit


def access_activity(session: Session, actor: Actor | None, activity_id: UUID) -> Activity:
    """An activity for anybody to look at; raises NotFound.

    One that was cancelled can still be seen, because those registered are sent to it. A draft is seen only by
    those who manage activities of its place.
    """
    own = org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES) if actor else [])
    return _found(
        session.scalars(
            select(Activity).where(
                Activity.id == activity_id, or_(Activity.state != ActivityState.DRAFT, own)
            )
        ).one_or_none()
    )


def access_managed_activity(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    """An activity that the actor manages.

    Raises Forbidden (``no_permission``) for somebody who manages none, NotFound for one out of their reach.
    """
    actor.require(Permission.MANAGE_ACTIVITIES)
    own = org.within(Activity.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    return _found(session.scalars(select(Activity).where(Activity.id == activity_id, own)).one_or_none())


def _found(activity: Activity | None) -> Activity:
    if activity is None:
        raise NotFound()
    return activity


def titles(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What several activities are called, in one read."""
    rows = session.execute(select(Activity.id, Activity.title).where(Activity.id.in_(set(ids))))
    return {row[0]: row[1] for row in rows}


def activity(session: Session, activity_id: UUID) -> Activity | None:
    return session.get(Activity, activity_id)


def upcoming(session: Session, *, cursor: str | None, limit: int) -> tuple[list[Activity], str | None]:
    """Published activities that are not over, the next one first."""
    statement = select(Activity).where(_published(), Activity.ends_at > clock.now())
    return _by_start(session, statement, cursor=cursor, limit=limit, newest_first=False)


def past(session: Session, *, cursor: str | None, limit: int) -> tuple[list[Activity], str | None]:
    """Published activities that are over, the last one first."""
    statement = select(Activity).where(_published(), Activity.ends_at <= clock.now())
    return _by_start(session, statement, cursor=cursor, limit=limit, newest_first=True)


class Shelf(StrEnum):
    """Where those who hold activities find them."""

    UPCOMING = "upcoming"
    DRAFT = "draft"
    PAST = "past"


def managed(
    session: Session, actor: Actor, *, cursor: str | None, limit: int, shelf: Shelf | None = None
) -> tuple[list[Activity], str | None]:
    """The activities that the actor manages, on one shelf or on all: the latest first, of what is coming the next."""
    paths = actor.paths(Permission.MANAGE_ACTIVITIES)
    statement = select(Activity).where(org.within(Activity.unit_id, paths))
    if shelf is Shelf.DRAFT:
        statement = statement.where(Activity.state == ActivityState.DRAFT)
    elif shelf is not None:
        over = Activity.ends_at <= clock.now()
        statement = statement.where(
            Activity.state != ActivityState.DRAFT, over if shelf is Shelf.PAST else ~over
        )
    newest_first = shelf is not Shelf.UPCOMING
    return _by_start(session, statement, cursor=cursor, limit=limit, newest_first=newest_first)


def _published() -> ColumnElement[bool]:
    return Activity.state == ActivityState.PUBLISHED


def _by_start(
    session: Session, statement: Select[Activity], *, cursor: str | None, limit: int, newest_first: bool
) -> tuple[list[Activity], str | None]:
    keys = [Activity.starts_at, Activity.id]
    rows, following = paging.page(
        session, statement, keys, cursor=cursor, limit=limit, newest_first=newest_first
    )
    return [row[0] for row in rows], following


def near(session: Session, unit: OrgUnit | None, limit: int) -> Sequence[Activity]:
    """What people of ``unit`` may want to come to: first their own, then the rest of the street.

    Their own is what ``unit`` and whatever is above or below it holds. Without a unit it is what comes next.
    """
    statement = select(Activity).where(_published(), Activity.ends_at > clock.now())
    order: list[ColumnElement[Any]] = [Activity.starts_at.asc(), Activity.id.asc()]
    if unit is not None:
        above = [one.id for one in org.ancestors(session, unit).values()]
        theirs = or_(Activity.unit_id.in_(above), org.within(Activity.unit_id, [unit.path]))
        statement = statement.where(Activity.street_id == unit.street_id)
        order.insert(0, case((theirs, 0), else_=1))
    return session.scalars(statement.order_by(*order).limit(limit)).all()


def registration(session: Session, activity_id: UUID, account_id: UUID) -> Registration | None:
    return session.scalars(
        select(Registration).where(
            Registration.activity_id == activity_id, Registration.account_id == account_id
        )
    ).one_or_none()


def registration_with_activity(session: Session, registration_id: UUID) -> Registration | None:
    """A registration with its activity."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(joinedload(Registration.activity, innerjoin=True))
    ).one_or_none()


def registration_with_account(session: Session, registration_id: UUID) -> Registration:
    """A registration with the person who holds it; raises NoResultFound."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(joinedload(Registration.account, innerjoin=True))
        .execution_options(populate_existing=True)
    ).one()


def arrived(session: Session, activity_id: UUID) -> int:
    """How many people have been checked in."""
    came = select(func.count()).where(
        Registration.activity_id == activity_id, Registration.checked_in_at.is_not(None)
    )
    return session.scalar(came) or 0


def registered_ids(session: Session, account_id: UUID, activity_ids: Iterable[UUID]) -> set[UUID]:
    """In which of these activities somebody holds a place, in one read."""
    return set(
        session.scalars(
            select(Registration.activity_id).where(
                Registration.account_id == account_id,
                Registration.activity_id.in_(list(activity_ids)),
                _confirmed(),
            )
        )
    )


def _confirmed() -> ColumnElement[bool]:
    return Registration.state == RegistrationState.CONFIRMED


def registrations_in(
    session: Session, activity_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[Registration], str | None]:
    """Who registered for an activity, each with their account, in the order they first came."""
    statement = (
        select(Registration)
        .where(Registration.activity_id == activity_id)
        .options(joinedload(Registration.account, innerjoin=True))
    )
    rows, following = paging.page(
        session, statement, [Registration.id], cursor=cursor, limit=limit, newest_first=False
    )
    return [row[0] for row in rows], following


def registrations_of(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[Registration], str | None]:
    """Somebody's registrations, each with its activity, newest first."""
    statement = (
        select(Registration)
        .where(Registration.account_id == account_id)
        .options(joinedload(Registration.activity, innerjoin=True))
    )
    rows, following = paging.page(session, statement, [Registration.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def upcoming_registrations(session: Session, account_id: UUID, limit: int) -> Sequence[Activity]:
    """The activities still to come or going on in which somebody holds a place, the next one first."""
    return session.scalars(
        select(Activity)
        .join(Registration, Registration.activity_id == Activity.id)
        .where(
            Registration.account_id == account_id,
            _confirmed(),
            _published(),
            Activity.ends_at > clock.now(),
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(limit)
    ).all()


def registered_people(
    session: Session, activity_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """(registration, account) of those who hold a place, from the one that follows ``after``."""
    statement = select(Registration.id, Registration.account_id).where(
        Registration.activity_id == activity_id, _confirmed()
    )
    if after is not None:
        statement = statement.where(Registration.id > after)
    rows = session.execute(statement.order_by(Registration.id).limit(limit))
    return [(registration_id, account_id) for registration_id, account_id in rows]


@dataclass(frozen=True)
class ActivityFigures:
    """How many activities were held, how many places in them were taken, and how many people came."""

    held: int
    signed_up: int
    checked_in: int


def figures(session: Session, paths: list[str], since: datetime) -> ActivityFigures:
    """Figures of the published activities at or below ``paths`` that began from ``since`` until now."""
    statement = (
        select(
            func.count(Activity.id.distinct()),
            func.count(Registration.id),
            func.count(Registration.checked_in_at),
        )
        .outerjoin(Registration, and_(Registration.activity_id == Activity.id, _confirmed()))
        .where(
            org.within(Activity.unit_id, paths),
            _published(),
            Activity.starts_at >= since,
            Activity.starts_at <= clock.now(),
        )
    )
    held, signed_up, checked_in = session.execute(statement).one()
    return ActivityFigures(held, signed_up, checked_in)
