"""Verbs that take in photos and learn whether they may be seen."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import outbox
from app.core.database import rows_changed
from app.core.errors import FieldError, Invalid
from app.core.ids import new_id
from app.core.screening import Screening, verdict
from app.core.storage import Storage
from app.media.images import CleanPhoto
from app.media.models import Media

CHECK_TOPIC = "media.check"
FORGET_TOPIC = "media.forget"


def store(storage: Storage, photo: CleanPhoto) -> tuple[str, str]:
    """Write both sizes under names made of their content; returns the keys. Writing again changes nothing."""
    key = f"photos/{photo.name[:2]}/{photo.name}.jpg"
    thumb_key = f"photos/{photo.name[:2]}/{photo.name}-thumb.jpg"
    storage.put(key, photo.full)
    storage.put(thumb_key, photo.thumb)
    return key, thumb_key


def add_photo(
    session: Session,
    owner_id: UUID,
    photo: CleanPhoto,
    keys: tuple[str, str],
    *,
    screening: Screening = Screening.PENDING,
) -> Media:
    """Remember a stored photo and have its content checked."""
    media = Media(
        id=new_id(),
        owner_id=owner_id,
        key=keys[0],
        thumb_key=keys[1],
        width=photo.width,
        height=photo.height,
        bytes=len(photo.full),
        screening=screening,
    )
    session.add(media)
    session.flush()
    if screening is Screening.PENDING:
        outbox.put(session, CHECK_TOPIC, {"media_id": str(media.id)}, dedup_key=f"{CHECK_TOPIC}:{media.id}")
    return media


def claim_photos(
    session: Session, owner_id: UUID, photo_ids: Sequence[UUID], street_id: UUID, *, field: str = "photo_ids"
) -> list[Media]:
    """Make somebody's own, still unused photos part of something in ``street_id``, in the order given.

    Raises Invalid (``unknown_photo``): not theirs, not there, named twice, or used before.
    """
    wanted = list(photo_ids)
    if not wanted:
        return []
    taken = rows_changed(
        session,
        update(Media)
        .where(Media.id.in_(wanted), Media.owner_id == owner_id, Media.street_id.is_(None))
        .values(street_id=street_id),
    )
    if taken != len(wanted):
        raise Invalid(
            "unknown_photo", "有照片没有传好，请删掉后重新添加。", errors=[FieldError(field, "照片无效")]
        )
    found = {media.id: media for media in session.scalars(select(Media).where(Media.id.in_(wanted)))}
    return [found[photo_id] for photo_id in wanted]


def give_up(session: Session, media_ids: Sequence[UUID]) -> None:
    """Drop photos that are part of nothing any more, files included."""
    session.execute(
        update(Media)
        .where(Media.id.in_(media_ids))
        .values(street_id=None)
        .execution_options(synchronize_session=False)
    )
    forget_unused(session, media_ids)


def forget_unused_of(session: Session, owner_id: UUID) -> None:
    """Drop the photos somebody uploaded and never used, files included."""
    ids = session.scalars(select(Media.id).where(Media.owner_id == owner_id, Media.street_id.is_(None))).all()
    forget_unused(session, ids)


def forget_unused(session: Session, media_ids: Sequence[UUID]) -> int:
    """Drop those of these photos that are part of nothing, files included; tells how many."""
    gone = session.execute(
        delete(Media)
        .where(Media.id.in_(media_ids), Media.street_id.is_(None))
        .returning(Media.id, Media.key, Media.thumb_key)
        .execution_options(synchronize_session=False)
    ).all()
    for media_id, *keys in gone:
        outbox.put(session, FORGET_TOPIC, {"keys": keys}, dedup_key=f"{FORGET_TOPIC}:{media_id}")
    return len(gone)


def check_started(session: Session, media_id: UUID, trace_id: str) -> None:
    """WeChat has begun to check a photo under this name."""
    session.execute(update(Media).where(Media.id == media_id).values(trace_id=trace_id))


def check_ended(session: Session, *, trace_id: str, suggest: str) -> bool:
    """WeChat's answer to a check; false when no check goes by that name, or not yet.

    It counts as long as no person has decided, however late it is; a repeat changes nothing.
    """
    session.execute(
        update(Media)
        .where(Media.trace_id == trace_id, Media.screening.in_([Screening.PENDING, Screening.REVIEW]))
        .values(screening=verdict(suggest))
        .execution_options(synchronize_session=False)
    )
    return session.scalar(select(Media.id).where(Media.trace_id == trace_id).limit(1)) is not None


def leave_to_people(session: Session, media_id: UUID) -> None:
    """WeChat cannot check this photo; somebody of the street looks at it."""
    session.execute(
        update(Media)
        .where(Media.id == media_id, Media.screening == Screening.PENDING)
        .values(screening=Screening.REVIEW)
    )
