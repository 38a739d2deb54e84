"""The second step of the console's log-in, seen from the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts import passwords, second_factor, service
from app.accounts.models import Credential, RecoveryCode, SecondFactor, SessionKind
from app.core import clock
from app.core.database import Database
from tests.conftest import STAFF_COOKIE
from tests.race.together import together
from tests.world import World

PASSWORD = "correct horse"


@pytest.fixture
def browser(app: Flask, world: World, console_client: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser in which nobody is logged in; administrator and worker have passwords."""
    with world.database.transaction() as session:
        passwords.set_password(session, world.admin.id, username="chen", password=PASSWORD)
        passwords.set_password(session, world.worker.id, username="wang", password=PASSWORD)
    return console_client(None)


def log_in(browser: FlaskClient, username: str = "chen") -> str:
    answer = browser.post("/console/login", data={"username": username, "password": PASSWORD})
    return str(answer.headers.get("Location", answer.status_code))


def secret_of(db: Database, world: World) -> str:
    with db.reading() as session:
        return session.get_one(SecondFactor, world.admin.id).secret


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def enrol(browser: FlaskClient, db: Database, world: World) -> tuple[str, list[str]]:
    """Set the administrator's authenticator up; its secret and the recovery codes."""
    assert log_in(browser) == "/console/login/enrol"
    assert browser.get("/console/login/enrol").status_code == 200
    secret = secret_of(db, world)
    page = browser.post("/console/login/enrol", data={"code": code_of(secret)})
    assert page.status_code == 200
    return secret, re.findall(r"<code>([0-9A-Z-]{9})</code>", page.text)


def test_an_administrator_sets_up_an_authenticator_before_anything_else(
    browser: FlaskClient, db: Database, world: World
) -> None:
    assert log_in(browser) == "/console/login/enrol"
    assert browser.get_cookie(STAFF_COOKIE) is None
    assert browser.get("/console/audit").status_code == 302
    page = browser.get("/console/login/enrol").text
    secret = secret_of(db, world)
    assert re.findall(r"<span>([A-Z2-7]{4})</span>", page) == re.findall("....", secret)
    assert "<svg" in page
    assert browser.get("/console/login/enrol").text.count(secret[:4]) == page.count(secret[:4]), (
        "the same again"
    )
    assert browser.post("/console/login/enrol", data={"code": "000000"}).status_code == 401
    shown = browser.post("/console/login/enrol", data={"code": code_of(secret)})
    codes = re.findall(r"<code>([0-9A-Z-]{9})</code>", shown.text)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert browser.get("/console/account").status_code == 200
    with db.reading() as session:
        connection = session.connection()
        stored = str(connection.exec_driver_sql("SELECT * FROM second_factors").all())
        stored += str(connection.exec_driver_sql("SELECT * FROM recovery_codes").all())
    assert [one for one in (secret, *codes, codes[0].replace("-", "")) if one in stored] == []


def test_a_code_lets_in_once(browser: FlaskClient, db: Database, world: World, app: Flask) -> None:
    secret, _ = enrol(browser, db, world)
    again = app.test_client()
    assert log_in(again) == "/console/login/code"
    assert again.get("/console/account").status_code == 302, "half way is not in"
    spent = again.post("/console/login/code", data={"code": code_of(secret)})
    assert spent.status_code == 401, "the code of the enrolment is spent"
    with clock.at(clock.now() + timedelta(seconds=30)):
        code = code_of(secret)
        assert again.post("/console/login/code", data={"code": f"{code[:3]} {code[3:]}"}).status_code == 303
        third = app.test_client()
        log_in(third)
        assert third.post("/console/login/code", data={"code": code}).status_code == 401, "replayed"


@pytest.mark.parametrize(("off", "taken"), [(-61, False), (-29, True), (29, True), (61, False)])
def test_one_step_of_drift_is_forgiven(
    browser: FlaskClient, db: Database, world: World, app: Flask, off: int, taken: bool
) -> None:
    secret, _ = enrol(browser, db, world)
    now = clock.now().replace(second=15) + timedelta(minutes=5)
    with clock.at(now):
        log_in(browser)
        code = pyotp.TOTP(secret).at(now + timedelta(seconds=off))
        answer = browser.post("/console/login/code", data={"code": code})
    assert answer.status_code == (303 if taken else 401)


