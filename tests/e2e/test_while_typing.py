"""While somebody types: whom to call, who has the same trouble, which type it may be; and the worker's two boxes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, OpenPage
from tests.e2e.test_main_job import enter_console

pytestmark = pytest.mark.e2e

FIRST = "凉亭里的木头座椅坏了一截，钉子露在外面，坐着扎人。"
SECOND = "凉亭的座椅坏了，木头上钉子露着"


def say(phone: Page, resident: str, text: str) -> None:
    phone.goto(f"/h5/#/pages/login/index?as={resident}")
    phone.get_by_text("我要反映").first.click()
    phone.locator("textarea").first.fill(text)


def test_joined_on_the_phone_and_seen_at_the_desk(open_page: OpenPage) -> None:
    first = open_page(PHONE)
    say(first, "demo-resident-003", FIRST)
    first.get_by_text("下一步").click()
    first.get_by_text("下一步").click()
    first.get_by_text("提交", exact=True).click()
    expect(first.get_by_text(re.compile(r"^\d{6}-\d\d-\d{4}$")).first).to_be_visible()

    second = open_page(PHONE)
    say(second, "demo-resident-004", SECOND)
    card = second.get_by_text("同小区已有 1 人反映类似问题").first
    for _ in range(10):
        # Nobody is offered what has not passed its content check, which takes the worker process a moment.
        second.locator("textarea").first.fill(SECOND)
        second.wait_for_timeout(1500)
        if card.is_visible():
            break
        second.locator("textarea").first.fill(f"{SECOND}，")
        second.wait_for_timeout(1500)
    second.get_by_text("我也遇到", exact=True).first.click()
    expect(second.get_by_text("加上您，已有 2 人反映")).to_be_visible()

    second.locator("textarea").first.fill("楼道里一股煤气味")
    expect(second.get_by_text("打 119").first).to_be_visible()
    expect(second.get_by_role("radio").filter(has_text="燃气异味")).to_be_visible()

    desk = open_page(DESK)
    enter_console(desk, "shequ")
    # What came last is due last, and stands on the last page of all that is open.
    desk.goto("/console?filter=unaccepted")
    desk.get_by_text("凉亭里的木头座椅坏了一截").first.click()
    expect(desk.get_by_role("region", name="建议的类别")).to_be_visible()
    desk.get_by_role("button", name=re.compile("^采用类别：")).first.click()
    expect(desk.get_by_text(re.compile("类别改为"))).to_be_visible()
