"""pytest plugin: shared servers, the log of a live server that a test failed with, figures to read at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from typst import Fonts

from app.core.documents.drawing import FONTS
from tests.support.live_server import LiveServer
from tests.support.servers import ServerMissing, postgres_programs, redis_program
from tests.support.shared import SharedServers

SERVERS = pytest.StashKey[SharedServers]()
_FIGURE = "figure"


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", None)
    if given is None:
        folder = Path(tempfile.mkdtemp(prefix="eshiban-tests-"))
        config.stash[SERVERS] = SharedServers(folder, os.getpid())
    else:
        config.stash[SERVERS] = SharedServers(
            Path(given["servers_folder"]), given["servers_owner"], given["workerid"]
        )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a new xdist worker where the run keeps its servers."""
    servers = node.config.stash[SERVERS]
    node.workerinput["servers_folder"] = str(servers.folder)
    node.workerinput["servers_owner"] = servers.owner


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers = config.stash[SERVERS]
        servers.stop()
        shutil.rmtree(servers.folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, LiveServer):
                report.sections.append((f"log of {value.base_url}", value.log_tail()))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what passed tests counted; the reports carry it from the workers of xdist to the one terminal."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == _FIGURE:
                terminalreporter.write_line(str(value))


@pytest.fixture
def record_figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Takes a line that is read at the end of the run when the test passed."""
    return lambda line: record_property(_FIGURE, line)


@pytest.fixture(scope="session")
def shared_servers(pytestconfig: pytest.Config) -> SharedServers:
    """PostgreSQL and Redis of this run, each started when first asked for."""
    return pytestconfig.stash[SERVERS]


@pytest.fixture(scope="session")
def needs_postgres() -> None:
    """Skips, saying why, where PostgreSQL is not installed."""
    try:
        postgres_programs()
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def needs_chinese_font() -> None:
    """Skips where the fonts of what is printed are not installed."""
    if not FONTS.issubset(Fonts().families()):
        pytest.skip("apt install fonts-noto-cjk")


@pytest.fixture(scope="session")
def needs_redis() -> None:
    """Skips, saying why, where Redis is not installed."""
    try:
        redis_program()
    except ServerMissing as missing:
        pytest.skip(str(missing))
