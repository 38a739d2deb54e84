"""Many people, and one person many times, join in at the same moment: each is counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.core.database import Database
from app.core.screening import Screening
from app.requests.models import Publication, RequestSupporter, ServiceRequest
from tests.conftest import PhoneClient
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

ClientFor = Callable[..., PhoneClient]


def test_each_is_counted_once(db: Database, world: World, client_for: ClientFor) -> None:
    body = {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)}
    made = UUID(client_for(world.resident).post("/api/v1/requests", json=body).json["id"])
    with db.transaction() as session:
        request = session.get_one(ServiceRequest, made)
        request.screening, request.publication = Screening.PASSED, Publication.PUBLIC
    people = [world.neighbour, world.other_resident, world.new_resident(), world.new_resident()]
    phones = [client_for(one) for one in people for _ in range(3)]

    def press(phone: PhoneClient) -> int:
        return int(phone.post(f"/api/v1/requests/{made}/support").status_code)

    assert Counter(together([partial(press, phone) for phone in phones])) == {200: 12}
    with db.reading() as session:
        count = session.get_one(ServiceRequest, made).support_count
        rows = session.scalar(select(func.count()).select_from(RequestSupporter))
    assert (count, rows) == (4, 4)
