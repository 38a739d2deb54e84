"""A write from a phone happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock, idempotency
from app.core.database import Database
from app.requests.models import ServiceRequest
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
KEY = {"Idempotency-Key": "one-tap-0001"}


def body(world: World, text: str = "路灯不亮") -> dict[str, str]:
    return {"kind": "report", "text": text, "unit_id": str(world.compound.id)}


def stored(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(ServiceRequest)) or 0


def test_the_same_key_and_body_get_the_first_answer(
    world: World, client_for: ClientFor, db: Database
) -> None:
    phone = client_for(world.resident)
    first = phone.post("/api/v1/requests", json=body(world), headers=KEY)
    again = phone.post("/api/v1/requests", json=body(world), headers=KEY)
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stored(db) == 1


def test_the_same_key_with_another_body_is_refused(world: World, client_for: ClientFor, db: Database) -> None:
    phone = client_for(world.resident)
    phone.post("/api/v1/requests", json=body(world), headers=KEY)
    other = phone.post("/api/v1/requests", json=body(world, "下水道堵了"), headers=KEY)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")
    assert stored(db) == 1


def test_two_people_may_use_the_same_key(world: World, client_for: ClientFor, db: Database) -> None:
    for account in (world.resident, world.neighbour):
        assert client_for(account).post("/api/v1/requests", json=body(world), headers=KEY).status_code == 201
    assert stored(db) == 2


@pytest.mark.parametrize("key", ["", "short", "spaces are not allowed", "x" * 65])
def test_a_write_without_a_proper_key_is_refused(world: World, client_for: ClientFor, key: str) -> None:
    answer = client_for(world.resident).post(
        "/api/v1/requests", json=body(world), headers={"Idempotency-Key": key}
    )
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_missing")


def test_a_refused_write_leaves_its_key_free(world: World, client_for: ClientFor, db: Database) -> None:
    phone = client_for(world.resident)
    assert phone.post("/api/v1/requests", json=body(world, ""), headers=KEY).status_code == 422
    assert phone.post("/api/v1/requests", json=body(world), headers=KEY).status_code == 201
    assert stored(db) == 1


@pytest.mark.race
def test_one_tap_sent_eight_times_at_once_reports_once(
    app: Flask, world: World, client_for: ClientFor, db: Database
) -> None:
    phones = [client_for(world.resident) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda phone: phone.post("/api/v1/requests", json=body(world), headers=KEY), phones)
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert stored(db) == 1


@pytest.mark.race
def test_without_the_claim_the_same_race_reports_more_than_once(
    app: Flask, world: World, client_for: ClientFor, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the guard is what makes the test above pass."""
    monkeypatch.setattr(idempotency.Claim, "take", lambda *_: None)
    phones = [client_for(world.resident) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda phone: phone.post("/api/v1/requests", json=body(world), headers=KEY), phones))
    assert stored(db) > 1


def test_old_answers_are_forgotten(app: Flask, world: World, client_for: ClientFor, db: Database) -> None:
    from app.retention import RULES

    answers = next(rule for rule in RULES if rule.name == "answers")
    phone = client_for(world.resident)
    phone.post("/api/v1/requests", json=body(world), headers=KEY)
    with clock.at(clock.now() + timedelta(days=3)), db.transaction() as session:
        answers.run(session)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(idempotency.IdempotencyKey)) == 0
