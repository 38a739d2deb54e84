"""The waiting list in a real browser: a place comes free, is offered, and whoever returns stands at the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, OpenPage
from tests.e2e.test_main_job import enter_console

pytestmark = pytest.mark.e2e

TITLE = "剪窗花，贴窗花"


def at_the_activity(open_page: OpenPage, who: str) -> Page:
    """Somebody's phone, on the page of the activity."""
    phone = open_page(PHONE)
    phone.goto(f"/h5/#/pages/login/index?as={who}")
    phone.get_by_text("我要反映").first.wait_for()
    phone.goto("/h5/#/pages/activities/index")
    phone.get_by_text(TITLE).first.click()
    phone.get_by_text("怎么安排").or_(phone.get_by_text("名额")).first.wait_for()
    return phone


def ask_for_a_place(phone: Page, button: str) -> None:
    """Whoever has family is asked who comes; oneself is ticked already."""
    phone.get_by_text(button, exact=True).last.click()
    sheet = phone.get_by_role("dialog", name="谁来参加")
    standing = phone.get_by_text("您已报名").or_(phone.get_by_text("正在排队候补"))
    sheet.or_(standing).first.wait_for()
    if sheet.is_visible():
        sheet.get_by_text(button.replace("我要", ""), exact=True).click()
    standing.first.wait_for()


def test_from_the_line_to_a_place_and_back(open_page: OpenPage) -> None:
    worker = open_page(DESK)
    enter_console(worker, "shequ")
    worker.goto("/console/activities/new")
    worker.locator("#title").fill(TITLE)
    worker.locator("#summary").fill("红纸剪刀都备好了，剪好带回家贴")
    worker.locator("#place").fill("社区活动室")
    worker.locator("#capacity").fill("1")
    worker.get_by_role("button", name="发布，开始报名").click()
    expect(worker.get_by_role("heading", name=TITLE)).to_be_visible()

    first = at_the_activity(open_page, "demo-resident-002")
    ask_for_a_place(first, "我要报名")
    second = at_the_activity(open_page, "demo-resident-004")
    ask_for_a_place(second, "排队候补")
    expect(second.get_by_text("您排第 1 位")).to_be_visible()

    first.get_by_text("我不去了", exact=True).click()
    first.get_by_role("button", name="不去了", exact=True).or_(
        first.get_by_text("不去了", exact=True)
    ).last.click()
    expect(first.get_by_text("排队候补", exact=True).last).to_be_visible()

    second.goto("/h5/#/pages/home/index")
    second.reload()
    second.get_by_text("有空位了，请在").first.click()
    expect(second.get_by_text("有空位了，请您确认")).to_be_visible()
    second.get_by_text("确认参加", exact=True).click()
    expect(second.get_by_text("您已报名")).to_be_visible()

    ask_for_a_place(first, "排队候补")
    expect(first.get_by_text("您排第 1 位")).to_be_visible()
