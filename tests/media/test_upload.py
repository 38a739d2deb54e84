"""Photos from strangers."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from datetime import timedelta
from struct import pack

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from app.core import clock
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]


def jpeg(size: tuple[int, int] = (640, 480), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", **save)
    return out.getvalue()


def send(client: PhoneClient, content: bytes) -> TestResponse:
    """Upload ``content`` as ``photo.jpg``, in one piece of bytes as it goes over the wire."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n'
    return client.post(
        "/api/v1/media",
        data=head + content + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (40.0, 5.0, 0.0)
    return jpeg(exif=exif)


def test_a_photo_loses_its_place_and_camera_and_stands_upright(world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    made = send(phone, with_gps())
    assert made.status_code == 201
    assert (made.json["width"], made.json["height"]) == (480, 640), "turned as the camera said"
    shown = phone.get(made.json["url"])
    assert shown.mimetype == "image/jpeg"
    assert b"SecretCamera" not in shown.data
    assert not Image.open(io.BytesIO(shown.data)).getexif()


def test_a_large_photo_becomes_smaller(world: World, client_for: ClientFor) -> None:
    made = send(client_for(world.resident), jpeg((4000, 3000))).json
    assert (made["width"], made["height"]) == (1600, 1200)


def bomb() -> bytes:
    """A small PNG that says it is 200 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", 20_000, 10_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 415, "not_a_photo"),
        (b"<html><script>alert(1)</script></html>", 415, "not_a_photo"),
        (b"", 415, "not_a_photo"),
        (b"GIF89a" + b"\0" * 40, 415, "not_a_photo"),
        (jpeg()[:300], 415, "not_a_photo"),
        (bomb(), 413, "photo_too_large"),
        (b"\xff" * (13 * 1024 * 1024), 413, "too_large"),
    ],
    ids=["svg", "html", "empty", "gif", "half a jpeg", "200 megapixels", "13 MB"],
)
def test_what_is_no_photo_is_refused(
    world: World, client_for: ClientFor, content: bytes, status: int, code: str
) -> None:
    answer = send(client_for(world.resident), content)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_no_file_at_all(world: World, client_for: ClientFor) -> None:
    answer = client_for(world.resident).post("/api/v1/media", data={})
    assert (answer.status_code, answer.json["code"]) == (422, "no_file")


def test_an_address_cannot_be_guessed_and_ends(app: Flask, world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    url = send(phone, jpeg()).json["url"]
    assert phone.get(url).status_code == 200
    assert phone.get(url[:-3] + "AAA").status_code == 404
    assert phone.get(url.replace("/full", "/thumb")).status_code == 404, "a signature is for one size"
    assert phone.get(url.split("?")[0]).status_code == 404
    with clock.at(clock.now() + timedelta(days=3)):
        assert phone.get(url).status_code == 404
