"""A report on a bad line: nothing is lost, nothing is sent twice, and the person is told how it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import PHONE
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.e2e

NUMBER = re.compile(r"^\d{6}-\d\d-\d{4}$")
Enter = Callable[[str], Page]


@pytest.fixture
def enter(browser: Browser, stack: LiveServer) -> Iterator[Enter]:
    """A resident's phone; a cut network leaves errors in its console, so those are not counted here."""
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=stack.base_url
    )
    context.set_default_timeout(15_000)

    def make(openid: str) -> Page:
        page = context.new_page()
        page.goto(f"/h5/#/pages/login/index?as={openid}")
        page.get_by_text("我要反映").first.wait_for()
        return page

    yield make
    context.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "pipe.jpg"
    Image.new("RGB", (640, 480), "#446688").save(path)
    return path


def write(phone: Page, words: str) -> None:
    """From the list to the second step."""
    phone.goto("/h5/#/pages/requests/index")
    phone.get_by_role("button", name="我要反映").click()
    phone.locator("textarea").first.fill(words)
    phone.get_by_text("下一步").click()


def choose_photo(phone: Page, picture: Path) -> None:
    with phone.expect_file_chooser() as chooser:
        phone.get_by_label("加照片").click()
    chooser.value.set_files(picture)


def listed(phone: Page, words: str) -> int:
    """How many requests of mine begin with these words, as the server has them."""
    phone.goto("/h5/#/pages/requests/index")
    phone.reload()
    phone.get_by_text("处理中").wait_for()
    phone.wait_for_load_state("networkidle")
    return phone.locator(".t-clamp").filter(has_text=words).count()


def test_a_report_without_a_network_waits_and_is_sent_once(enter: Enter) -> None:
    phone = enter("demo-resident-005")
    words = "七号楼后面的井盖翘起来了，晚上容易绊倒"
    write(phone, words)
    phone.get_by_text("下一步").click()

    # The server takes it, and its answer is lost on the way.
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    phone.route("**/api/v1/requests", lose_the_answer, times=1)
    phone.get_by_text("提交", exact=True).click()
    expect(phone.get_by_text("没有网络，已经存在手机里")).to_be_visible()
    phone.context.set_offline(True)
    phone.get_by_text("发出去", exact=True).click()
    expect(phone.get_by_text("没有网络，已经存在手机里")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("网络好了，现在可以发了")).to_be_visible()

    phone.goto("/h5/#/pages/requests/index")
    phone.reload()
    expect(phone.get_by_text("没发出去")).to_be_visible()
    phone.get_by_text("发出去", exact=True).click()
    expect(phone.get_by_text(NUMBER).first).to_be_visible()
    assert listed(phone, words) == 1, "sent three times, one request, no draft"


def test_several_drafts_outlive_the_app(enter: Enter) -> None:
    phone = enter("demo-resident-006")
    write(phone, "健身器材的螺丝松了，孩子玩不安全")
    phone.close()

    again = enter("demo-resident-006")
    again.get_by_text("我要反映").first.click()
    expect(again.get_by_text("上次没写完的还在")).to_be_visible()
    expect(again.locator("textarea").first).to_have_value("健身器材的螺丝松了，孩子玩不安全")
    again.get_by_text("另写一件").click()
    again.locator("textarea").first.fill("小区东门的减速带坏了")
    again.wait_for_timeout(500)

    again.goto("/h5/#/pages/requests/index")
    again.reload()
    drafts = again.locator(".card").filter(has_text="草稿")
    expect(drafts).to_have_count(2)
    drafts.filter(has_text="减速带").get_by_text("删掉").click()
    again.locator(".wd-message-box").get_by_text("删掉", exact=True).click()
    expect(drafts).to_have_count(1)
    drafts.first.get_by_text("接着写").click()
    expect(again.locator("textarea").first).to_have_value("健身器材的螺丝松了，孩子玩不安全")


def test_photos_go_on_by_themselves_when_the_network_is_back(enter: Enter, picture: Path) -> None:
    phone = enter("demo-resident-007")
    words = "楼道里堆了旧家具，轮椅过不去"
    write(phone, words)
    phone.context.set_offline(True)
    choose_photo(phone, picture)
    expect(phone.get_by_text("等网络")).to_be_visible()
    phone.get_by_text("下一步").click()
    phone.get_by_text("提交", exact=True).click()
    expect(phone.get_by_text("还有 1 张照片在传")).to_be_visible()
    phone.get_by_text("等传完，自动提交").click()
    phone.context.set_offline(False)
    expect(phone.get_by_text(NUMBER).first).to_be_visible()
    phone.get_by_text("看办理情况").click()
    expect(phone.get_by_label(re.compile("第 1 张照片")).first).to_be_visible()


def test_a_photo_outlives_the_app_and_the_report_can_go_without_it(enter: Enter, picture: Path) -> None:
    phone = enter("demo-resident-008")
    words = "雨水管断了一截，水都流到墙上"
    write(phone, words)
    phone.route("**/api/v1/media", lambda route: route.abort("connectionreset"))
    choose_photo(phone, picture)
    expect(phone.get_by_text("等网络")).to_be_visible()
    phone.wait_for_timeout(500)
    phone.close()

    again = enter("demo-resident-008")
    again.route("**/api/v1/media", lambda route: route.abort("connectionreset"))
    again.get_by_text("我要反映").first.click()
    again.get_by_text("下一步").click()
    expect(again.get_by_label("第 1 张照片").first).to_be_visible()
    again.get_by_text("下一步").click()
    again.get_by_text("提交", exact=True).click()
    again.get_by_text("不带这 1 张，先提交").click()
    expect(again.get_by_text(NUMBER).first).to_be_visible()
    assert listed(again, words) == 1
