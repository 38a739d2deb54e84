"""The door of the console: password, lock, log-out, and nobody led astray."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import LoginSession
from app.core import clock
from app.core.rate_limits import limiter
from tests.conftest import STAFF_COOKIE
from tests.world import World

PASSWORD = "correct horse"


@pytest.fixture
def browser(app: Flask, world: World, console_client: object) -> FlaskClient:
    """A browser in which nobody is logged in; the worker and the resident have passwords."""
    with world.database.transaction() as session:
        passwords.set_password(session, world.worker.id, username="wang", password=PASSWORD)
        passwords.set_password(session, world.resident.id, username="zhang", password=PASSWORD)
    return app.test_client()


def log_in(browser: FlaskClient, password: str = PASSWORD, **more: str) -> object:
    return browser.post("/console/login", data={"username": "wang", "password": password} | more)


def test_the_way_in_and_out(browser: FlaskClient, world: World) -> None:
    assert browser.get("/console").headers["Location"] == "/console/login?next=/console"
    answer = log_in(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if STAFF_COOKIE in value)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = browser.get("/console")
    assert page.status_code == 200
    assert "王小兰" in page.text
    assert "文化西街社区 · 社区工作者" in page.text

    token = browser.get_cookie(STAFF_COOKIE).value
    assert browser.post("/console/logout").headers["Location"] == "/console/login"
    assert browser.get_cookie(STAFF_COOKIE) is None
    browser.set_cookie(STAFF_COOKIE, token)
    assert browser.get("/console").status_code == 302, "a token that was logged out stays out"


def test_the_password_is_not_kept_and_the_token_only_as_a_hash(browser: FlaskClient, world: World) -> None:
    log_in(browser)
    token = browser.get_cookie(STAFF_COOKIE).value
    with world.database.reading() as session:
        assert token not in session.scalars(select(LoginSession.token_hash)).all()


def test_a_wrong_password_is_told_on_the_page(browser: FlaskClient) -> None:
    answer = log_in(browser, "wrong")
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert 'value="wang"' in answer.text, "the name need not be typed again"
    unknown = log_in(browser, username="nobody")
    assert unknown.status_code == 401
    assert "用户名或密码不对" in unknown.text, "nobody learns which names there are"


def test_after_five_failures_the_door_is_shut_for_a_quarter_of_an_hour(browser: FlaskClient) -> None:
    for _ in range(passwords.MAX_FAILURES):
        assert log_in(browser, "wrong").status_code == 401
    locked = log_in(browser)
    assert locked.status_code == 401
    assert "之后再试" in locked.text
    with clock.at(clock.now() + passwords.LOCK_FOR - timedelta(minutes=1)):
        assert log_in(browser).status_code == 401
    with clock.at(clock.now() + passwords.LOCK_FOR + timedelta(minutes=1)):
        assert log_in(browser).status_code == 303


def test_a_success_forgets_earlier_failures(browser: FlaskClient) -> None:
    for _ in range(2):
        for _ in range(passwords.MAX_FAILURES - 1):
            log_in(browser, "wrong")
        assert log_in(browser).status_code == 303


def test_one_address_may_try_ten_times_a_minute(make_app: Callable[..., Flask]) -> None:
    app = make_app("", rate_limits=True)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        browser = app.test_client()
        answers = [log_in(browser, "wrong", username=f"name{n % 5}").status_code for n in range(11)]
    finally:
        # There is one limiter for all applications of this process.
        limiter.enabled = False
    assert answers == [401] * 10 + [429]


@pytest.mark.parametrize("address", ["/console/activities", "/console?filter=late&q=灯", "/dashboard"])
def test_the_log_in_leads_back(browser: FlaskClient, address: str) -> None:
    assert log_in(browser, next=address).headers["Location"].startswith(address.split("?")[0])


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/console",
        "//evil.example/console",
        "/\\evil.example",
        "/console\\@evil.example",
        "/console\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/consoles",
        "/h5/",
        "",
    ],
)
def test_the_log_in_leads_nowhere_else(browser: FlaskClient, address: str) -> None:
    assert log_in(browser, next=address).headers["Location"] == "/console"


def test_without_a_post_there_is_no_console(browser: FlaskClient) -> None:
    log_in(browser, username="zhang")
    page = browser.get("/console", headers={"Accept": "text/html"})
    assert page.status_code == 403
    assert "没有岗位" in page.text


def test_a_part_of_a_page_sends_the_whole_page_to_the_log_in(browser: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/console?filter=late"}
    answer = browser.get("/console/requests/counts", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/console/login?next=/console?filter%3Dlate"


def test_a_form_without_its_token_is_refused(app: Flask, world: World) -> None:
    with world.database.transaction() as session:
        passwords.set_password(session, world.worker.id, username="wang", password=PASSWORD)
    browser = app.test_client()
    answer = browser.post(
        "/console/login", data={"username": "wang", "password": PASSWORD}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    browser.set_cookie(STAFF_COOKIE, "x")
    assert browser.post("/console/logout").status_code == 400


def test_a_form_with_its_token_is_taken(app: Flask, world: World) -> None:
    with world.database.transaction() as session:
        passwords.set_password(session, world.worker.id, username="wang", password=PASSWORD)
    browser = app.test_client()
    page = browser.get("/console/login").text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert log_in(browser, csrf_token=token).status_code == 303


def test_a_late_question_of_the_login_page_leaves_the_new_page_its_token(app: Flask, world: World) -> None:
    """Somebody comes in by password while the page still asks whether their phone has said yes."""
    browser = app.test_client()
    page = browser.get("/console/login").text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert browser.post("/console/login/phone", data={"csrf_token": token}).status_code == 200
    # Coming in leaves nothing of the session before.
    browser.delete_cookie("session")
    answer = browser.post("/console/login/phone/state")
    assert answer.status_code == 204
    assert answer.headers.getlist("Set-Cookie") == []
