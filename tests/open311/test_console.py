"""Systems of others in the console: let in, given keys, watched, shut out; each administrator for their own streets."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.roles import Role
from app.core.audit import AuditRow
from app.core.database import Database
from app.open311.models import ApiClient, WebhookEndpoint
from tests.open311.conftest import Connect
from tests.world import World

ConsoleClient = Callable[..., FlaskClient]


@pytest.fixture
def browser(world: World, console_client: ConsoleClient) -> FlaskClient:
    return console_client(world.admin)


def one_client(db: Database) -> ApiClient:
    with db.reading() as session:
        return session.scalars(select(ApiClient)).one()


def actions(db: Database) -> list[str]:
    with db.reading() as session:
        return [
            row.action
            for row in session.scalars(select(AuditRow).order_by(AuditRow.chain, AuditRow.seq))
            if row.action.startswith("client.")
        ]


def test_a_system_is_let_in_works_and_is_shut_out(
    app: Flask, world: World, db: Database, browser: FlaskClient
) -> None:
    made = browser.post(
        "/console/clients", data={"name": "12345 热线", "street_id": str(world.street.id), "trusted": "on"}
    )
    assert made.status_code == 303
    client = one_client(db)
    assert (client.trusted, client.reads_street, client.calls_per_minute) == (True, False, 60)
    address = f"/console/clients/{client.id}"
    key = re.search(r"esb_[\w-]{43}", browser.post(f"{address}/keys", data={"days": "30"}).text)[0]
    page = browser.get(address).text
    assert key not in page
    assert key[:12] in page

    def status() -> int:
        return (
            app.test_client().get(f"/open311/v2/requests.json?jurisdiction_id=01&api_key={key}").status_code
        )

    assert status() == 200
    browser.post(f"{address}/rights", data={"reads_street": "on", "calls_per_minute": "10"})
    client = one_client(db)
    assert (client.trusted, client.reads_street, client.calls_per_minute) == (False, True, 10)
    browser.post(f"{address}/close")
    assert status() == 403
    browser.post(f"{address}/open")
    assert status() == 200
    key_id = re.search(rf'{address}/keys/([\w-]+)/revoke"', browser.get(address).text)[1]
    browser.post(f"{address}/keys/{key_id}/revoke")
    assert status() == 403
    assert actions(db) == [
        "client.created",
        "client.key_issued",
        "client.changed",
        "client.closed",
        "client.opened",
        "client.key_revoked",
    ]
    assert "给对接系统发密钥" in browser.get("/console/audit").text


def test_an_address_is_added_and_removed(browser: FlaskClient, connect: Connect, db: Database) -> None:
    address = f"/console/clients/{connect().client.id}"
    shown = browser.post(f"{address}/endpoints", data={"url": "http://127.0.0.1:9/hook"}).text
    with db.reading() as session:
        endpoint = session.scalars(select(WebhookEndpoint)).one()
    assert endpoint.secret in shown
    assert endpoint.secret not in browser.get(address).text
    assert browser.post(f"{address}/endpoints/{endpoint.id}/remove").status_code == 303
    assert "127.0.0.1" not in browser.get(address).text
    assert browser.post(f"{address}/endpoints/{endpoint.id}/resume").status_code == 404


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("", {"name": "一", "street_id": "x"}),
        ("", {"name": "", "street_id": ""}),
        ("/keys", {"days": "0"}),
        ("/keys", {"days": "1100"}),
        ("/keys", {}),
        ("/rights", {"calls_per_minute": "0"}),
        ("/endpoints", {"url": "ftp://example.org/"}),
        ("/endpoints", {"url": "http://192.168.1.1/"}),
    ],
)
def test_what_does_not_work_is_said_on_the_page(
    what: str, form: dict[str, str], browser: FlaskClient, connect: Connect
) -> None:
    client = connect().client
    answer = browser.post(f"/console/clients/{client.id}{what}" if what else "/console/clients", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert client.name in answer.text


def test_an_administrator_of_a_street_keeps_its_own_systems(
    app: Flask, world: World, db: Database, connect: Connect, console_client: ConsoleClient
) -> None:
    with db.transaction() as session:
        keeper = accounts.create_account(session, name="路管")
        accounts.give_post(
            session, keeper.id, unit=world.other_street, role=Role.ADMIN, starts_on=date(2020, 1, 1)
        )
    here, there = connect("这边的"), connect("那边的", street=world.other_street)
    browser = console_client(keeper)
    page = browser.get("/console/clients").text
    assert "那边的" in page
    assert "这边的" not in page
    assert browser.get(f"/console/clients/{there.client.id}").status_code == 200
    for path in ("", "/keys", "/endpoints", "/close"):
        address = f"/console/clients/{here.client.id}{path}"
        answer: Any = (
            browser.post(address, data={"days": "1", "url": "http://127.0.0.1:9/"})
            if path
            else browser.get(address)
        )
        assert answer.status_code == 404
    foreign = browser.post("/console/clients", data={"name": "越界", "street_id": str(world.street.id)})
    assert foreign.status_code == 422


def test_a_system_goes_along_when_its_street_is_merged(
    world: World, db: Database, browser: FlaskClient, connect: Connect
) -> None:
    system = connect()
    merged = browser.post(f"/console/units/{world.street.id}/merge", data={"target": "02"})
    assert merged.status_code == 303, merged.text
    assert one_client(db).street_id == world.other_street.id
    assert system.get("requests.json", jurisdiction_id="02").status_code == 200


def test_the_commands_let_a_system_in_without_a_browser(app: Flask, world: World, db: Database) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["clients", "add", "01", "12345 热线", "--trusted"])
    assert made.exit_code == 0, made.output
    key = runner.invoke(args=["clients", "key", made.output.strip(), "--days", "10"]).output.strip()
    answer = app.test_client().get(f"/open311/v2/requests.json?jurisdiction_id=01&api_key={key}")
    assert answer.status_code == 200
    for refused in (
        ["clients", "add", "0101", "社区"],
        ["clients", "key", str(world.street.id)],
        ["clients", "key", made.output.strip(), "--days", "9999"],
    ):
        assert runner.invoke(args=refused).exit_code == 1
