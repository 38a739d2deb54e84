"""Reports that the tests of GeoReport v2 stand on, and how an answer reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.core.database import Database
from app.core.screening import Screening
from app.requests import service as requests
from app.requests.models import Kind, ServiceRequest
from tests.world import World

Deliver = Callable[[], int]


def row(db: Database, number: str) -> ServiceRequest:
    with db.reading() as session:
        return session.scalars(select(ServiceRequest).where(ServiceRequest.number == number)).one()


def report(world: World, text: str = "路灯不亮", **changes: Any) -> str:
    """A resident's own report that has passed its check; its number."""
    with world.database.transaction() as session:
        made = requests.submit(
            session,
            world.actor(world.resident),
            requests.Report(Kind.REPORT, text, world.compound.id, type_id=world.street_lamp.id),
        )
        for name, value in ({"screening": Screening.PASSED} | changes).items():
            setattr(made, name, value)
        return made.number


def codes(answer: Any) -> tuple[int, list[int]]:
    return answer.status_code, [one["code"] for one in answer.json]
