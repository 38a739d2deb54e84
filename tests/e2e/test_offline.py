"""A worker in a lift: what is done without a network is sent later, in order, and conflicts are explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, OpenPage

pytestmark = pytest.mark.e2e

WORKER, COLLEAGUE = "demo-staff-001", "demo-staff-006"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "409")


def report(open_page: OpenPage, words: str) -> Page:
    resident = open_page(PHONE)
    resident.goto("/h5/#/pages/login/index?as=demo-resident-001")
    resident.get_by_text("我要反映").first.click()
    resident.locator("textarea").first.fill(words)
    resident.get_by_text("下一步").click()
    resident.get_by_text("下一步").click()
    resident.get_by_text("提交", exact=True).click()
    expect(resident.get_by_text(re.compile(r"^\d{6}-\d\d-\d{4}$")).first).to_be_visible()
    return resident


def open_request(page: Page, person: str, words: str) -> None:
    page.goto(f"/h5/#/pages/login/index?as={person}")
    page.get_by_text("我要反映").first.wait_for()
    page.goto("/h5/#/pagesWork/queue/index")
    row = page.get_by_text(words).first
    for _ in range(20):
        page.wait_for_timeout(500)
        if row.count():
            break
        page.reload()
    row.click()


def say_done(page: Page, words: str, picture: Path | None = None) -> None:
    page.get_by_text("办好了", exact=True).last.click()
    page.locator("textarea").last.fill(words)
    if picture:
        with page.expect_file_chooser() as chooser:
            page.get_by_label("加照片").click()
        chooser.value.set_files(picture)
        expect(page.get_by_text("等网络")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button").last.click()


def test_what_is_done_in_a_lift_is_sent_when_there_is_a_network(open_page: OpenPage, tmp_path: Path) -> None:
    words = "电梯里的灯一闪一闪，晃眼睛。"
    picture = tmp_path / "lift.jpg"
    Image.new("RGB", (900, 700), "#445566").save(picture)
    report(open_page, words)
    worker = open_page(PHONE, expected=OFFLINE)
    open_request(worker, WORKER, "电梯里的灯一闪一闪")
    expect(worker.get_by_text("看号码")).to_be_visible()
    worker.context.set_offline(True)
    worker.get_by_text("受理", exact=True).last.click()
    expect(worker.get_by_text("待发送")).to_be_visible()
    say_done(worker, "灯管换了，不闪了。", picture)
    expect(worker.get_by_text("受理、办好了")).to_be_visible()
    worker.go_back()
    expect(worker.get_by_text("待发送 2")).to_be_visible()
    # What was looked at can be read; whose it is was not kept.
    worker.get_by_text("电梯里的灯一闪一闪").first.click()
    expect(worker.get_by_text("居民的联系方式没有留在手机里")).to_be_visible()
    assert worker.get_by_text("199****0001").count() == 0
    worker.context.set_offline(False)
    expect(worker.get_by_text("灯管换了，不闪了。").first).to_be_visible()
    expect(worker.get_by_text("待发送")).to_have_count(0)
    expect(worker.get_by_text("待评价").first).to_be_visible()


def test_a_conflict_is_explained_and_the_words_go_as_a_note(open_page: OpenPage) -> None:
    words = "地下车库的卷帘门卡在一半。"
    report(open_page, words)
    worker = open_page(PHONE, expected=OFFLINE)
    open_request(worker, WORKER, "地下车库的卷帘门")
    worker.get_by_text("受理", exact=True).last.click()
    worker.get_by_text("办好了", exact=True).last.wait_for()
    worker.context.set_offline(True)
    say_done(worker, "门修好了，上了油。")
    expect(worker.get_by_text("待发送")).to_be_visible()

    colleague = open_page(PHONE)
    colleague.goto(f"/h5/#/pages/login/index?as={COLLEAGUE}")
    colleague.get_by_text("我要反映").first.wait_for()
    colleague.goto(worker.url)
    say_done(colleague, "电机换过了。")
    expect(colleague.get_by_text("电机换过了。").first).to_be_visible()

    worker.context.set_offline(False)
    expect(worker.get_by_text("电机换过了。").first).to_be_visible()
    worker.goto("/h5/#/pagesWork/outbox/index")
    expect(worker.get_by_text(re.compile("这件事已经由.+办结，您写的还在手机里"))).to_be_visible()
    worker.get_by_text("改为备注发送").click()
    expect(worker.get_by_text("都发出去了")).to_be_visible()
    colleague.reload()
    expect(colleague.get_by_text(re.compile("没有网络时：办好了.*门修好了")).first).to_be_visible()
