"""The worker's desk by keyboard and in bulk, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, OpenPage
from tests.e2e.test_main_job import enter_console

pytestmark = pytest.mark.e2e


def test_by_keyboard_and_in_bulk(open_page: OpenPage) -> None:
    desk = open_page(DESK)
    enter_console(desk, "shequ")
    desk.goto("/console?filter=open")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="快捷键")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    expect(desk.locator("#detail [data-request]")).to_be_visible()
    desk.keyboard.press("x")
    expect(desk.get_by_text("选了 1 件")).to_be_visible()
    boxes = desk.locator("[data-pick]")
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(desk.get_by_text("选了 4 件")).to_be_visible()
    desk.keyboard.press("x")
    expect(desk.get_by_text("选了 3 件")).to_be_visible()
    desk.get_by_role("button", name="派给…").click()
    desk.get_by_role("radio").first.check()
    desk.get_by_role("button", name="派出去").click()
    expect(desk.get_by_role("heading", name=re.compile("派出去：成了 \\d 件"))).to_be_visible()


def test_a_colleague_is_named_by_a_few_letters(open_page: OpenPage) -> None:
    desk = open_page(DESK)
    enter_console(desk, "shequ")
    desk.goto("/console?filter=open")
    desk.keyboard.press("j")
    desk.locator("#detail [data-request]").wait_for()
    desk.keyboard.press("n")
    note = desk.get_by_label("只有同事看得到")
    note.press_sequentially("请@孙")
    expect(desk.locator("[data-colleagues]").get_by_text("孙红霞")).to_be_visible()
    note.press("Enter")
    expect(note).to_have_value("请@孙红霞 ")
    note.press_sequentially("看看")
    desk.get_by_role("button", name="记下来").click()
    expect(desk.locator("#detail").get_by_text("请@孙红霞 看看")).to_be_visible()

    colleague = open_page(DESK)
    enter_console(colleague, "shequ0101-2")
    colleague.goto("/console?filter=mentioned")
    expect(colleague.locator("[data-row]")).to_have_count(1)


def test_a_list_gets_a_name(open_page: OpenPage) -> None:
    desk = open_page(DESK)
    enter_console(desk, "jiedao")
    desk.goto("/console?filter=late&urgency=utility")
    desk.get_by_text("我的常用列表").click()
    desk.get_by_label("给现在这个列表起个名").fill("超时的水电")
    desk.get_by_role("button", name="存下来").click()
    expect(desk.get_by_role("link", name="超时的水电")).to_have_attribute("aria-current", "true")
