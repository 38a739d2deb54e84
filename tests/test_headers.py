"""Every answer carries what keeps a browser from being used against its owner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.rate_limits import limiter
from app.headers import RESIDENT_PAGES_POLICY
from app.web import residents
from tests.conftest import PhoneClient
from tests.support.servers import free_port
from tests.world import World

ClientFor = Callable[..., PhoneClient]


@pytest.mark.parametrize(
    "path",
    ["/api/v1/config", "/api/v1/nothing", "/console/login", "/healthz", "/media/x", "/nothing"],
)
def test_nothing_is_sniffed_framed_or_told_to_others(path: str, client_for: ClientFor) -> None:
    headers = client_for(None).get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_answers_to_phones_are_kept_nowhere(world: World, client_for: ClientFor) -> None:
    assert client_for(world.resident).get("/api/v1/me").headers["Cache-Control"] == "no-store"


def test_the_residents_pages_load_nothing_from_elsewhere(
    client_for: ClientFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    monkeypatch.setattr(residents, "BUILD", tmp_path)
    with client_for(None).get("/h5/") as page:
        policy = page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert policy == RESIDENT_PAGES_POLICY
    assert not re.search(r"https?:|\*|unsafe-eval", policy)


def limited(app: Flask, peer: str, forwarded: str) -> int:
    return (
        app.test_client()
        .post(
            "/api/v1/auth/wechat",
            json={},
            headers={"X-Forwarded-For": forwarded},
            environ_base={"REMOTE_ADDR": peer},
        )
        .status_code
    )


@pytest.fixture
def limiting(make_app: Callable[..., Flask]) -> Iterator[Callable[..., Flask]]:
    """Makes applications with limits. There is one limiter for all of this process, so it is put back afterwards."""
    before = dict(vars(limiter))
    yield lambda **settings: make_app("", rate_limits=True, **settings)
    vars(limiter).clear()
    vars(limiter).update(before)


def test_each_visitor_behind_the_proxy_has_an_allowance_of_their_own(limiting: Callable[..., Flask]) -> None:
    app = limiting()
    assert {limited(app, "127.0.0.1", "9.9.9.9, 203.0.113.1") for _ in range(301)} == {422, 429}
    # The same one cannot get another allowance by writing in front, and the next one is free.
    assert limited(app, "127.0.0.1", "8.8.8.8, 203.0.113.1") == 429
    assert limited(app, "127.0.0.1", "203.0.113.2") == 422


def test_a_stranger_is_not_believed_about_their_address(limiting: Callable[..., Flask]) -> None:
    app = limiting()
    assert {limited(app, "198.51.100.7", f"203.0.113.{n % 250}") for n in range(301)} == {422, 429}


def test_a_redis_that_is_gone_stops_nobody(limiting: Callable[..., Flask]) -> None:
    app = limiting(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    # The limit still holds, counted by this process alone.
    assert {limited(app, "198.51.100.7", "") for _ in range(301)} == {422, 429}
    phone = app.test_client()
    assert phone.get("/api/v1/config").status_code == 200
    assert phone.get("/readyz").status_code == 200
