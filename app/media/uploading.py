"""The picture that comes along with a form of the console."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, request

from app.accounts.auth import current_actor
from app.core.screening import Screening
from app.core.unit_of_work import session
from app.media import images, service


def uploaded_photo(field: str) -> UUID | None:
    """The photo of a field of the form, kept; none when nothing was chosen. Raises Invalid for what is no photo."""
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        return None
    pixels = current_app.extensions["settings"].max_image_pixels
    photo = images.clean(upload.stream.read(), max_pixels=pixels)
    keys = service.store(current_app.extensions["storage"], photo)
    # Who puts a picture up for the office answers for it: nobody else checks it first.
    owner_id = current_actor().account_id
    return service.add_photo(session(), owner_id, photo, keys, screening=Screening.PASSED).id
