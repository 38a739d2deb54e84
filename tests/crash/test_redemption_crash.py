"""200 people want 20 bags of rice at once while the server is killed again and again."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.rewards.models import Redemption
from app.rewards.states import RedemptionState
from tests.conftest import empty_tables
from tests.rewards.goods import Shelf, balance, faults, give, stocked
from tests.support.live_server import LiveServer
from tests.world import World, build_world

pytestmark = [pytest.mark.crash, pytest.mark.slow]

PEOPLE, ITEMS, PRICE = 200, 20, 20
#: The server is killed when so many have got one, in the middle of the rush.
KILLED_AFTER = (3, 8, 13, 18)
#: So many phones send at the same moment.
AT_ONCE = 32
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn")
PATIENCE_SECONDS = 90


@pytest.fixture
def app(postgresql_app: Flask) -> Flask:
    """The application on PostgreSQL alone: it is what a street that is hurried so much runs on."""
    empty_tables(postgresql_app.extensions["database"])
    return postgresql_app


@pytest.fixture
def server(app: Flask) -> Iterator[LiveServer]:
    """The real server, two processes, on the same database and with the same secrets as the test."""
    settings = app.extensions["settings"]
    variables = {
        "ESHIBAN_MODE": "test",
        "ESHIBAN_DATABASE_URL": settings.database_url,
        "ESHIBAN_RATE_LIMITS": "false",
        "ESHIBAN_WEB_WORKERS": "2",
    }
    made = LiveServer.prepare(Path(settings.var_dir), variables, command=GUNICORN)
    made.start()
    yield made
    made.stop()


@dataclass
class Rush:
    """What the phones were told, and the server that is killed meanwhile."""

    server: LiveServer
    shelf: Shelf
    told: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    kills: int = 0
    unanswered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, account_id: UUID, token: str) -> tuple[int, str]:
        """One person's phone: the same request by the same key until there is an answer."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            try:
                status, body = self._post(token, f"crash-{account_id}")
            except (OSError, http.client.HTTPException):
                with self.lock:
                    self.unanswered += 1
                time.sleep(0.1)
                continue
            if status < 500:
                answer = status, str(body.get("id") or body["code"])
                with self.lock:
                    self.told[account_id] = answer
                return answer
            time.sleep(0.1)
        raise TimeoutError("no answer")

    def _post(self, token: str, key: str) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=15)
        try:
            connection.request(
                "POST",
                f"/api/v1/rewards/{self.shelf.reward_id}/redemptions",
                json.dumps({"pickup_point_id": str(self.shelf.point_id), "quantity": 1, "points": PRICE}),
                {
                    "Authorization": f"Bearer {token}",
                    "Idempotency-Key": key,
                    "Content-Type": "application/json",
                },
            )
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def kill_now_and_then(self) -> None:
        """SIGKILL to the server and all its processes, then a new one, each time some more have got theirs."""
        for count in KILLED_AFTER:
            while sum(status == 201 for status, _ in list(self.told.values())) < count:
                time.sleep(0.001)
            assert self.server.process is not None
            os.killpg(self.server.process.pid, signal.SIGKILL)
            self.server.process.wait()
            self.kills += 1
            self.server.start()


def prepared(app: Flask, world: World) -> tuple[Shelf, list[UUID], list[str]]:
    """Rice at the community's counter, and people who are logged in and have points for one bag each."""
    keeper = world.actor(world.worker)
    people: list[Account] = [world.new_resident(f"居民{number}") for number in range(PEOPLE)]
    with app.app_context(), world.database.transaction() as session:
        shelf = stocked(session, keeper, world.community, ITEMS, points=PRICE, per_person=1)
        for one in people:
            give(session, one.id, world.street, PRICE)
    return shelf, [one.id for one in people], [world.token(one) for one in people]


@pytest.mark.timeout(300)
def test_exactly_as_many_as_there_are(
    app: Flask, server: LiveServer, record_figure: Callable[[str], None]
) -> None:
    world = build_world(app)
    shelf, people, tokens = prepared(app, world)
    rush = Rush(server, shelf)
    killer = threading.Thread(target=rush.kill_now_and_then)
    killer.start()
    with ThreadPoolExecutor(AT_ONCE) as phones:
        list(phones.map(rush.reserve, people, tokens))
    killer.join()
    first = dict(rush.told)
    with ThreadPoolExecutor(AT_ONCE) as phones:
        again = dict(zip(people, phones.map(rush.reserve, people, tokens), strict=True))

    with world.database.reading() as session:
        rows = session.scalars(select(Redemption)).all()
        stock, reserved = shelf.left(session)
        balances = Counter(balance(session, one) for one in people)
        wrong = faults(session)
    line = (
        f"{PEOPLE} people, {ITEMS} items, {rush.kills} × SIGKILL, {rush.unanswered} tries without an answer: "
        f"{len(rows)} reserved, stock {stock} with {reserved} held, "
        f"{balances[PRICE]} people with {PRICE} points and {balances[0]} with none; "
        f"replays: {sum(first[one] == again[one] for one in people)} of {PEOPLE} as before; faults: {len(wrong)}"
    )
    record_figure(line)
    assert rush.kills == len(KILLED_AFTER)
    assert wrong == []
    assert [one.state for one in rows] == [RedemptionState.RESERVED] * ITEMS
    assert (stock, reserved) == (ITEMS, ITEMS)
    assert balances == {PRICE: PEOPLE - ITEMS, 0: ITEMS}
    # Whoever was told that they have one has it, and nobody else does; asking again changes nothing.
    assert {one_id for status, one_id in first.values() if status == 201} == {str(one.id) for one in rows}
    assert {answer for answer in first.values() if answer[0] != 201} == {(409, "sold_out")}
    assert again == first
