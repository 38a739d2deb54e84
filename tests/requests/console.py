"""How the tests of the desk ask for a part of a page, and what they send with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.accounts.models import Account
from app.requests import service
from app.requests.models import ServiceRequest
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]

#: How htmx asks for a part of a page.
PART = {"HX-Request": "true", "Accept": "*/*"}


def photo(color: str = "navy") -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "JPEG")
    out.seek(0)
    return out, f"{color}.jpg"


def accepted(world: World, app: Flask, request_id: UUID) -> None:
    worker = world.actor(world.worker)
    with app.app_context(), world.database.transaction() as session:
        service.accept(session, worker, session.get_one(ServiceRequest, request_id))
