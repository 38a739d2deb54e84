"""A photo as phones get it."""

from __future__ import annotations

from uuid import UUID

from app.core.schemas import Output


class Photo(Output):
    """A photo; the addresses are signed and end after a day or two. While a photo is being checked others get none."""

    id: UUID
    url: str
    thumb_url: str
    width: int
    height: int
