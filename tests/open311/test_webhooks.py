"""Events go out over real HTTP: signed, once each, again when they fail, and nowhere they must not."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core import clock, outbox
from app.core.database import Database
from app.core.errors import Conflict, Invalid
from app.core.outbox import MAX_ATTEMPTS, OutboxRow
from app.open311 import sending, service, webhooks
from app.open311.models import WebhookDelivery
from app.requests import service as requests
from app.requests.models import RejectReason, ServiceRequest
from tests.open311.conftest import PLACE, Connect, System
from tests.open311.receiver import Receiver, receiving
from tests.world import World

Deliver = Callable[[], int]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def listen(app: Flask, db: Database, world: World) -> Callable[[System, str], str]:
    """Adds an address to a client; gives its secret."""
    admin = world.actor(world.admin)

    def add(system: System, url: str) -> str:
        with app.app_context(), db.transaction() as session:
            return service.add_endpoint(session, admin, system.client, url)

    return add


def do(app: Flask, db: Database, number: str, *steps: Callable[..., object]) -> None:
    """Take a request some steps on."""
    for step in steps:
        with app.app_context(), db.transaction() as session:
            request = session.scalars(select(ServiceRequest).where(ServiceRequest.number == number)).one()
            step(session, request)


def deliveries(db: Database) -> list[WebhookDelivery]:
    with db.reading() as session:
        return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def make_due(db: Database) -> None:
    """As if the time until the next attempts had passed."""
    with db.transaction() as session:
        session.execute(update(OutboxRow).where(OutboxRow.due_at.is_not(None)).values(due_at=clock.now()))


def test_a_client_hears_of_the_life_of_what_it_sent(
    app: Flask,
    db: Database,
    world: World,
    connect: Connect,
    listen: Callable[[System, str], str],
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    system = connect("12345 热线", trusted=True)
    secret = listen(system, receiver.url)
    number = system.post(**PLACE, external_id="A-1").json[0]["service_request_id"]
    worker = world.actor(world.worker)
    deliver()
    do(app, db, number, lambda s, r: requests.accept(s, worker, r))
    deliver()
    do(app, db, number, lambda s, r: requests.add_note(s, worker, r, text="内部备注"))
    do(app, db, number, lambda s, r: requests.resolve(s, worker, r, note="修好了，问 13811112222"))
    deliver()
    bodies = [json.loads(got.body) for got in receiver.got]
    assert [one["event"] for one in bodies] == ["request.created", "request.changed", "request.closed"]
    assert [one["sequence"] for one in bodies] == sorted(one["sequence"] for one in bodies)
    last = bodies[-1]["request"]
    assert (last["service_request_id"], last["external_id"], last["service_code"]) == (number, "A-1", "lamp")
    assert (last["status"], last["status_notes"]) == ("closed", "待评价：修好了，问 ***")
    for got in receiver.got:
        signed = got.headers["Eshiban-Timestamp"].encode() + b"." + got.body
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        assert got.headers["Eshiban-Signature"] == f"v1={digest}"
        assert abs(int(got.headers["Eshiban-Timestamp"]) - time.time()) < 60
        assert got.headers["Eshiban-Delivery"] == json.loads(got.body)["id"]
        assert got.headers["Eshiban-Event"] == json.loads(got.body)["event"]
    assert len({got.headers["Eshiban-Delivery"] for got in receiver.got}) == 3


def test_only_who_may_know_hears_of_it(
    app: Flask,
    db: Database,
    world: World,
    connect: Connect,
    listen: Callable[[System, str], str],
    deliver: Deliver,
) -> None:
    reporter, stranger = connect("一"), connect("二")
    reader, elsewhere = (
        connect("三", reads_street=True),
        connect("四", street=world.other_street, reads_street=True),
    )
    with receiving() as first, receiving() as second, receiving() as third, receiving() as fourth:
        for system, one in ((reporter, first), (stranger, second), (reader, third), (elsewhere, fourth)):
            listen(system, one.url)
        number = reporter.post(**PLACE).json[0]["service_request_id"]
        deliver()
        # It waits for the street's review: its own client alone may know.
        assert [len(one.got) for one in (first, second, third, fourth)] == [1, 0, 0, 0]
        street = world.actor(world.street_worker)
        do(app, db, number, lambda s, r: requests.let_through(s, street, r, passed=True))
        do(
            app,
            db,
            number,
            lambda s, r: requests.reject(
                s, street, r, reason=RejectReason.NOT_OURS, note="请找水务，13811112222"
            ),
        )
        deliver()
        assert [len(one.got) for one in (first, second, third, fourth)] == [2, 0, 2, 0]
        own, theirs = (json.loads(one.got[-1].body)["request"] for one in (first, third))
        assert own["status_notes"] == "不予受理：请找水务，***"
        assert theirs["status_notes"] == "不予受理"


def test_what_was_merged_goes_on_in_the_other(
    app: Flask,
    db: Database,
    world: World,
    connect: Connect,
    listen: Callable[[System, str], str],
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    hotline, other = connect("12345 热线", trusted=True), connect("二", trusted=True)
    listen(hotline, receiver.url)
    order = {"text": "路灯不亮", "unit_code": "010101"}
    number = hotline.order(external_number="H-1", **order).json["number"]
    into = other.order(external_number="O-1", **order).json["number"]
    deliver()
    worker = world.actor(world.worker)
    with db.reading() as session:
        ids = dict(session.execute(select(ServiceRequest.number, ServiceRequest.id)).all())
    with app.app_context(), db.transaction() as session:
        requests.merge(session, worker, ids[number], into_id=ids[into])
    do(app, db, into, lambda s, r: requests.accept(s, worker, r))
    do(app, db, into, lambda s, r: requests.resolve(s, worker, r, note="修好了"))
    deliver()
    bodies = [json.loads(got.body) for got in receiver.got]
    assert [(one["event"], one["request"]["status"]) for one in bodies] == [
        ("request.created", "open"),
        ("request.changed", "open"),
        ("request.changed", "open"),
        ("request.closed", "closed"),
    ]
    assert bodies[-1]["request"]["service_request_id"] == into
    assert bodies[-1]["request"]["external_id"] is None
    assert bodies[-1]["request"]["status_notes"] == "待评价：修好了"
    assert bodies[-1]["merged"] == [{"service_request_id": number, "external_id": "H-1"}]
    told = hotline.http.get(
        "/api/v1/hotline/requests/H-1", headers={"Authorization": f"Bearer {hotline.key}"}
    ).json
    assert (told["number"], told["status"], told["answer"]) == (number, "closed", "修好了")


def test_what_fails_is_sent_again_with_the_same_id(
    db: Database,
    connect: Connect,
    listen: Callable[[System, str], str],
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    system = connect(trusted=True)
    listen(system, receiver.url)
    system.post(**PLACE)
    receiver.status = 503
    deliver()
    [waiting] = deliveries(db)
    assert (waiting.attempts, waiting.status, waiting.delivered_at) == (1, 503, None)
    assert deliver() == 0
    receiver.status = 200
    make_due(db)
    deliver()
    [arrived] = deliveries(db)
    assert (arrived.attempts, arrived.status, bool(arrived.delivered_at)) == (2, 200, True)
    first, second = receiver.got
    assert first.body == second.body
    assert first.headers["Eshiban-Delivery"] == second.headers["Eshiban-Delivery"]


def test_what_fails_for_good_can_be_tried_again_by_hand(
    app: Flask,
    db: Database,
    world: World,
    connect: Connect,
    listen: Callable[[System, str], str],
    receiver: Receiver,
    deliver: Deliver,
    console_client: Callable[..., Any],
) -> None:
    system = connect(trusted=True)
    listen(system, receiver.url)
    system.post(**PLACE)
    receiver.status = 500
    for _ in range(MAX_ATTEMPTS + 1):
        deliver()
        make_due(db)
    [given_up] = deliveries(db)
    assert (given_up.attempts, bool(given_up.failed_at), len(receiver.got)) == (
        MAX_ATTEMPTS,
        True,
        MAX_ATTEMPTS,
    )
    browser = console_client(world.admin)
    page = browser.get(f"/console/clients/{system.client.id}").text
    assert "没送到" in page
    assert "再试一次" in page
    receiver.status = 200
    again = f"/console/clients/{system.client.id}/deliveries/{given_up.id}/again"
    assert browser.post(again).status_code == 303
    deliver()
    assert deliveries(db)[0].delivered_at
    assert browser.post(again).status_code == 303
    assert deliver() == 0


def test_an_address_that_only_fails_is_left_alone_until_somebody_looks(
    app: Flask,
    db: Database,
    world: World,
    connect: Connect,
    listen: Callable[[System, str], str],
    receiver: Receiver,
    deliver: Deliver,
    console_client: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhooks, "PATIENCE", 3)
    system = connect(trusted=True)
    listen(system, receiver.url)
    receiver.status = 500
    for n in range(5):
        system.post(**PLACE, external_id=str(n))
    deliver()
    assert len(receiver.got) == 3
    system.post(**PLACE, external_id="5")
    make_due(db)
    deliver()
    assert len(receiver.got) == 3
    assert len([one for one in deliveries(db) if one.failed_at]) == 6
    browser = console_client(world.admin)
    address = f"/console/clients/{system.client.id}"
    page = browser.get(address).text
    assert "先停了" in page
    receiver.status = 200
    resume = page.split(f'action="{address}/endpoints/', 1)[1].split('"', 1)[0]
    assert browser.post(f"{address}/endpoints/{resume}").status_code == 303
    deliver()
    assert all(one.delivered_at for one in deliveries(db))
    assert len({got.headers["Eshiban-Delivery"] for got in receiver.got[3:]}) == 6


def test_an_event_that_is_told_twice_goes_out_once(
    app: Flask,
    db: Database,
    connect: Connect,
    listen: Callable[[System, str], str],
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    system = connect(trusted=True)
    listen(system, receiver.url)
    system.post(**PLACE)
    deliver()
    with db.transaction() as session:
        payload = session.scalars(
            select(OutboxRow.payload).where(OutboxRow.topic == requests.HAPPENED_TOPIC)
        ).one()
        outbox.put(session, requests.HAPPENED_TOPIC, payload, dedup_key="once more")
    deliver()
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org/",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/#part",
        "https://example.org:99999/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://127.0.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[fec0::1]/",
        "https://[::127.0.0.1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://例子.org/",
        "https://example.org/" + "x" * 500,
        "https://example.org/\r\nHost: other",
    ],
)
def test_addresses_nothing_is_sent_to(app: Flask, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    production = app.extensions["settings"].model_copy(update={"mode": "production"})
    monkeypatch.setitem(app.extensions, "settings", production)
    with app.app_context():
        with pytest.raises(Invalid):
            sending.checked_address(url)
        assert sending.checked_address("https://hooks.example.org:8443/a?b=c") == sending.Address(
            True, "hooks.example.org", 8443, "/a?b=c"
        )


@pytest.mark.parametrize(
    "addresses",
    [["10.1.2.3"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["fe80::1%eth0"], ["fec0::7"], ["::10.1.2.3"]],
)
def test_a_name_that_stands_for_an_inner_address_is_not_called(
    app: Flask, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    production = app.extensions["settings"].model_copy(update={"mode": "production"})
    monkeypatch.setitem(app.extensions, "settings", production)

    def resolve(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    def connect(*_: Any) -> None:
        raise AssertionError("it was called")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with app.app_context(), pytest.raises(sending.Undeliverable, match="内网"):
        sending.post("https://hooks.example.org/", b"{}", {})


def test_the_address_that_was_checked_is_the_one_that_is_called(
    app: Flask, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **options: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "hooks.example.org" else host, port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with app.app_context():
        assert sending.post(f"http://hooks.example.org:{port}/x", b"{}", {}) == 204
    assert asked.count("hooks.example.org") == 1
    assert receiver.got[0].headers["Host"] == f"hooks.example.org:{port}"


def test_a_redirect_is_a_failure(app: Flask, receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.url
    with app.app_context(), pytest.raises(sending.Undeliverable, match="302"):
        sending.post(receiver.url, b"{}", {})
    assert len(receiver.got) == 1


def test_whoever_drips_is_cut_off(app: Flask, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ALL_SECONDS", 0.5)
    receiver.drip = True
    began = time.monotonic()
    with app.app_context(), pytest.raises(sending.Undeliverable):
        sending.post(receiver.url, b"{}", {})
    assert time.monotonic() - began < 3


def test_nobody_is_there(app: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with app.app_context(), pytest.raises(sending.Undeliverable):
            sending.post(f"http://127.0.0.1:{taken.getsockname()[1]}/", b"{}", {})


def test_secrets_are_unreadable_in_the_database(
    db: Database, connect: Connect, listen: Callable[[System, str], str]
) -> None:
    secret = listen(connect(), "http://127.0.0.1:9/")
    with db.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT secret FROM webhook_endpoints").scalar_one()
    assert secret not in kept


def test_there_is_room_for_a_few_addresses(
    connect: Connect, db: Database, listen: Callable[[System, str], str]
) -> None:
    system = connect()
    for n in range(service.MOST_ENDPOINTS):
        listen(system, f"http://127.0.0.1:9/{n}")
    with pytest.raises(Conflict):
        listen(system, "http://127.0.0.1:9/more")
