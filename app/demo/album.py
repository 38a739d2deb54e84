"""Photos for the history: each drawing is stored once, and every use of it is a photo of its own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.core.screening import Screening
from app.core.storage import Storage
from app.demo import pictures
from app.media import images
from app.media import service as media
from app.media.images import CleanPhoto


class Album:
    """The drawings of the demo, stored when the album is opened."""

    def __init__(self, storage: Storage) -> None:
        self._kept: dict[str, tuple[CleanPhoto, tuple[str, str]]] = {}
        for name in pictures.names():
            photo = images.clean(pictures.draw(name), max_pixels=pictures.WIDTH * pictures.HEIGHT)
            self._kept[name] = photo, media.store(storage, photo)

    def photo_by(
        self, session: Session, owner_id: UUID, name: str, screening: Screening = Screening.PASSED
    ) -> UUID:
        """Somebody takes a photo; returns its id. Raises KeyError for an unknown name."""
        photo, keys = self._kept[name]
        return media.add_photo(session, owner_id, photo, keys, screening=screening).id
