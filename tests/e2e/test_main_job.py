"""The main job in a real browser: from a resident's tap to the street's screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, OpenPage

pytestmark = pytest.mark.e2e

RESIDENT = "demo-resident-003"
WORDS = "5号楼二单元门口的灯昨晚又灭了，老人上下楼看不清。"


def enter_console(page: Page, username: str) -> None:
    page.goto("/console/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill("eshiban2026")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/(console|dashboard)$"))


def figure(dashboard: Page, name: str) -> int:
    """A number on the dashboard, by the words beside it."""
    dashboard.goto("/dashboard")
    link = dashboard.locator("#board a").filter(has_text=re.compile(rf"^\s*{name}")).first
    return int(re.sub(r"\D", "", link.inner_text().strip().removeprefix(name)))


def test_from_a_residents_tap_to_the_streets_screen(open_page: OpenPage, tmp_path: Path) -> None:
    street = open_page(DESK)
    enter_console(street, "jiedao")
    reported, closed = figure(street, "今日提交"), figure(street, "评价已解决")

    phone = open_page(PHONE)
    phone.goto(f"/h5/#/pages/login/index?as={RESIDENT}")
    phone.get_by_text("我要反映").first.click()
    phone.locator("textarea").first.fill(WORDS)
    phone.get_by_text("下一步").click()
    picture = tmp_path / "lamp.jpg"
    Image.new("RGB", (900, 700), "#223344").save(picture)
    with phone.expect_file_chooser() as chooser:
        phone.get_by_label("加照片").click()
    chooser.value.set_files(picture)
    expect(phone.get_by_label("第 1 张照片").first).to_be_visible()
    phone.get_by_text("就在我现在的位置").click()
    expect(phone.get_by_text("已记下您现在的位置")).to_be_visible()
    phone.get_by_text("下一步").click()
    phone.get_by_text("提交", exact=True).click()
    number = phone.get_by_text(re.compile(r"^\d{6}-\d\d-\d{4}$")).first
    expect(number).to_be_visible()
    request_number = number.inner_text()

    worker = open_page(DESK)
    enter_console(worker, "shequ")

    def find() -> None:
        worker.goto(f"/console?q={request_number}")

    find()
    row = worker.get_by_text("5号楼二单元门口的灯").first
    for _ in range(20):
        if row.count():
            break
        worker.wait_for_timeout(500)
        find()
    row.click()
    worker.get_by_role("button", name="受理", exact=True).first.click()
    worker.get_by_role("button", name="派给谁办").first.click()
    worker.get_by_text("整个物业公司").first.click()
    worker.get_by_role("button", name="派出去").click()
    expect(worker.locator("#detail").get_by_text(re.compile("已交给")).first).to_be_visible()

    doer = open_page(PHONE)
    enter_console(doer, "wuye")
    doer.goto(f"/console?q={request_number}")
    doer.get_by_text("5号楼二单元门口的灯").first.click()
    doer.get_by_role("button", name="办好了", exact=True).first.click()
    doer.get_by_label("怎么办好的，说给居民听").fill("换了新灯泡，夜里去看过，亮的。")
    doer.locator("#do-resolve input[type=file]").set_input_files(picture)
    doer.get_by_role("button", name="办好了，告诉居民").click()
    expect(doer.get_by_text("换了新灯泡，夜里去看过，亮的。").first).to_be_visible()

    phone.goto("/h5/#/pages/requests/index")
    phone.get_by_text("5号楼二单元门口的灯").first.click()
    expect(phone.get_by_text("换了新灯泡，夜里去看过，亮的。").first).to_be_visible()
    phone.get_by_text("评价一下").click()
    phone.get_by_text("解决了", exact=True).click()
    phone.get_by_label(re.compile("^5 星")).click()
    phone.get_by_text("提交评价").click()
    expect(phone.get_by_text("已办结").first).to_be_visible()

    assert figure(street, "今日提交") == reported + 1
    assert figure(street, "评价已解决") == closed + 1
