"""Everybody does something to one request, or with one photo, at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.database import Database
from app.core.screening import Screening
from app.media.models import Media
from app.requests.models import RequestEvent, RequestPhoto, ServiceRequest
from app.requests.states import State
from tests.conftest import PhoneClient
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

ClientFor = Callable[..., PhoneClient]


@pytest.fixture
def request_id(db: Database, world: World, client_for: ClientFor) -> UUID:
    body = {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)}
    made = client_for(world.resident).post("/api/v1/requests", json=body).json
    with db.transaction() as session:
        request = session.get_one(ServiceRequest, UUID(made["id"]))
        request.screening = Screening.PASSED
        return request.id


def put_into(db: Database, request_id: UUID, state: State) -> None:
    with db.transaction() as session:
        session.get_one(ServiceRequest, request_id).state = state


def story(db: Database, request_id: UUID) -> tuple[str, list[str]]:
    """The state, and the verbs; every event must begin where the one before it ended."""
    with db.reading() as session:
        request = session.get_one(ServiceRequest, request_id)
        events = session.scalars(
            select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(RequestEvent.seq)
        ).all()
    assert [event.seq for event in events] == list(range(1, request.last_seq + 1))
    assert events[-1].to_state == request.state
    for before, after in pairwise(events[1:]):
        assert after.from_state == before.to_state
    return request.state, [event.verb for event in events]


def press(phone: PhoneClient, url: str, body: dict[str, object]) -> int:
    return int(phone.post(url, json=body).status_code)


def test_withdrawn_or_accepted_never_both(
    db: Database, world: World, client_for: ClientFor, request_id: UUID
) -> None:
    own, work = f"/api/v1/requests/{request_id}", f"/api/v1/work/requests/{request_id}"
    jobs = [partial(press, client_for(world.resident), f"{own}/withdrawal", {}) for _ in range(4)]
    jobs += [partial(press, client_for(world.worker), f"{work}/accept", {}) for _ in range(4)]
    assert Counter(together(jobs)) == {200: 1, 409: 7}
    state, verbs = story(db, request_id)
    assert (state, verbs) in [("withdrawn", ["submit", "withdraw"]), ("accepted", ["submit", "accept"])]


def test_resolved_once(db: Database, world: World, client_for: ClientFor, request_id: UUID) -> None:
    put_into(db, request_id, State.IN_PROGRESS)
    url = f"/api/v1/work/requests/{request_id}/resolve"
    phones = [client_for(one) for one in (world.worker, world.colleague) * 4]
    answers = together([partial(press, phone, url, {"note": "换好了"}) for phone in phones])
    assert Counter(answers) == {200: 1, 409: 7}
    assert story(db, request_id)[1] == ["submit", "resolve"]


def test_rated_once(db: Database, world: World, client_for: ClientFor, request_id: UUID) -> None:
    put_into(db, request_id, State.RESOLVED)
    url = f"/api/v1/requests/{request_id}/rating"
    jobs = [
        partial(press, client_for(world.resident), url, {"solved": True, "stars": 1 + n % 5})
        for n in range(8)
    ]
    assert Counter(together(jobs)) == {200: 1, 409: 7}
    assert story(db, request_id)[0] == "closed"


def test_an_answer_and_a_withdrawal_leave_one_story(
    db: Database, world: World, client_for: ClientFor, request_id: UUID
) -> None:
    put_into(db, request_id, State.RETURNED)
    own = f"/api/v1/requests/{request_id}"
    jobs = [
        partial(press, client_for(world.resident), f"{own}/notes", {"text": "门口那盏"}) for _ in range(4)
    ]
    jobs += [partial(press, client_for(world.resident), f"{own}/withdrawal", {}) for _ in range(4)]
    answers = Counter(together(jobs))
    assert set(answers) <= {200, 409}
    state, verbs = story(db, request_id)
    assert state == "withdrawn"
    assert verbs.count("withdraw") == 1
    assert len(verbs) - 1 == answers[200]


def test_one_photo_goes_into_one_report(
    app: Flask, db: Database, world: World, client_for: ClientFor
) -> None:
    with db.transaction() as session:
        photo = Media(owner_id=world.resident.id, key="k", thumb_key="t", width=1, height=1, bytes=1)
        session.add(photo)
        session.flush()
        photo_id = photo.id
    body = {
        "kind": "report",
        "text": "路灯不亮",
        "unit_id": str(world.compound.id),
        "photo_ids": [str(photo_id)],
    }
    jobs = [partial(press, client_for(world.resident), "/api/v1/requests", body) for _ in range(8)]
    assert Counter(together(jobs)) == {201: 1, 422: 7}
    with db.reading() as session:
        assert len(session.scalars(select(RequestPhoto)).all()) == 1
        assert len(session.scalars(select(ServiceRequest)).all()) == 1
