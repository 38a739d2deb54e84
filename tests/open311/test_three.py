"""``three``, an old client of Open311 that others wrote, against the running stack."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from config.settings import Settings
from tests.support.live_server import LiveServer
from tests.world import build_world


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """The stack with the small district of the tests in it, running."""
    one = LiveServer.prepare(tmp_path)
    one.flask("db", "upgrade")
    build_world(create_app(Settings(mode="demo", var_dir=tmp_path, base_url=one.base_url)))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def three() -> Any:
    # It was written for Python 2, whose lazy filter had a name of its own.
    itertools.ifilter = filter  # type: ignore[attr-defined]
    import three

    return three


@pytest.mark.slow
def test_three_lists_posts_and_reads(server: LiveServer, three: Any) -> None:
    client = server.flask("clients", "add", "01", "邻城随手报").strip()
    key = server.flask("clients", "key", client).strip()
    city = three.Three(f"{server.base_url}/open311/v2", api_key=key, jurisdiction="01")
    [service] = city.services()
    assert (service["service_code"], service["service_name"], service["type"]) == (
        "lamp",
        "路灯不亮",
        "realtime",
    )
    assert city.services("lamp") == {"service_code": "lamp", "attributes": []}
    [posted] = city.post(
        "lamp",
        address="枫林逸景香荔园小区3号楼前",
        name="小明 李",
        phone="138-0000-1111",
        description="三号楼前的路灯不亮",
    )
    [read] = city.request(posted["service_request_id"], api_key=key)
    assert (read["status"], read["service_code"], read["description"]) == (
        "open",
        "lamp",
        "三号楼前的路灯不亮",
    )
    assert read["address"] == "枫林逸景香荔园小区，大庆路街道"
    assert city.requests(api_key=key, count=5) == [read]
    assert city.requests(api_key=key, status="closed") == []
    assert city.requests() == []
    assert city.token("1")[0]["code"] == 404
    assert city.discovery(f"{server.base_url}/open311/discovery.json")
