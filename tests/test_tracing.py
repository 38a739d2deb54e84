"""One line for each request, one id from the proxy to what went out, and nobody's words in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from app import tracing
from app.core import outbox
from app.core.database import Database
from app.core.outbox import OutboxRow
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]

FROM_NGINX = "0123456789abcdef0123456789abcdef"
#: What somebody might write or send, each of which must be found nowhere.
MARKERS = ("马大姐标记", "13812345678", "枫林路标记3单元", "token-marker-0001", "search-marker")


def lines(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [dict(one) for one in logs if one["event"] == "request"]


def test_a_request_is_told_of_by_its_route(world: World, client_for: ClientFor) -> None:
    with capture_logs(processors=[merge_contextvars]) as logs:
        client_for(world.resident).get(
            f"/api/v1/activities/{world.resident.id}", headers={"X-Request-ID": FROM_NGINX}
        )
    [line] = lines(logs)
    assert (line["method"], line["route"], line["status"], line["trace_id"]) == (
        "GET",
        "/api/v1/activities/<uuid:activity_id>",
        404,
        FROM_NGINX,
    )
    assert line["ms"] >= 0


@pytest.mark.parametrize("given", ["", "short", FROM_NGINX + "\n", FROM_NGINX.upper(), "x" * 5000])
def test_an_invented_id_is_not_taken(given: str, client_for: ClientFor) -> None:
    headers = {"X-Request-ID": given} if "\n" not in given else {}
    told = client_for(None).get("/healthz", headers=headers).headers["X-Request-ID"]
    assert told != given
    assert len(told) == 32


def test_what_is_answered_names_the_same_id(client_for: ClientFor) -> None:
    answer = client_for(None).get("/api/v1/me", headers={"X-Request-ID": FROM_NGINX})
    assert answer.json["trace_id"] == answer.headers["X-Request-ID"] == FROM_NGINX


def test_the_id_goes_on_into_what_is_sent_out(db: Database, world: World, client_for: ClientFor) -> None:
    report = {"kind": "report", "text": "楼道灯不亮", "unit_id": str(world.compound.id)}
    answer = client_for(world.resident).post(
        "/api/v1/requests", json=report, headers={"X-Request-ID": FROM_NGINX}
    )
    assert answer.status_code == 201
    with db.reading() as session:
        rows = session.scalars(select(OutboxRow)).all()
    assert {row.trace_id for row in rows} == {FROM_NGINX}
    seen: list[str] = []

    def handle(_payload: dict[str, Any]) -> None:
        seen.append(structlog.contextvars.get_contextvars()["trace_id"])

    outbox.deliver_due(db, {row.topic: handle for row in rows})
    assert seen == [FROM_NGINX] * len(rows)


def test_nobodys_words_are_in_the_log(world: World, client_for: ClientFor) -> None:
    """People write, mistype, search and come with wrong tokens; some of it fails. None of it is told."""
    name, phone, place, token, search = MARKERS
    with capture_logs(processors=[merge_contextvars]) as logs:
        phone_client = client_for(world.resident)
        phone_client.patch("/api/v1/me", json={"name": name})
        phone_client.patch("/api/v1/me", json={"name": name * 50, "elder_mode": place})
        report = {"kind": "report", "text": f"{name} {phone}", "unit_id": str(world.compound.id)}
        phone_client.post("/api/v1/requests", json=report | {"place_note": place})
        phone_client.post("/api/v1/requests", json=report | {"unit_id": phone})
        phone_client.post("/api/v1/requests", data=name.encode(), content_type="application/json")
        phone_client.get(f"/api/v1/public/requests?search={search}&cursor={phone}")
        client_for(None).get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        client_for(None).get(f"/nowhere/{token}?phone={phone}")
    assert len(lines(logs)) == 8
    assert not [one for one in MARKERS if one in repr(logs)]


def test_what_takes_long_is_a_warning(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "SLOW_SECONDS", 0.0)
    with capture_logs() as logs:
        client_for(None).get("/healthz")
    assert lines(logs)[0]["log_level"] == "warning"
