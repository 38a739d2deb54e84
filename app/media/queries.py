"""Reads of photos."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
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


def media(session: Session, media_id: UUID) -> Media | None:
    return session.get(Media, media_id)
