"""The picture that comes along with a form."""

from __future__ import annotations

from uuid import UUID

from app.media.uploading import uploaded_photo


def uploaded_cover() -> UUID | None:
    """The photo of the field ``cover``, kept; raises Invalid for what is none."""
    return uploaded_photo("cover")
