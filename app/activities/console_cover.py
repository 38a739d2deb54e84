"""The picture that comes along with a form."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, request

from app.accounts.auth import current_actor
from app.core.screening import Screening
from app.core.unit_of_work import session
from app.media import images
from app.media import service as media


def uploaded_cover() -> UUID | None:
    """The photo of the field ``cover``, kept; raises Invalid for what is none."""
    upload = request.files.get("cover")
    if upload is None or not upload.filename:
        return None
    pixels = current_app.extensions["settings"].max_image_pixels
    photo = images.clean(upload.stream.read(), max_pixels=pixels)
    keys = media.store(current_app.extensions["storage"], photo)
    # Who puts a picture up for the office answers for it: nobody else checks it first.
    owner_id = current_actor().account_id
    return media.add_photo(session(), owner_id, photo, keys, screening=Screening.PASSED).id
