"""Reads of who did not come, and of who pauses therefore."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.activities.models import Activity, NoShow, PauseState, Registration, SignupPause
from app.activities.service import absences
from app.core import paging
from app.core.errors import NotFound
from app.org import queries as org

#: The navigation says "99+" beyond.
MOST_COUNTED = 99


@dataclass(frozen=True)
class Absence:
    """One activity that somebody did not come to."""

    title: str
    at: datetime


def access_pause(session: Session, actor: Actor, pause_id: UUID) -> SignupPause:
    """A pause that the actor decides on.

    Raises Forbidden (``no_permission``) for somebody who decides on none, NotFound for one out of their reach.
    """
    actor.require(Permission.DECIDE_PAUSES)
    found = session.scalars(
        select(SignupPause).where(SignupPause.id == pause_id, _in_scope(actor))
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def access_own_pause(session: Session, account_id: UUID, pause_id: UUID) -> SignupPause:
    """A pause of one's own; raises NotFound."""
    found = session.scalars(
        select(SignupPause).where(SignupPause.id == pause_id, SignupPause.account_id == account_id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def access_no_show(session: Session, activity: Activity, no_show_id: UUID) -> NoShow:
    """Somebody who did not come to an activity that the actor manages; raises NotFound."""
    found = session.scalars(
        select(NoShow)
        .join(Registration, Registration.id == NoShow.registration_id)
        .where(NoShow.id == no_show_id, Registration.activity_id == activity.id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def own_pauses(session: Session, account_id: UUID) -> Sequence[SignupPause]:
    """Somebody's pauses, the newest first."""
    return session.scalars(
        select(SignupPause)
        .where(SignupPause.account_id == account_id)
        .order_by(SignupPause.id.desc())
        .limit(20)
    ).all()


def pauses(
    session: Session, actor: Actor, *, appealed: bool, cursor: str | None, limit: int
) -> tuple[list[SignupPause], str | None]:
    """The pauses of the actor's streets, the newest first, or those that wait for an answer, the longest first."""
    actor.require(Permission.DECIDE_PAUSES)
    statement = select(SignupPause).where(_in_scope(actor))
    if appealed:
        statement = statement.where(SignupPause.state == PauseState.APPEALED)
    rows, following = paging.page(
        session, statement, [SignupPause.id], cursor=cursor, limit=limit, newest_first=not appealed
    )
    return [row[0] for row in rows], following


def count_appealed(session: Session, actor: Actor) -> int:
    """How many appeals wait, counted no further than one more than :data:`MOST_COUNTED`."""
    waiting = select(SignupPause.id).where(_in_scope(actor), SignupPause.state == PauseState.APPEALED)
    return session.scalar(select(func.count()).select_from(waiting.limit(MOST_COUNTED + 1).subquery())) or 0


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    return org.within(SignupPause.street_id, actor.paths(Permission.DECIDE_PAUSES))


def because(session: Session, found: Iterable[SignupPause]) -> dict[UUID, list[Absence]]:
    """What each of several pauses follows from, as long as it is not excused."""
    shown: dict[UUID, list[Absence]] = defaultdict(list)
    for pause in found:
        rows = absences.basis(session, session.get_one(NoShow, pause.no_show_id))
        titles = dict(
            session.execute(
                select(Registration.id, Activity.title)
                .join(Activity, Activity.id == Registration.activity_id)
                .where(Registration.id.in_([row.registration_id for row in rows]))
            ).all()
        )
        shown[pause.id] = [Absence(titles[row.registration_id], row.at) for row in rows]
    return shown


def no_shows(session: Session, activity_id: UUID) -> Sequence[tuple[NoShow, Registration]]:
    """Who did not come to an activity, each with the registration and its account."""
    rows = session.execute(
        select(NoShow, Registration)
        .join(Registration, Registration.id == NoShow.registration_id)
        .where(Registration.activity_id == activity_id)
        .options(joinedload(Registration.account, innerjoin=True))
        .order_by(NoShow.id)
    )
    return [(row[0], row[1]) for row in rows]
