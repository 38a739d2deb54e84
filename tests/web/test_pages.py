"""The first page, the headers of all pages, and how errors look."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import passwords
from app.accounts.models import Account
from app.core import clock
from app.demo import people
from app.web.register import register
from app.web.rendering import say_span
from tests.conftest import STAFF_COOKIE
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
HTML = {"Accept": "text/html"}


def test_the_first_page_offers_three_faces(app: Flask) -> None:
    page = app.test_client().get("/")
    assert page.status_code == 200
    first = people.sandbox_people()[0]
    assert f"/h5/#/pages/login/index?as={first.openid}" in page.text
    assert 'action="/demo/enter/shequ"' in page.text
    assert 'action="/demo/enter/jiedao"' in page.text
    assert people.PASSWORD in page.text


@pytest.mark.parametrize(("username", "leads_to"), [("shequ", "/console"), ("jiedao", "/dashboard")])
def test_stepping_into_a_face(
    world: World, console_client: ConsoleClient, username: str, leads_to: str
) -> None:
    account = {"shequ": world.worker, "jiedao": world.street_worker}[username]
    with world.database.transaction() as session:
        passwords.set_password(session, account.id, username=username, password=people.PASSWORD)
    browser = console_client(None)
    answer = browser.post(f"/demo/enter/{username}")
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)
    assert browser.get_cookie(STAFF_COOKIE) is not None
    assert browser.get("/console").status_code == 200


def test_nobody_else_is_let_in_that_way(world: World, console_client: ConsoleClient) -> None:
    with world.database.transaction() as session:
        passwords.set_password(session, world.worker.id, username="wang", password=people.PASSWORD)
    assert console_client(None).post("/demo/enter/wang").status_code == 404
    assert console_client(None).post("/demo/enter/shequ").status_code == 404, "the demo is not loaded"


def test_stepping_in_needs_the_token_of_the_page(app: Flask, world: World) -> None:
    assert app.test_client().post("/demo/enter/shequ").status_code == 400


def test_in_production_there_is_no_such_door(app: Flask) -> None:
    bare = Flask("bare", template_folder=app.template_folder)
    settings = app.extensions["settings"]
    bare.extensions["settings"] = settings.model_copy(
        update={"mode": "production", "wechat_api_base_url": "https://api.weixin.qq.com/"}
    )
    register(bare)
    client = bare.test_client()
    assert client.get("/").headers["Location"] == "/h5/"
    assert client.post("/demo/enter/shequ").status_code == 404


def test_no_page_runs_what_is_written_into_it(world: World, console_client: ConsoleClient) -> None:
    browser = console_client(world.worker)
    for address in (
        "/",
        "/console/login",
        "/console",
        "/console/activities",
        "/console/activities/new",
        "/no",
    ):
        page = browser.get(address, headers=HTML)
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page.text), address
        hosts = re.findall(r'(?:src|href)="(https?:)?//', page.text)
        assert hosts == [], f"{address} asks another host"


def test_errors_speak_and_lead_back(app: Flask) -> None:
    page = app.test_client().get("/nowhere", headers=HTML)
    assert page.status_code == 404
    assert "没有找到" in page.text
    assert 'href="/"' in page.text
    assert 'href="tel:12345"' in page.text


def test_an_error_of_a_part_goes_to_the_notice(world: World, console_client: ConsoleClient) -> None:
    answer = console_client(world.worker).get(
        f"/console/requests/{world.worker.id}", headers={"HX-Request": "true", "Accept": "*/*"}
    )
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "<html" not in answer.text
    assert "没有找到" in answer.text


#: What everybody who runs a community's day opens.
DAILY = ["诉求", "人手", "活动", "志愿服务", "值班", "点单", "证书", "积分兑换", "核销兑换"]


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("worker", [*DAILY, "积分", "住户", "看板"]),
        ("street", [*DAILY, "暂停报名", "积分", "住户", "照片", "看板"]),
        ("property", ["诉求", "人手", "住户"]),
        ("auditor", ["诉求", "看板", "操作记录"]),
    ],
)
def test_the_navigation_follows_the_posts(
    world: World, console_client: ConsoleClient, who: str, labels: list[str]
) -> None:
    page = console_client(world.roles()[who]).get("/console").text
    menu = page.split('class="menu"', 1)[1].split("</nav>", 1)[0]
    assert re.findall(r"<span>(.*?)</span>", menu) == labels


def test_an_administrator_is_told_kindly_and_can_leave(world: World, console_client: ConsoleClient) -> None:
    page = console_client(world.admin).get("/console", headers=HTML)
    assert page.status_code == 403
    assert 'action="/console/logout"' in page.text


def test_a_span_of_time_names_the_day_once() -> None:
    noon = clock.day_start(clock.today()) + timedelta(hours=12)
    assert say_span(noon, noon + timedelta(hours=2)) == "今天 12:00 到 14:00"
    assert say_span(noon, noon + timedelta(days=1)) == "今天 12:00 到 明天 12:00"
