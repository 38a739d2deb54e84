"""``make screens``: a picture of every page, at a phone's and a desk's size, into ``var/screens``.

A few of them are kept in ``docs/screens`` for the README: ``python -m tests.e2e.screens --keep``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, DESK, PHONE, QUIET
from tests.support.live_server import LiveServer, live_server

ROOT = Path(__file__).resolve().parents[2]
WALL = {"width": 1920, "height": 1080}
PASSWORD = "eshiban2026"

RESIDENT_PAGES = {
    "home": "pages/home/index",
    "report": "pages/report/index",
    "requests": "pages/requests/index",
    "neighbours": "pages/neighbours/index",
    "activities": "pages/activities/index",
    "me": "pages/me/index",
    "points": "pages/me/points",
    "certificates": "pages/me/certificates",
    "devices": "pages/me/devices",
    "messages": "pages/me/messages",
    "residences": "pages/me/residences",
    "residence": "pages/me/residence",
    "household": "pages/me/household",
    "data": "pages/me/data",
}
WORK_PAGES = {
    "work-queue": "pagesWork/queue/index",
    "work-call": "pagesWork/call/index",
    "work-homes": "pagesWork/homes/index",
    "work-activities": "pagesWork/activities/index",
    "work-computer": "pagesWork/computer/index",
}
CONSOLE_PAGES = {
    "console": "/console",
    "console-call": "/console/calls/new",
    "console-handover": "/console/handover",
    "console-phrases": "/console/team/phrases",
    "console-leave": "/console/leave",
    "console-residents": "/console/residents",
    "console-photos": "/console/photos",
    "console-activities": "/console/activities",
    "console-account": "/console/account",
    "dashboard": "/dashboard",
}

AUDIT_PAGES = {"console-audit": "/console/audit"}

#: What the README shows.
KEPT = ("home-phone", "home-elder", "request-phone", "console-desk", "dashboard-desk", "start-desk")


def page_on(browser: Browser, server: LiveServer, viewport: dict[str, int]) -> Page:
    """A page on a device of its own."""
    context = browser.new_context(
        viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=server.base_url
    )
    return context.new_page()


def take(page: Page, folder: Path, name: str) -> None:
    """A picture once the page has come to rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}.png")
    print(name, flush=True)


def resident(browser: Browser, server: LiveServer, folder: Path, openid: str, suffix: str) -> None:
    """All pages of a resident's phone."""
    page = page_on(browser, server, PHONE)
    page.goto(f"/h5/#/pages/login/index?as={openid}")
    page.get_by_text("我要反映").first.wait_for()
    for name, path in RESIDENT_PAGES.items():
        page.goto(f"/h5/#/{path}")
        take(page, folder, f"{name}-{suffix}")
    page.goto("/h5/#/pages/requests/index")
    page.get_by_text("小区").first.click()
    take(page, folder, f"request-{suffix}")


def logged_in(browser: Browser, server: LiveServer, viewport: dict[str, int], username: str) -> Page:
    """The console on a device of its own."""
    page = page_on(browser, server, viewport)
    page.goto("/console/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def staff(browser: Browser, server: LiveServer, folder: Path, viewport: dict[str, int], suffix: str) -> None:
    """The console and the dashboard as the street sees them, and the log as the auditor does."""
    door = page_on(browser, server, viewport)
    door.goto("/console/login")
    take(door, folder, f"login-{suffix}")
    for username, pages in {"jiedao": CONSOLE_PAGES, "shenji140213": AUDIT_PAGES}.items():
        page = logged_in(browser, server, viewport, username)
        for name, path in pages.items():
            page.goto(path)
            if name == "console" and viewport is DESK:
                page.locator("[data-row]").first.click()
            take(page, folder, f"{name}-{suffix}")


def main() -> int:
    folder = ROOT / "var" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="eshiban-screens-") as var,
        live_server(Path(var)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for viewport, suffix in ((PHONE, "phone"), (DESK, "desk")):
            start = page_on(browser, server, viewport)
            start.goto("/")
            take(start, folder, f"start-{suffix}")
            staff(browser, server, folder, viewport, suffix)
        resident(browser, server, folder, "demo-resident-003", "phone")
        resident(browser, server, folder, "demo-resident-001", "elder")
        worker = page_on(browser, server, PHONE)
        worker.goto("/h5/#/pages/login/index?as=demo-staff-001")
        worker.get_by_text("我要反映").first.wait_for()
        for name, path in WORK_PAGES.items():
            worker.goto(f"/h5/#/{path}")
            take(worker, folder, f"{name}-phone")
        wall = logged_in(browser, server, WALL, "jiedao")
        wall.goto("/dashboard?mode=wall")
        take(wall, folder, "wall")
        browser.close()
    if "--keep" in sys.argv:
        kept = ROOT / "docs" / "screens"
        kept.mkdir(exist_ok=True)
        for name in (*KEPT, "wall"):
            # 128 colours are plenty for flat pages and a third of the size.
            Image.open(folder / f"{name}.png").convert("RGB").quantize(128).save(
                kept / f"{name}.png", optimize=True
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
