"""Photos that a worker sends along with a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.core.errors import FieldError, Invalid
from app.core.screening import Screening
from app.media import images
from app.media import service as media

MAX_PHOTOS = 9


@dataclass(frozen=True)
class StoredPhoto:
    """A photo made safe and stored, which no row knows of yet."""

    photo: images.CleanPhoto
    keys: tuple[str, str]


def store(files: Sequence[FileStorage]) -> list[StoredPhoto]:
    """Make photos safe and store them: slow, and therefore done before the database is locked.

    Raises Invalid (``too_many_photos``), and what :func:`app.media.images.clean` raises.
    """
    chosen = [file for file in files if file.filename]
    if len(chosen) > MAX_PHOTOS:
        raise Invalid(
            "too_many_photos",
            f"一次最多放 {MAX_PHOTOS} 张照片，请去掉几张。",
            errors=[FieldError("photos", "照片太多了")],
        )
    settings, storage = current_app.extensions["settings"], current_app.extensions["storage"]
    stored = []
    for file in chosen:
        photo = images.clean(file.stream.read(), max_pixels=settings.max_image_pixels)
        stored.append(StoredPhoto(photo, media.store(storage, photo)))
    return stored


def add(session: Session, owner_id: UUID, photos: Sequence[StoredPhoto]) -> list[UUID]:
    """Remember stored photos of a worker, who answers for them: nobody else checks them first."""
    return [
        media.add_photo(session, owner_id, one.photo, one.keys, screening=Screening.PASSED).id
        for one in photos
    ]
