"""Where somebody is logged in, and how they end it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import devices
from app.accounts.models import LoginSession
from app.core import clock
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", "苹果手机 · 微信"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "安卓手机 · Chrome"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18.0 Safari/605.1", "苹果电脑 · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0", "Windows 电脑 · 火狐"),
        ("curl/8", "其他设备"),
        ("", "其他设备"),
    ],
)
def test_devices_in_words(user_agent: str, words: str) -> None:
    assert devices.device_words(user_agent) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("192.0.2.77", "192.0.2.*"),
        ("2001:db8:1:2::3", "2001:db8:1::*"),
        ("127.0.0.1", "本机"),
        (None, "未知网络"),
        ("nonsense", "未知网络"),
    ],
)
def test_networks_in_words(address: str | None, words: str) -> None:
    assert devices.network_words(address) == words


def test_my_devices_and_nobody_elses(world: World, client_for: ClientFor) -> None:
    here, there = client_for(world.resident), client_for(world.resident)
    client_for(world.neighbour)
    mine = here.get("/api/v1/me/sessions").json["items"]
    assert [one["current"] for one in mine].count(True) == 1
    assert len(mine) == 2
    other = next(one for one in mine if not one["current"])
    assert client_for(world.neighbour).delete(f"/api/v1/me/sessions/{other['id']}").status_code == 404
    left = here.delete(f"/api/v1/me/sessions/{other['id']}")
    assert [one["current"] for one in left.json["items"]] == [True]
    assert there.get("/api/v1/me").status_code == 401, "at once"
    assert here.delete(f"/api/v1/me/sessions/{other['id']}").json["code"] == "device_unknown"


def test_everywhere_else_at_once(
    world: World, client_for: ClientFor, console_client: Callable[..., FlaskClient]
) -> None:
    phones = [client_for(world.worker) for _ in range(3)]
    desk = console_client(world.worker)
    stranger = client_for(world.colleague)
    assert len(phones[0].post("/api/v1/me/sessions/revoke-others").json["items"]) == 1
    assert [phone.get("/api/v1/me").status_code for phone in phones] == [200, 401, 401]
    assert desk.get("/console").status_code == 302
    assert stranger.get("/api/v1/me").status_code == 200


def test_the_console_ends_devices_too(
    world: World, client_for: ClientFor, console_client: Callable[..., FlaskClient]
) -> None:
    phone = client_for(world.worker)
    desk, other_desk = console_client(world.worker), console_client(world.worker)
    page = desk.get("/console/account").text
    assert page.count("手机端") == 1
    assert page.count("现在这台") >= 1
    session_id = next(one["id"] for one in phone.get("/api/v1/me/sessions").json["items"] if one["current"])
    assert desk.post(f"/console/account/devices/{session_id}/end").status_code == 303
    assert phone.get("/api/v1/me").status_code == 401
    assert desk.post("/console/account/devices/end-others").status_code == 303
    assert other_desk.get("/console").status_code == 302
    assert desk.get("/console").status_code == 200


def test_last_seen_is_a_quarter_of_an_hour_and_written_once(
    world: World, client_for: ClientFor, query_counter: Callable[[], int]
) -> None:
    start = datetime(2030, 5, 1, 8, 2, tzinfo=UTC)
    with clock.at(start):
        phone = client_for(world.resident)
    counts = []
    for minutes in (3, 12, 14, 20, 28):
        with clock.at(start + timedelta(minutes=minutes)):
            query_counter()
            assert phone.get("/api/v1/points").status_code == 200
            counts.append(query_counter())
            with world.database.reading() as session:
                seen = session.scalar(select(LoginSession.last_seen_at))
        assert seen == start.replace(minute=(2 + minutes) // 15 * 15)
    assert [count - counts[0] for count in counts] == [0, 0, 1, 0, 1]
