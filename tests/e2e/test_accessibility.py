"""No page breaks the rules that a machine can check (axe-core, WCAG 2 A and AA)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import DESK, PHONE, OpenPage
from tests.e2e.screens import CONSOLE_PAGES, RESIDENT_PAGES, WORK_PAGES
from tests.e2e.test_main_job import enter_console

pytestmark = pytest.mark.e2e

AXE = Path(__file__).resolve().parents[2] / "app" / "web" / "node_modules" / "axe-core" / "axe.min.js"
# The rule left out is experimental: it wants a card's label to repeat every word on it, where ours sum it up.
RUN = """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    rules: {'label-content-name-mismatch': {enabled: false}}}).then(
    result => result.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))"""


def broken_rules(page: Page) -> list[str]:
    """What axe finds on the page once it has come to rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    # Not by a <script>: the console's own policy refuses what is not its own.
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN)
    return [f"{page.url} {one}" for one in found]


@pytest.mark.parametrize("person", ["demo-resident-003", "demo-resident-001"], ids=["ordinary", "elder"])
def test_resident_pages(open_page: OpenPage, person: str) -> None:
    page = open_page(PHONE)
    page.goto(f"/h5/#/pages/login/index?as={person}")
    page.get_by_text("我要反映").first.wait_for()
    found = []
    for path in RESIDENT_PAGES.values():
        page.goto(f"/h5/#/{path}")
        found += broken_rules(page)
    assert found == []


def test_workbench_pages(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto("/h5/#/pages/login/index?as=demo-staff-001")
    page.get_by_text("我要反映").first.wait_for()
    found = []
    for path in WORK_PAGES.values():
        page.goto(f"/h5/#/{path}")
        found += broken_rules(page)
    assert found == []


def test_console_pages(open_page: OpenPage) -> None:
    page = open_page(DESK)
    page.goto("/")
    found = broken_rules(page)
    enter_console(page, "jiedao")
    for path in CONSOLE_PAGES.values():
        page.goto(path)
        found += broken_rules(page)
    assert found == []
