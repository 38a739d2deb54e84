"""What the tests of requests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.core.screening import Screening
from app.requests import service
from app.requests.models import Kind, ServiceRequest
from tests.world import World


@pytest.fixture
def report(app: Flask, world: World) -> Callable[..., UUID]:
    """Takes in a report of the resident, checked already unless told otherwise."""
    reporter = world.actor(world.resident)

    def make(text: str = "路灯不亮", screening: Screening = Screening.PASSED, **more: Any) -> UUID:
        with app.app_context(), world.database.transaction() as session:
            fields = {"kind": Kind.REPORT, "text": text, "unit_id": world.compound.id} | more
            request = service.submit(session, reporter, service.Report(**fields))
            request.screening = screening
            return request.id

    return make


@pytest.fixture
def stored(world: World) -> Callable[[UUID], ServiceRequest]:
    """A request as the database has it."""

    def read(request_id: UUID) -> ServiceRequest:
        with world.database.reading() as session:
            return session.get_one(ServiceRequest, request_id)

    return read
