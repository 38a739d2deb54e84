"""A door in a cellar: who was ticked without a network is in once, as soon as there is one."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app import create_app
from app.activities.models import Activity, ActivitySession, Attendance
from app.core import clock
from app.points.models import PointsTransfer
from config.settings import Settings
from tests.e2e.conftest import DESK, PHONE, OpenPage
from tests.e2e.test_main_job import enter_console
from tests.e2e.test_waiting_list import ask_for_a_place
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.e2e

WORKER = "demo-staff-001"
FIRST, SECOND = "demo-resident-002", "demo-resident-004"
TITLE = "地下室里的象棋"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "409")


class Behind:
    """A look at the same database."""

    def __init__(self, stack: LiveServer) -> None:
        self.app = create_app(Settings(mode="demo", var_dir=stack.var_dir, base_url=stack.base_url))

    def activity(self) -> tuple[UUID, UUID]:
        """The activity and its session."""
        with self.app.extensions["database"].reading() as session:
            row = session.execute(
                select(Activity.id, ActivitySession.id)
                .join(ActivitySession, ActivitySession.activity_id == Activity.id)
                .where(Activity.title == TITLE)
            ).one()
            return row[0], row[1]

    def came(self) -> tuple[int, int]:
        """How many people are noted, and how often points were given for it."""
        _, session_id = self.activity()
        people = select(func.count()).select_from(Attendance).where(Attendance.session_id == session_id)
        paid = select(func.count()).select_from(PointsTransfer)
        with self.app.extensions["database"].reading() as session:
            return (
                session.scalar(people) or 0,
                session.scalar(paid.where(PointsTransfer.memo == f"参加活动：{TITLE}")) or 0,
            )


@pytest.fixture
def behind(stack: LiveServer) -> Behind:
    """What the server keeps."""
    return Behind(stack)


def signed_up(open_page: OpenPage, who: str) -> Page:
    """Somebody's phone, with a place."""
    phone = open_page(PHONE, expected=OFFLINE)
    phone.goto(f"/h5/#/pages/login/index?as={who}")
    phone.get_by_text("我要反映").first.wait_for()
    phone.goto("/h5/#/pages/activities/index")
    phone.get_by_text(TITLE).first.click()
    ask_for_a_place(phone, "我要报名")
    return phone


def held_soon(open_page: OpenPage) -> None:
    """It begins in half an hour, so that the door is open."""
    desk = open_page(DESK)
    enter_console(desk, "shequ")
    desk.goto("/console/activities/new")
    begins = clock.local(clock.now()) + timedelta(minutes=30)
    moments = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "signup_closes_at": begins}
    for name, moment in moments.items():
        desk.locator(f"#{name}").fill(f"{moment:%Y-%m-%dT%H:%M}")
    for name, typed in {
        "title": TITLE,
        "summary": "带上茶杯",
        "place": "地下室",
        "capacity": "9",
        "points": "5",
    }.items():
        desk.locator(f"#{name}").fill(typed)
    desk.get_by_role("button", name="发布，开始报名").click()
    expect(desk.get_by_role("heading", name=TITLE)).to_be_visible()


def door_list(open_page: OpenPage) -> Page:
    """The worker's phone with the list of the door, come by the pages that lead there."""
    worker = open_page(PHONE, expected=OFFLINE)
    worker.goto(f"/h5/#/pages/login/index?as={WORKER}")
    worker.get_by_text("我要反映").first.wait_for()
    worker.goto("/h5/#/pagesWork/queue/index")
    worker.get_by_text("活动管理").first.click()
    card = worker.locator(".card").filter(has_text=TITLE)
    card.get_by_text("签到", exact=True).click()
    expect(worker.get_by_text("0 / 2")).to_be_visible()
    return worker


def test_a_door_without_a_network(open_page: OpenPage, behind: Behind) -> None:
    held_soon(open_page)
    first = signed_up(open_page, FIRST)
    code = first.get_by_text(re.compile(r"^[A-Z0-9]{8}$")).first.inner_text()
    signed_up(open_page, SECOND)
    worker = door_list(open_page)
    sent: list[int] = []
    worker.on("response", lambda one: sent.append(one.status) if one.url.endswith("/attendances") else None)

    # The worker types one code and ticks the other person; both stay on the phone, and on any page it says so.
    worker.context.set_offline(True)
    worker.get_by_label("签到码").locator("input").or_(worker.locator("input")).first.fill(code)
    worker.get_by_text("确定", exact=True).click()
    expect(worker.get_by_text("1 / 2")).to_be_visible()
    worker.get_by_role("button", name=re.compile("签到$")).first.click()
    expect(worker.get_by_text("2 / 2")).to_be_visible()
    expect(worker.get_by_text("等网络 2")).to_be_visible()
    worker.go_back()
    worker.go_back()
    expect(worker.get_by_text("签到 2 人还在手机里")).to_be_visible()
    assert behind.came() == (0, 0)

    # The network is back: nobody has to open the list again, and nobody is in twice.
    worker.context.set_offline(False)
    expect(worker.get_by_text("还在手机里")).to_have_count(0)
    assert sent == [200]
    assert behind.came() == (2, 2)

    # The list says the same when it is read anew.
    worker.get_by_text("活动管理").first.click()
    worker.locator(".card").filter(has_text=TITLE).get_by_text("签到", exact=True).click()
    expect(worker.get_by_text("2 / 2")).to_be_visible()
    assert behind.came() == (2, 2)
