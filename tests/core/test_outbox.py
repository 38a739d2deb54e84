"""What must leave leaves at least once, and a poisoned row stops nobody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock, outbox
from app.core.database import Database
from app.core.outbox import LEASE, MAX_ATTEMPTS, OutboxRow, Permanent


def put(db: Database, topic: str, *keys: str) -> None:
    with db.transaction() as session:
        for key in keys:
            outbox.put(session, topic, {"key": key}, dedup_key=key)


def row(db: Database, key: str) -> OutboxRow:
    with db.reading() as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.dedup_key == key)).one()


def test_a_cause_is_queued_once(db: Database) -> None:
    with db.transaction() as session:
        assert outbox.put(session, "t", {}, dedup_key="cause")
        assert not outbox.put(session, "t", {}, dedup_key="cause")


def test_what_is_rolled_back_never_leaves(db: Database) -> None:
    with db.session(writing=True) as session:
        outbox.put(session, "t", {}, dedup_key="cause")
        session.rollback()
    assert outbox.deliver_due(db, {"t": lambda _: None}) == 0


def test_a_delivered_row_is_not_delivered_again(db: Database) -> None:
    seen: list[dict[str, Any]] = []
    put(db, "t", "a")
    assert outbox.deliver_due(db, {"t": seen.append}) == 1
    assert outbox.deliver_due(db, {"t": seen.append}) == 0
    assert seen == [{"key": "a"}]
    assert row(db, "a").delivered_at is not None


def test_a_poisoned_row_waits_longer_each_time_and_then_dies(db: Database) -> None:
    def fail(_payload: dict[str, Any]) -> None:
        raise RuntimeError("no")

    seen: list[dict[str, Any]] = []
    put(db, "bad", "poison")
    put(db, "good", "fine")
    now = clock.now()
    waits = []
    for attempt in range(MAX_ATTEMPTS):
        with clock.at(now):
            outbox.deliver_due(db, {"bad": fail, "good": seen.append})
        poisoned = row(db, "poison")
        assert poisoned.attempts == attempt + 1
        if poisoned.due_at:
            waits.append(poisoned.due_at - now)
            now = poisoned.due_at
    assert seen == [{"key": "fine"}], "the good row left although the bad one failed"
    assert waits[0] <= timedelta(seconds=2)
    assert waits[-1] > timedelta(minutes=15)
    assert row(db, "poison").dead_at is not None
    assert "RuntimeError: no" in (row(db, "poison").last_error or "")


def test_what_can_never_succeed_dies_at_once(db: Database) -> None:
    def never(_payload: dict[str, Any]) -> None:
        raise Permanent("gone")

    put(db, "t", "a")
    outbox.deliver_due(db, {"t": never})
    assert row(db, "a").dead_at is not None


def test_a_row_whose_worker_died_is_delivered_after_its_lease(db: Database) -> None:
    put(db, "t", "a")
    with db.transaction() as session:
        assert len(outbox.lease(session, limit=10)) == 1
    seen: list[dict[str, Any]] = []
    assert outbox.deliver_due(db, {"t": seen.append}) == 0, "somebody holds it"
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert outbox.deliver_due(db, {"t": seen.append}) == 1


@pytest.mark.race
def test_two_workers_never_deliver_the_same_row(app: Flask, db: Database) -> None:
    put(db, "t", *(f"row-{n}" for n in range(60)))
    seen: list[str] = []
    lock = threading.Lock()

    def handle(payload: dict[str, Any]) -> None:
        with lock:
            seen.append(payload["key"])

    def work() -> None:
        while outbox.deliver_due(db, {"t": handle}, limit=5):
            pass

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work) for _ in range(4)]:
            future.result()
    assert sorted(seen) == sorted(f"row-{n}" for n in range(60))


def test_a_slow_row_does_not_use_up_the_lease_of_the_next(db: Database) -> None:
    """While one worker waits for WeChat, what comes after is still free for others."""
    put(db, "slow", "first")
    put(db, "slow", "second")
    taken_by_others: list[int] = []

    def slow(_payload: dict[str, Any]) -> None:
        if not taken_by_others:
            with db.transaction() as session:
                taken_by_others.append(len(outbox.lease(session, limit=5)))

    assert outbox.deliver_due(db, {"slow": slow}) == 1
    assert taken_by_others == [1]


def test_whoever_outstayed_the_lease_does_not_undo_what_the_next_one_did(db: Database) -> None:
    def outstay_and_fail(_payload: dict[str, Any]) -> None:
        with clock.at(clock.now() + LEASE * 2):
            assert outbox.deliver_due(db, {"t": lambda _: None}) == 1
        raise RuntimeError("too late to matter")

    put(db, "t", "a")
    outbox.deliver_due(db, {"t": outstay_and_fail})
    assert row(db, "a").delivered_at is not None
    assert row(db, "a").due_at is None
