"""A computer waits, a phone says yes, the computer is let in: once, and only that one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import console_tickets
from app.accounts.devices import Whence
from app.core import clock
from app.core.database import Database
from tests.conftest import STAFF_COOKIE, PhoneClient
from tests.race.together import together
from tests.world import World

ClientFor = Callable[..., PhoneClient]
ConsoleClient = Callable[..., FlaskClient]

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.fixture
def browser(console_client: ConsoleClient) -> FlaskClient:
    return console_client(None)


def wait_at_the_door(browser: FlaskClient) -> str:
    page = browser.post("/console/login/phone", headers={"User-Agent": EDGE})
    assert "<svg" in page.text
    found = re.search(r">([0-9A-Z]{4}) ([0-9A-Z]{4})<", page.text)
    assert found
    return "".join(found.groups())


def ask(browser: FlaskClient, **form: str) -> tuple[int, str | None]:
    answer = browser.post("/console/login/phone/state", data=form, headers={"HX-Request": "true"})
    return answer.status_code, answer.headers.get("HX-Redirect")


def path(code: str) -> str:
    return f"/api/v1/work/console-logins/{code}"


def test_the_phone_lets_the_computer_in(browser: FlaskClient, world: World, client_for: ClientFor) -> None:
    code = wait_at_the_door(browser)
    assert ask(browser) == (204, None)
    phone = client_for(world.worker)
    seen = phone.get(path(code)).json
    assert (seen["device"], seen["network"]) == ("Windows 电脑 · Edge", "本机")
    assert phone.post(path(code), json={"confirm": True}).status_code == 204
    assert ask(browser, next="/console/activities") == (200, "/console/activities")
    assert "王小兰" in browser.get("/console").text
    token = browser.get_cookie(STAFF_COOKIE)
    assert ask(browser) == (286, None), "once"
    assert browser.get_cookie(STAFF_COOKIE) == token


def test_another_browser_gets_nothing(
    app: Flask, browser: FlaskClient, world: World, client_for: ClientFor
) -> None:
    code = wait_at_the_door(browser)
    client_for(world.worker).post(path(code), json={"confirm": True})
    thief = app.test_client()
    assert ask(thief) == (286, None)
    wait_at_the_door(thief)
    assert ask(thief) == (204, None)
    assert ask(browser)[0] == 200


def test_the_phone_says_no(browser: FlaskClient, world: World, client_for: ClientFor) -> None:
    code = wait_at_the_door(browser)
    phone = client_for(world.worker)
    assert phone.post(path(code), json={"confirm": False}).status_code == 204
    assert ask(browser) == (286, None)
    assert phone.post(path(code), json={"confirm": True}).json["code"] == "ticket_unknown"


def test_five_minutes_and_it_is_over(browser: FlaskClient, world: World, client_for: ClientFor) -> None:
    code = wait_at_the_door(browser)
    phone = client_for(world.worker)
    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)):
        assert phone.post(path(code), json={"confirm": True}).json["code"] == "ticket_unknown"
        assert ask(browser) == (286, None)
    phone.post(path(code), json={"confirm": True})
    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)):
        assert ask(browser) == (286, None)


def test_without_a_post_nobody_lets_in(browser: FlaskClient, world: World, client_for: ClientFor) -> None:
    code = wait_at_the_door(browser)
    phone = client_for(world.resident)
    assert phone.get(path(code)).json["code"] == "no_post"
    assert phone.post(path(code), json={"confirm": True}).json["code"] == "no_post"
    assert ask(browser) == (204, None)


def test_an_administrator_still_owes_a_code(
    browser: FlaskClient, world: World, client_for: ClientFor
) -> None:
    code = wait_at_the_door(browser)
    client_for(world.admin).post(path(code), json={"confirm": True})
    assert ask(browser) == (200, "/console/login/enrol")
    assert browser.get_cookie(STAFF_COOKIE) is None


def test_at_once_one_phone_answers_and_one_browser_comes_in(app: Flask, db: Database, world: World) -> None:
    with db.transaction() as session:
        code, secret = console_tickets.open_ticket(session, Whence("Windows 电脑", "本机"))
    actors = [world.actor(world.worker), world.actor(world.colleague)]

    def say_yes(who: int) -> str:
        with app.test_request_context(), db.transaction() as session:
            console_tickets.answer(session, actors[who], code, confirm=True)
            return "yes"

    said = together([lambda: say_yes(0), lambda: say_yes(1), lambda: say_yes(0)])
    assert said.count("yes") == 1
    assert set(said) <= {"yes", "ticket_answered", "ticket_unknown"}

    def come_in() -> bool:
        with db.transaction() as session:
            return console_tickets.admit(session, secret) is not None

    assert together([come_in] * 4).count(True) == 1
