"""How what is left of an activity is shown. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.activities import after
from app.activities.after_schemas import (
    AlbumPage,
    AlbumPhoto,
    Comment,
    MyRating,
    RatingPage,
    ReviewPage,
    ReviewPhoto,
)
from app.activities.models import Activity, ActivityPhoto, ActivityRating, PhotoState
from app.activities.models.after import PHOTOS_EACH
from app.core import clock
from app.core.encryption import mask_name
from app.core.screening import Screening
from app.media import queries as media


def ratings(
    session: Session, activity: Activity, viewer_id: UUID, *, cursor: str | None, limit: int
) -> RatingPage:
    """What those who were there say, as anybody reads it."""
    rows, following = after.comments(session, activity.id, everybody=True, cursor=cursor, limit=limit)
    names = accounts.names(session, [one.account_id for one in rows])
    stars = after.stars(session, activity.id)
    visit = next((one for one in after.visits(session, activity.id, viewer_id) if one.may_be_rated), None)
    mine = after.own_rating(session, activity.id, viewer_id)
    return RatingPage(
        items=[
            Comment(
                id=one.id,
                name=mask_name(names[one.account_id]),
                stars=one.stars,
                comment=one.comment or "",
                at=one.created_at,
            )
            for one in rows
        ],
        next_cursor=following,
        count=stars.count,
        average=stars.average,
        mine=my_rating(mine) if mine else None,
        may_rate=visit is not None,
        rate_until=visit.rate_until if visit else None,
    )


def my_rating(one: ActivityRating) -> MyRating:
    """A rating as whoever gave it sees it."""
    return MyRating(
        stars=one.stars,
        comment=one.comment,
        shown=one.screening is Screening.PASSED,
        at=one.created_at,
    )


def album(
    session: Session, activity: Activity, viewer_id: UUID, *, organiser: bool, cursor: str | None, limit: int
) -> AlbumPage:
    """The album as somebody sees it."""
    rows, following = after.album(session, activity.id, viewer_id=viewer_id, cursor=cursor, limit=limit)
    photos = media.photos(session, [one.media_id for one in rows], viewer_id=viewer_id)
    return AlbumPage(
        items=[
            AlbumPhoto(
                id=one.id,
                photo=photos[one.media_id],
                mine=one.account_id == viewer_id,
                waiting=one.state is PhotoState.WAITING,
                at=one.created_at,
            )
            for one in rows
            if one.media_id in photos
        ],
        next_cursor=following,
        may_add=_may_add(session, activity, viewer_id, organiser),
    )


def _may_add(session: Session, activity: Activity, viewer_id: UUID, organiser: bool) -> int:
    late = activity.ends_at + after.OPEN_AFTER < clock.now()
    if not organiser and (late or not after.was_there(session, activity.id, viewer_id)):
        return 0
    return len(after.photos_left(after.own_numbers(session, activity.id, viewer_id), PHOTOS_EACH))


def review(
    session: Session, activity: Activity, state: PhotoState, *, cursor: str | None, limit: int
) -> ReviewPage:
    """The photos in one state, as the organiser sees them."""
    rows, following = after.photos_in(session, activity.id, state, cursor=cursor, limit=limit)
    return ReviewPage(
        items=_reviewed(session, rows),
        next_cursor=following,
        waiting=after.photos_by_state(session, activity.id)[PhotoState.WAITING],
    )


def _reviewed(session: Session, rows: Sequence[ActivityPhoto]) -> list[ReviewPhoto]:
    found = media.photos_to_review(session, [one.media_id for one in rows])
    names = accounts.names(session, [one.account_id for one in rows])
    return [
        ReviewPhoto(
            id=one.id,
            photo=found[one.media_id].photo,
            by=names[one.account_id],
            state=one.state.value,
            checked=found[one.media_id].checked,
            at=one.created_at,
        )
        for one in rows
    ]