def test_a_recovery_code_lets_in_once(browser: FlaskClient, db: Database, world: World) -> None:
    _, codes = enrol(browser, db, world)
    for expected in (303, 401):
        log_in(browser)
        typed = codes[3].lower().replace("-", " ")
        assert browser.post("/console/login/code", data={"code": typed}).status_code == expected
    with db.reading() as session:
        assert second_factor.codes_left(session, world.admin.id) == second_factor.RECOVERY_CODES - 1


def test_wrong_codes_lock_and_the_right_password_does_not_unlock(
    browser: FlaskClient, db: Database, world: World
) -> None:
    secret, codes = enrol(browser, db, world)
    for _ in range(passwords.MAX_FAILURES):
        assert log_in(browser) == "/console/login/code"
        assert browser.post("/console/login/code", data={"code": "000000"}).status_code == 401
    refused = browser.post("/console/login/code", data={"code": codes[0]})
    assert (refused.status_code, "之后再试" in refused.text) == (401, True)
    assert log_in(browser) == "401"
    with clock.at(clock.now() + passwords.LOCK_FOR + timedelta(minutes=1)):
        assert log_in(browser) == "/console/login/code"
        assert browser.post("/console/login/code", data={"code": code_of(secret)}).status_code == 303
    with db.reading() as session:
        assert session.get_one(Credential, world.admin.id).failures == 0


def test_half_way_is_over_after_a_while(browser: FlaskClient, db: Database, world: World) -> None:
    secret, _ = enrol(browser, db, world)
    log_in(browser)
    with clock.at(clock.now() + timedelta(minutes=11)):
        answer = browser.post("/console/login/code", data={"code": code_of(secret)})
    assert answer.headers["Location"] == "/console/login"


def test_one_code_at_two_doors_at_once_opens_one(
    app: Flask, db: Database, world: World, browser: FlaskClient
) -> None:
    secret, codes = enrol(browser, db, world)
    moment = clock.now() + timedelta(seconds=60)

    def show(code: str) -> bool:
        with clock.at(moment), app.test_request_context(), db.transaction() as session:
            return second_factor.check(session, world.admin.id, code) is None

    code = pyotp.TOTP(secret).at(moment)
    assert sorted(together([lambda: show(code)] * 3)) == [False, False, True]
    assert sorted(together([lambda: show(codes[0])] * 2)) == [False, True]


def test_whoever_becomes_an_administrator_goes_through_the_door_again(
    world: World, console_client: Callable[..., FlaskClient], db: Database
) -> None:
    with db.transaction() as session:
        token, _ = service.open_session(
            session, world.admin.id, kind=SessionKind.CONSOLE, lasts=timedelta(hours=1)
        )
    browser = console_client(None)
    browser.set_cookie(STAFF_COOKIE, token)
    assert browser.get("/console/audit").headers["Location"].startswith("/console/login")


def test_others_choose_for_themselves(browser: FlaskClient, db: Database, world: World) -> None:
    assert log_in(browser, "wang") == "/console"
    assert "绑定验证器" in browser.get("/console/account").text
    browser.get("/console/account/second-factor")
    with db.reading() as session:
        secret = session.get_one(SecondFactor, world.worker.id).secret
    enrolled = browser.post("/console/account/second-factor", data={"code": code_of(secret)})
    code = re.findall(r"<code>([0-9A-Z-]{9})</code>", enrolled.text)[0]
    assert log_in(browser, "wang") == "/console/login/code"
    assert browser.post("/console/login/code", data={"code": code}).status_code == 303
    wrong = browser.post("/console/account/second-factor/remove", data={"code": code})
    assert wrong.status_code == 401, "spent"
    with clock.at(clock.now() + timedelta(seconds=30)):
        browser.post("/console/account/second-factor/remove", data={"code": code_of(secret)})
    assert log_in(browser, "wang") == "/console"
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


def test_a_lost_phone_is_forgotten_on_the_server(
    app: Flask, browser: FlaskClient, db: Database, world: World
) -> None:
    enrol(browser, db, world)
    command = app.test_cli_runner().invoke
    assert command(args=["accounts", "forget-authenticator", "chen"]).exit_code == 0
    assert log_in(browser) == "/console/login/enrol"
    assert command(args=["accounts", "forget-authenticator", "nobody"]).exit_code == 1
