"""Whatever a phone sends, the answer is a problem document or a result, never "internal"."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


SOME_ID = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "tampered",
    [
        "x",
        "%00",
        "é",
        "A" * 200,
        cursor(),
        cursor(5),
        cursor(None),
        cursor([1]),
        cursor(SOME_ID, SOME_ID, SOME_ID),
        cursor("2026-01-01T00:00:00", SOME_ID),
        cursor("0001-01-01T00:00:00+14:00", SOME_ID),
        cursor("9999-12-31T23:59:59-14:00", SOME_ID),
        cursor(5, 5),
        base64.urlsafe_b64encode(b'{"a":1,"b":2}').decode(),
        base64.urlsafe_b64encode(b"[" * 150).decode(),
    ],
)
@pytest.mark.parametrize("path", ["/requests", "/activities", "/messages", "/work/requests"])
def test_a_tampered_cursor_is_refused(path: str, tampered: str, world: World, client_for: ClientFor) -> None:
    answer = client_for(world.worker).get(f"/api/v1{path}", query_string={"cursor": tampered})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_cursor"), answer.text


def report(world: World, **changes: Any) -> dict[str, Any]:
    return {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)} | changes


@pytest.mark.parametrize("text", ["\x1c\x1d", "\u200b\u200b", "\u2060 \u2060", "\u0085\x1f\x1f"])
def test_a_text_without_anything_to_read_is_refused(text: str, world: World, client_for: ClientFor) -> None:
    answer = client_for(world.resident).post("/api/v1/requests", json=report(world, text=text))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "text"), answer.text


@pytest.mark.parametrize(
    "text", ["\u202e路灯不亮\u202c", "👨‍👩‍👧‍👦🇨🇳", "\x0b\x0c路灯\x07不亮", "路\u0301" * 2000]
)
def test_odd_but_readable_texts_come_back_as_they_were(
    text: str, world: World, client_for: ClientFor
) -> None:
    phone = client_for(world.resident)
    made = phone.post("/api/v1/requests", json=report(world, text=text))
    assert made.status_code == 201, made.text
    assert phone.get(f"/api/v1/requests/{made.json['id']}").json["text"] == text.strip()


@pytest.mark.parametrize("depth", [200, 300, 900, 5000])
def test_nesting_is_refused_however_deep(depth: int, world: World, client_for: ClientFor) -> None:
    body = json.dumps(report(world))[:-1] + ',"more":' + "[" * depth + "]" * depth + "}"
    answer = client_for(world.resident).post("/api/v1/requests", data=body, content_type="application/json")
    assert answer.status_code in (400, 422), answer.text
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("field", "moment"),
    [
        ("ends_at", "9999-12-31T20:00:00+00:00"),
        ("ends_at", "9999-12-31T20:00:00-14:00"),
        ("signup_opens_at", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_moments_no_calendar_reaches_are_refused(
    field: str, moment: str, world: World, client_for: ClientFor
) -> None:
    body = {
        "unit_id": str(world.community.id),
        "title": "健康讲座",
        "kind": "lecture",
        "summary": "听医生讲讲",
        "place": "社区活动室",
        "starts_at": "2099-01-01T09:00:00+08:00",
        "ends_at": "2099-01-01T11:00:00+08:00",
        "signup_opens_at": "2026-01-01T00:00:00+08:00",
        "signup_closes_at": "2098-12-31T00:00:00+08:00",
        "capacity": 5,
    }
    worker = client_for(world.worker)
    assert worker.post("/api/v1/work/activities", json=body).status_code == 201
    refused = worker.post("/api/v1/work/activities", json=body | {field: moment})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic abc", "Digest x", "Token x", "Bearer a b", "é\x01"]
)
def test_whatever_is_no_log_in_is_told_so(header: str, world: World, client_for: ClientFor) -> None:
    answer = client_for(None).get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json["code"] == "login_required"


def test_no_official_account_is_no_error_of_ours(
    app: Flask, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = app.extensions["settings"].model_copy(update={"wechat_oa_appid": ""})
    monkeypatch.setitem(app.extensions, "settings", without)
    answer = client_for(None).get("/api/v1/auth/oauth-url")
    assert (answer.status_code, answer.json["code"]) == (404, "no_oauth")


def test_a_template_named_thrice_is_one_message_allowed(world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    answer = phone.post("/api/v1/subscriptions", json={"accepted": ["request_progress"] * 3})
    assert {one["key"]: one["remaining"] for one in answer.json["items"]}["request_progress"] == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api", 404),
        ("PUT", "/api/v1/requests", 405),
        ("TRACE", "/api/v1/requests", 405),
    ],
)
def test_addresses_that_are_none_answer_problems_even_to_browsers(
    method: str, path: str, status: int, client_for: ClientFor
) -> None:
    answer = client_for(None).open(path, method=method, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
