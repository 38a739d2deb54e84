"""Uploading a photo, and showing one by its signed address."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import File
from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import FileStorage

from app.accounts.auth import auth, current_actor
from app.core.errors import FieldError, Invalid, NotFound
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.media import images, links, queries, service
from app.media.schemas import Photo

bp = APIBlueprint("media", __name__, tag="照片 Media")
files_bp = Blueprint("media_files", __name__)


class PhotoUpload(Schema):
    """A multipart body with one file."""

    file = File(required=True)  # type: ignore[no-untyped-call]


@bp.post("/media")
@bp.auth_required(auth)
@limiter.limit("60/minute")
@bp.input(PhotoUpload, location="files", arg_name="body", validation=False)
@bp.output(Photo, status_code=201)
def upload(body: Mapping[str, object]) -> Response:
    """Upload one photo (JPEG, PNG or WebP, at most 12 MB). It comes back smaller, upright, without place or camera."""
    sent = body.get("file")
    if not isinstance(sent, FileStorage):
        raise Invalid("no_file", "请选择一张照片。", errors=[FieldError("file", "请选择照片")])
    settings = current_app.extensions["settings"]
    photo = images.clean(sent.stream.read(), max_pixels=settings.max_image_pixels)
    keys = service.store(current_app.extensions["storage"], photo)
    media = service.add_photo(session(), current_actor().account_id, photo, keys)
    return reply(queries.photo_out(media), 201)


@files_bp.get("/media/<uuid:media_id>/<any(full, thumb):size>")
def show(media_id: UUID, size: str) -> Response:
    """The bytes of a photo, to whoever holds a signed address."""
    expires = request.args.get("e", type=int)
    if expires is None or not links.is_valid(media_id, size, expires, request.args.get("s", "")):
        raise NotFound()
    media = queries.media(session(), media_id)
    if media is None:
        raise NotFound()
    content = current_app.extensions["storage"].get(media.key if size == "full" else media.thumb_key)
    response = Response(content, mimetype="image/jpeg")
    response.cache_control.private = True
    response.cache_control.max_age = links.DAY_SECONDS
    return response
