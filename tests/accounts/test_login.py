"""Log-in by WeChat, over HTTP against the sandbox with the production client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select, update

from app.accounts.consents import PRIVACY
from app.accounts.models import Account, AccountStatus, WechatIdentity
from app.core import clock
from app.core.database import Database
from app.demo.people import sandbox_people
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
NEWCOMER = "demo-resident-100"


def login_code(served: str, openid: str) -> str:
    return requests.post(f"{served}/sandbox/people/{openid}/login-code", timeout=5).json()["code"]


def fault(served: str, kind: str, path: str = "") -> None:
    body = {"kind": kind, "times": 1, "path": path}
    assert requests.post(f"{served}/sandbox/faults", json=body, timeout=5).status_code == 201


def test_the_first_log_in_makes_an_account_and_the_second_finds_it(
    served: str, world: World, client_for: ClientFor
) -> None:
    phone = client_for(None)
    first = phone.post("/api/v1/auth/wechat", json={"code": login_code(served, NEWCOMER)}).json
    second = phone.post("/api/v1/auth/wechat", json={"code": login_code(served, NEWCOMER)}).json
    assert (first["new_account"], second["new_account"]) == (True, False)
    assert first["me"]["id"] == second["me"]["id"]
    assert first["token"] != second["token"]
    phone.token = first["token"]
    assert phone.get("/api/v1/me").json["name"] == "居民"


def test_a_code_works_once(served: str, world: World, client_for: ClientFor) -> None:
    phone, code = client_for(None), login_code(served, NEWCOMER)
    assert phone.post("/api/v1/auth/wechat", json={"code": code}).status_code == 200
    again = phone.post("/api/v1/auth/wechat", json={"code": code})
    assert (again.status_code, again.json["code"]) == (422, "login_code_invalid")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("busy", 503, "wechat_unavailable"),
        ("too_often", 429, "too_often"),
        ("broken", 503, "wechat_unavailable"),
    ],
)
def test_wechats_troubles_are_told_in_our_words(
    served: str, world: World, client_for: ClientFor, kind: str, status: int, code: str
) -> None:
    ready = login_code(served, NEWCOMER)
    fault(served, kind, "sns/jscode2session")
    answer = client_for(None).post("/api/v1/auth/wechat", json={"code": ready})
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_somebody_wechat_holds_for_risky(served: str, world: World, client_for: ClientFor) -> None:
    code = login_code(served, NEWCOMER)
    address = f"{served}/sandbox/people/{NEWCOMER}/blocked"
    requests.post(address, json={"blocked": True}, timeout=5)
    try:
        answer = client_for(None).post("/api/v1/auth/wechat", json={"code": code})
    finally:
        requests.post(address, json={"blocked": False}, timeout=5)
    assert (answer.status_code, answer.json["code"]) == (403, "wechat_blocked")


def test_the_same_person_by_mini_program_and_official_account(
    served: str, world: World, client_for: ClientFor, db: Database
) -> None:
    phone = client_for(None)
    first = phone.post("/api/v1/auth/wechat", json={"code": login_code(served, NEWCOMER)}).json
    page = phone.get("/api/v1/auth/oauth-url", query_string={"return_to": "/h5/"}).json["url"]
    chosen = next(person.oa_openid for person in sandbox_people() if person.openid == NEWCOMER)
    back = requests.get(f"{page.split('#')[0]}&person={chosen}", allow_redirects=False, timeout=5)
    query = {name: value for name, [value] in parse_qs(urlsplit(back.headers["Location"]).query).items()}
    second = phone.post("/api/v1/auth/oauth", json={"code": query["code"], "state": query["state"]})
    assert second.status_code == 200, second.text
    assert second.json["me"]["id"] == first["me"]["id"]
    with db.reading() as session:
        identities = session.scalar(
            select(func.count()).where(WechatIdentity.account_id == UUID(first["me"]["id"]))
        )
    assert identities == 2


def test_a_state_that_is_not_ours_is_refused(served: str, world: World, client_for: ClientFor) -> None:
    for state in ("x", "0" * 90, "zz" * 45):
        answer = client_for(None).post("/api/v1/auth/oauth", json={"code": "c", "state": state})
        assert (answer.status_code, answer.json["code"]) == (422, "login_code_invalid")


def test_a_phone_number_by_its_code(served: str, world: World, client_for: ClientFor) -> None:
    phone = client_for(None)
    phone.token = phone.post("/api/v1/auth/wechat", json={"code": login_code(served, NEWCOMER)}).json["token"]
    phone.post("/api/v1/me/consents", json={"document": PRIVACY.key, "version": PRIVACY.version})
    code = requests.post(f"{served}/sandbox/people/{NEWCOMER}/phone-code", timeout=5).json()["code"]
    me = phone.post("/api/v1/me/phone", json={"code": code})
    assert me.status_code == 200
    assert me.json["phone"].count("*") == 4
    again = phone.post("/api/v1/me/phone", json={"code": code})
    assert (again.status_code, again.json["code"]) == (422, "phone_code_invalid")


def test_a_closed_account_gets_in_nowhere(
    served: str, world: World, client_for: ClientFor, db: Database
) -> None:
    phone = client_for(world.resident)
    assert phone.get("/api/v1/me").status_code == 200
    with db.transaction() as session:
        session.execute(
            update(Account).where(Account.id == world.resident.id).values(status=AccountStatus.CLOSED)
        )
    answer = phone.get("/api/v1/me")
    assert (answer.status_code, answer.json["code"]) == (401, "login_required")
    again = client_for(None).post(
        "/api/v1/auth/wechat", json={"code": login_code(served, "demo-resident-001")}
    )
    assert (again.status_code, again.json["code"]) == (403, "account_closed")


def test_tokens_end(app: Flask, world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert phone.get("/api/v1/me").status_code == 401
    assert phone.post("/api/v1/auth/logout").status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    phone.token = "made-up"
    assert phone.get("/api/v1/me").status_code == 401


def test_nonsense_where_json_is_wanted(world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    for data, status in [
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'"\\ud800"', 400),
        (b"[]", 422),
        (b'{"name": 1e999}', 400),
        (b'{"name": "' + b"x" * 13_000_000 + b'"}', 413),
    ]:
        answer = phone.patch("/api/v1/me", data=data, content_type="application/json")
        assert answer.status_code == status, data[:20]
        assert answer.mimetype == "application/problem+json"
        assert answer.json["detail"]
