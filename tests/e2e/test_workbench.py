"""A worker on their rounds: the same requests on the phone, each step one tap away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, OpenPage

pytestmark = pytest.mark.e2e

WORDS = "二单元门禁刷脸老是认不出来，下雨天站在外面。"


def test_a_worker_accepts_calls_and_resolves_on_the_phone(open_page: OpenPage) -> None:
    resident = open_page(PHONE)
    resident.goto("/h5/#/pages/login/index?as=demo-resident-001")
    resident.get_by_text("我要反映").first.click()
    resident.locator("textarea").first.fill(WORDS)
    resident.get_by_text("下一步").click()
    resident.get_by_text("下一步").click()
    resident.get_by_text("提交", exact=True).click()
    expect(resident.get_by_text(re.compile(r"^\d{6}-\d\d-\d{4}$")).first).to_be_visible()

    worker = open_page(PHONE)
    worker.goto("/h5/#/pages/login/index?as=demo-staff-001")
    worker.get_by_text("我要反映").first.wait_for()
    worker.goto("/h5/#/pagesWork/queue/index")
    row = worker.get_by_text("二单元门禁刷脸老是认不出来").first
    for _ in range(20):
        worker.wait_for_timeout(500)
        if row.count():
            break
        worker.reload()
    row.click()
    worker.get_by_text("看号码").click()
    worker.get_by_text("回访居民").click()
    worker.get_by_text("看一次").click()
    expect(worker.get_by_text("19900000001", exact=True)).to_be_visible()
    expect(worker.get_by_text("打电话")).to_be_visible()
    worker.go_back()
    row.click()
    expect(worker.get_by_text("199****0001")).to_be_visible()
    worker.get_by_text("受理", exact=True).last.click()
    worker.get_by_text("办好了", exact=True).last.click()
    worker.locator("textarea").last.fill("门禁重新录过了，下雨也认得。")
    worker.get_by_role("dialog").get_by_role("button").last.click()
    expect(worker.get_by_text("门禁重新录过了，下雨也认得。").first).to_be_visible()

    resident.goto("/h5/#/pages/requests/index")
    resident.reload()
    expect(resident.get_by_text("待评价").first).to_be_visible()
