"""Photos that the machine did not decide on: a person of the street does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit, clock, paging
from app.core.audit import Place
from app.core.errors import NotFound
from app.core.screening import Screening
from app.media.models import Media
from app.org import queries as org

#: WeChat answers within minutes, or says nothing about people it has not seen for two hours.
PATIENCE = timedelta(minutes=30)
#: The navigation says "99+" beyond.
MOST_COUNTED = 99


@dataclass(frozen=True)
class Decided:
    """How many photos a decision was about, and how many somebody else had decided before."""

    now: int
    before: int


def stop_waiting(session: Session) -> None:
    """Leave to people whatever WeChat has said nothing about for :data:`PATIENCE`."""
    session.execute(
        update(Media)
        .where(Media.screening == Screening.PENDING, Media.created_at < clock.now() - PATIENCE)
        .values(screening=Screening.REVIEW)
        .execution_options(synchronize_session=False)
    )


def page(session: Session, actor: Actor, *, cursor: str | None, limit: int) -> tuple[list[Media], str | None]:
    """What waits for a decision within the actor's street, the longest first."""
    rows, following = paging.page(
        session,
        select(Media).where(_waiting(actor)),
        [Media.id],
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )
    return [row[0] for row in rows], following


def count(session: Session, actor: Actor) -> int:
    """How many photos wait, counted no further than one more than :data:`MOST_COUNTED`."""
    some = select(Media.id).where(_waiting(actor)).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def decide(session: Session, actor: Actor, photo_ids: Collection[UUID], *, passed: bool) -> Decided:
    """Let everybody of the place see these photos, or nobody but their sender.

    What somebody else has decided meanwhile stays as it is. Raises Forbidden (``no_permission``), and NotFound when
    one of them is not the actor's to decide on.
    """
    actor.require(Permission.REVIEW_CONTENT)
    wanted = set(photo_ids)
    # Locked in one order, so that two who marked the same photos do not wait for each other in a circle.
    found = session.scalars(
        select(Media)
        .where(Media.id.in_(wanted), _in_scope(actor))
        .order_by(Media.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != len(wanted):
        raise NotFound()
    verdict = Screening.PASSED if passed else Screening.REFUSED
    open_ones = [photo for photo in found if photo.screening is Screening.REVIEW]
    for photo in open_ones:
        photo.screening = verdict
        audit.record(
            session,
            "photo.reviewed",
            actor_id=actor.account_id,
            place=Place(photo.street_id, photo.street_id),
            subject=("photo", photo.id),
            details={"screening": verdict},
        )
    return Decided(now=len(open_ones), before=len(found) - len(open_ones))


def _waiting(actor: Actor) -> ColumnElement[bool]:
    return (Media.screening == Screening.REVIEW) & _in_scope(actor)


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    # A photo that is part of nothing yet has no street, and NULL is within nothing.
    street_id = cast("InstrumentedAttribute[UUID]", Media.street_id)
    return org.within(street_id, actor.paths(Permission.REVIEW_CONTENT))
