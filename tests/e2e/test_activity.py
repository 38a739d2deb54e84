"""An activity in a real browser: published, signed up for, checked in at the door, paid in points."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, OpenPage
from tests.e2e.test_main_job import enter_console
from tests.e2e.test_waiting_list import ask_for_a_place

pytestmark = pytest.mark.e2e

RESIDENT = "demo-resident-002"
TITLE = "包粽子，送老人"


def points_of(phone: Page) -> int:
    """What the points page says somebody has, once it has been told."""
    shown = phone.locator(".t-number, .balance").first
    expect(shown).to_have_text(re.compile(r"^\d+$"))
    return int(shown.inner_text())


def test_published_signed_up_checked_in_and_paid(open_page: OpenPage) -> None:
    worker = open_page(DESK)
    enter_console(worker, "shequ")
    worker.goto("/console/activities/new")
    worker.locator("#title").fill(TITLE)
    worker.locator("#summary").fill("包好的粽子当天送到独居老人家里")
    worker.locator("#place").fill("社区活动室")
    worker.locator("#capacity").fill("1")
    worker.locator("#points").fill("8")
    worker.get_by_role("button", name="发布，开始报名").click()
    expect(worker.get_by_role("heading", name=TITLE)).to_be_visible()

    phone = open_page(PHONE)
    phone.goto(f"/h5/#/pages/login/index?as={RESIDENT}")
    phone.get_by_text("我要反映").first.wait_for()
    phone.goto("/h5/#/pages/me/points")
    balance = points_of(phone)
    phone.goto("/h5/#/pages/activities/index")
    phone.get_by_text(TITLE).first.click()
    ask_for_a_place(phone, "我要报名")
    code = phone.get_by_text(re.compile(r"^[A-Z0-9]{6,8}$")).first
    expect(code).to_be_visible()

    late = open_page(PHONE)
    late.goto("/h5/#/pages/login/index?as=demo-resident-004")
    late.get_by_text("我要反映").first.wait_for()
    late.goto("/h5/#/pages/activities/index")
    late.get_by_text(TITLE).first.click()
    expect(late.get_by_text(re.compile("报满|满了|名额已满")).first).to_be_visible()

    worker.reload()
    worker.locator("input[name=code]").fill(code.inner_text())
    worker.get_by_role("button", name="签到").first.click()
    expect(worker.get_by_text(re.compile("签到成功，送 8 积分"))).to_be_visible()

    phone.goto("/h5/#/pages/me/points")
    phone.reload()
    expect(phone.get_by_text(f"参加活动：{TITLE}")).to_be_visible()
    assert points_of(phone) == balance + 8
