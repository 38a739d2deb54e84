"""A real browser against the running stack with the demo data, as a newcomer would see it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.live_server import LiveServer, live_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
H5_BUILD = Path(__file__).resolve().parents[2] / "miniprogram" / "dist" / "build" / "h5" / "index.html"
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1440, "height": 900}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The whole stack, once for all browser tests of a worker."""
    if CHROMIUM is None:
        pytest.skip("没有 Chromium：apt-get install chromium")
    assert H5_BUILD.exists(), "build the pages first: make h5"
    with live_server(tmp_path_factory.mktemp("e2e")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, stack: LiveServer) -> Iterator[OpenPage]:
    """Opens a page on a device of its own; an error in its console, or a call to another host, fails the test.

    ``expected`` are words of the errors that belong to what is tested (a network that is gone, a conflict).
    """
    troubles: list[str] = []
    contexts = []

    def make(viewport: dict[str, int], *, expected: tuple[str, ...] = ()) -> Page:
        def note(words: str) -> None:
            if not any(one in words for one in expected):
                troubles.append(words)

        context = browser.new_context(
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=stack.base_url,
            geolocation={"latitude": 40.081, "longitude": 113.302},
            permissions=["geolocation"],
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda asked: troubles.append(asked.url) if _elsewhere(asked.url, stack) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


def _elsewhere(url: str, stack: LiveServer) -> bool:
    return not url.startswith((stack.base_url, "data:", "blob:"))
