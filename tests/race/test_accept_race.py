"""Two workers take the same request at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.actor import Actor
from app.core.database import Database
from app.core.screening import Screening
from app.requests import service
from app.requests.access import access_request
from app.requests.models import Kind, RequestEvent, ServiceRequest
from tests.conftest import PhoneClient
from tests.world import World

pytestmark = pytest.mark.race


@pytest.fixture
def request_id(db: Database, app: Flask, world: World) -> UUID:
    resident = world.actor(world.resident)
    with app.app_context(), db.transaction() as session:
        request = service.submit(
            session, resident, service.Report(Kind.REPORT, "路灯不亮", world.compound.id)
        )
        request.screening = Screening.PASSED
        return request.id


def accepted(db: Database, request_id: UUID) -> int:
    with db.reading() as session:
        return (
            session.scalar(
                select(func.count()).where(
                    RequestEvent.request_id == request_id, RequestEvent.verb == "accept"
                )
            )
            or 0
        )


def test_one_of_eight_workers_accepts(
    db: Database, world: World, request_id: UUID, client_for: Callable[..., PhoneClient]
) -> None:
    phones = [client_for(account) for account in (world.worker, world.colleague) * 4]
    url = f"/api/v1/work/requests/{request_id}/accept"
    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(lambda phone: phone.post(url, json={}).status_code, phones))
    assert codes == [200] + [409] * 7
    assert accepted(db, request_id) == 1


def test_without_the_lock_more_than_one_would_pass_the_check(
    db: Database, world: World, request_id: UUID
) -> None:
    """The negative control: both read before either writes, as they would without ``changing=True``."""
    first, second = world.actor(world.worker), world.actor(world.colleague)

    def looks_free(actor: Actor) -> tuple[Any, ServiceRequest]:
        session = db.session(writing=False)
        return session, access_request(session, actor, request_id)

    sessions = [looks_free(actor) for actor in (first, second)]
    assert [request.state for _, request in sessions] == ["submitted", "submitted"]
    for session, _ in sessions:
        session.close()
