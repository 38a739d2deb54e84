"""Reads of what is left when an activity is over: who was there, what they say of it, the album, the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.activities.models import (
    Activity,
    ActivityPhoto,
    ActivityPlaces,
    ActivityRating,
    ActivityReport,
    ActivitySession,
    Attendance,
    Attendee,
    PhotoState,
    Registration,
)
from app.core import clock, paging
from app.core.errors import NotFound
from app.core.screening import Screening

#: So long after its end people rate it and add photos.
OPEN_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Visit:
    """A registration somebody came with, when what it was for ended, and whether it has been rated."""

    registration_id: UUID
    ended_at: datetime
    rated: bool

    @property
    def rate_until(self) -> datetime:
        return self.ended_at + OPEN_AFTER

    @property
    def may_be_rated(self) -> bool:
        return not self.rated and self.ended_at <= clock.now() <= self.rate_until


def visits(session: Session, activity_id: UUID, account_id: UUID) -> list[Visit]:
    """With what of their own registrations somebody, or one of their family, was there; of a series perhaps several."""
    ended_at = func.coalesce(ActivitySession.ends_at, Activity.ends_at)
    rated = exists().where(ActivityRating.registration_id == Registration.id)
    rows = session.execute(
        select(Registration.id, ended_at, rated)
        .join(Activity, Activity.id == Registration.activity_id)
        .join(ActivityPlaces, ActivityPlaces.id == Registration.places_id)
        .outerjoin(ActivitySession, ActivitySession.id == ActivityPlaces.session_id)
        .where(
            Registration.activity_id == activity_id,
            Registration.account_id == account_id,
            exists().where(Attendance.registration_id == Registration.id),
        )
        .order_by(ended_at, Registration.id)
    )
    return [Visit(*row) for row in rows]


def was_there(session: Session, activity_id: UUID, account_id: UUID) -> bool:
    """Whether somebody came: with their own registration, or as one of a family that somebody else signed up."""
    return bool(
        session.scalar(
            select(
                exists()
                .where(Attendance.attendee_id == Attendee.id)
                .where(Attendance.registration_id == Registration.id)
                .where(Registration.activity_id == activity_id)
                .where(or_(Registration.account_id == account_id, Attendee.account_id == account_id))
            )
        )
    )


@dataclass(frozen=True)
class Stars:
    """How many rated, and what they gave on average; nobody gave nothing."""

    count: int
    average: float | None


def stars(session: Session, activity_id: UUID) -> Stars:
    """What those who were there gave."""
    count, average = session.execute(
        select(func.count(), func.avg(ActivityRating.stars)).where(ActivityRating.activity_id == activity_id)
    ).one()
    return Stars(count, round(float(average), 1) if count else None)


def comments(
    session: Session, activity_id: UUID, *, everybody: bool, cursor: str | None, limit: int
) -> tuple[list[ActivityRating], str | None]:
    """Ratings with words, newest first: for ``everybody`` those that passed the check, for the organiser all."""
    statement = select(ActivityRating).where(
        ActivityRating.activity_id == activity_id, ActivityRating.comment.is_not(None)
    )
    if everybody:
        statement = statement.where(ActivityRating.screening == Screening.PASSED)
    rows, following = paging.page(session, statement, [ActivityRating.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def comment_count(session: Session, activity_id: UUID) -> int:
    """How many of those who rated said something too."""
    return (
        session.scalar(
            select(func.count(ActivityRating.comment)).where(ActivityRating.activity_id == activity_id)
        )
        or 0
    )


def own_rating(session: Session, activity_id: UUID, account_id: UUID) -> ActivityRating | None:
    """What somebody gave; of a series the last."""
    return session.scalars(
        select(ActivityRating)
        .where(ActivityRating.activity_id == activity_id, ActivityRating.account_id == account_id)
        .order_by(ActivityRating.id.desc())
        .limit(1)
    ).one_or_none()


def rating(session: Session, rating_id: UUID) -> ActivityRating | None:
    return session.get(ActivityRating, rating_id)


def rating_of(session: Session, activity: Activity, rating_id: UUID) -> ActivityRating:
    """A rating of this activity; raises NotFound."""
    found = session.scalars(
        select(ActivityRating).where(
            ActivityRating.id == rating_id, ActivityRating.activity_id == activity.id
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def album(
    session: Session, activity_id: UUID, *, viewer_id: UUID, cursor: str | None, limit: int
) -> tuple[list[ActivityPhoto], str | None]:
    """The photos somebody sees: what is shown, and their own that wait; newest first."""
    mine = (ActivityPhoto.account_id == viewer_id) & (ActivityPhoto.state == PhotoState.WAITING)
    return _album(
        session, activity_id, or_(ActivityPhoto.state == PhotoState.SHOWN, mine), cursor, limit, True
    )


def photos_in(
    session: Session, activity_id: UUID, state: PhotoState, *, cursor: str | None, limit: int
) -> tuple[list[ActivityPhoto], str | None]:
    """The photos in one state, for the organiser: of those that wait the longest first, of others the newest."""
    newest_first = state is not PhotoState.WAITING
    return _album(session, activity_id, ActivityPhoto.state == state, cursor, limit, newest_first)


def _album(
    session: Session,
    activity_id: UUID,
    condition: ColumnElement[bool],
    cursor: str | None,
    limit: int,
    newest_first: bool,
) -> tuple[list[ActivityPhoto], str | None]:
    rows, following = paging.page(
        session,
        select(ActivityPhoto).where(ActivityPhoto.activity_id == activity_id, condition),
        [ActivityPhoto.id],
        cursor=cursor,
        limit=limit,
        newest_first=newest_first,
    )
    return [row[0] for row in rows], following


def photos_by_state(session: Session, activity_id: UUID) -> dict[PhotoState, int]:
    """How many photos there are of each state; none is left out."""
    rows = session.execute(
        select(ActivityPhoto.state, func.count())
        .where(ActivityPhoto.activity_id == activity_id)
        .group_by(ActivityPhoto.state)
    )
    return dict.fromkeys(PhotoState, 0) | {row[0]: row[1] for row in rows}


def photos_left(taken: Sequence[int], each: int) -> list[int]:
    """The numbers that are still free of ``each``."""
    return [number for number in range(1, each + 1) if number not in taken]


def own_numbers(session: Session, activity_id: UUID, account_id: UUID) -> Sequence[int]:
    """The numbers of somebody's photos in an album."""
    return session.scalars(
        select(ActivityPhoto.number).where(
            ActivityPhoto.activity_id == activity_id, ActivityPhoto.account_id == account_id
        )
    ).all()


def photo_of(
    session: Session, activity: Activity, photo_id: UUID, *, owner_id: UUID | None = None
) -> ActivityPhoto:
    """A photo of this album, only one of ``owner_id`` if given; raises NotFound."""
    statement = select(ActivityPhoto).where(
        ActivityPhoto.id == photo_id, ActivityPhoto.activity_id == activity.id
    )
    if owner_id is not None:
        statement = statement.where(ActivityPhoto.account_id == owner_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found


def report(session: Session, activity_id: UUID) -> ActivityReport | None:
    """What the organiser kept for the news."""
    return session.scalars(
        select(ActivityReport).where(ActivityReport.activity_id == activity_id)
    ).one_or_none()
