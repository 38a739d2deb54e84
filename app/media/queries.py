"""Reads of photos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.screening import Screening
from app.media.links import link
from app.media.models import Media
from app.media.schemas import Photo


def photo_out(media: Media) -> Photo:
    """A photo with fresh signed addresses."""
    return Photo(
        id=media.id,
        url=link(media.id, "full"),
        thumb_url=link(media.id, "thumb"),
        width=media.width,
        height=media.height,
    )


def photos(session: Session, ids: Iterable[UUID], *, viewer_id: UUID | None = None) -> dict[UUID, Photo]:
    """Those of several photos that may be shown to ``viewer_id``, in one read.

    People see their own photos at once, those of others when the content check has passed.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Media).where(Media.id.in_(wanted)))
    return {
        media.id: photo_out(media)
        for media in found
        if media.screening is Screening.PASSED or media.owner_id == viewer_id
    }


@dataclass(frozen=True)
class ToReview:
    """A photo as somebody of the office looks at it, whether or not the content check has passed."""

    photo: Photo
    checked: bool


def photos_to_review(session: Session, ids: Iterable[UUID]) -> dict[UUID, ToReview]:
    """Several photos for whoever decides whether they are shown, in one read."""
    found = session.scalars(select(Media).where(Media.id.in_(set(ids))))
    return {one.id: ToReview(photo_out(one), one.screening is Screening.PASSED) for one in found}


@dataclass(frozen=True)
class Stored:
    """Where the large size of a photo lies."""

    id: UUID
    key: str


def stored_of(session: Session, owner_id: UUID) -> list[Stored]:
    """Every photo of somebody, oldest first."""
    rows = session.execute(select(Media.id, Media.key).where(Media.owner_id == owner_id).order_by(Media.id))
    return [Stored(*row) for row in rows]


def keys_in_use(session: Session, keys: Iterable[str]) -> set[str]:
    """Which of these files some photo still shows: equal photos share their files."""
    wanted = list(keys)
    rows = session.execute(
        select(Media.key, Media.thumb_key).where(or_(Media.key.in_(wanted), Media.thumb_key.in_(wanted)))
    )
    return {key for row in rows for key in row}


def media(session: Session, media_id: UUID) -> Media | None:
    return session.get(Media, media_id)
