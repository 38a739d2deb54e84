"""A photo from a stranger becomes a photo of ours: decoded, turned upright, made smaller, encoded anew.

What comes out is a plain JPEG: no EXIF, no GPS, no hidden payload, whatever came in.
"""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.errors import TooLarge, UnsupportedMedia

FORMATS = ("JPEG", "PNG", "WEBP")
FULL_SIDE = 1600
THUMB_SIDE = 400
QUALITY = 82

#: A photo of 50 megapixels unpacks to 150 MB; more than a few at once would need more memory than a small server has.
_unpacking = threading.BoundedSemaphore(3)


@dataclass(frozen=True)
class CleanPhoto:
    """The two sizes of a photo, as JPEG bytes. ``name`` is the hash of what is in it."""

    name: str
    full: bytes
    thumb: bytes
    width: int
    height: int


def clean(content: bytes, *, max_pixels: int) -> CleanPhoto:
    """Make a photo safe.

    Raises UnsupportedMedia (``not_a_photo``) when it is no JPEG, PNG or WebP, whatever it is called,
    and TooLarge (``photo_too_large``) when it would unpack to more than ``max_pixels``.
    """
    try:
        with _unpacking, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > max_pixels:
                    raise TooLarge("photo_too_large", "照片太大了，请换一张或用微信拍照后再传。")
                # A JPEG can be decoded at half or quarter size straight away.
                image.draft("RGB", (FULL_SIDE, FULL_SIDE))
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooLarge("photo_too_large", "照片太大了，请换一张或用微信拍照后再传。") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnsupportedMedia("not_a_photo", "这个文件不是照片，请上传 JPG 或 PNG 图片。") from error
    upright.thumbnail((FULL_SIDE, FULL_SIDE))
    full = _encode(upright)
    thumb = upright.copy()
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return CleanPhoto(
        name=hashlib.sha256(full).hexdigest(),
        full=full,
        thumb=_encode(thumb),
        width=upright.width,
        height=upright.height,
    )


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", image.size, image.tobytes()).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
