"""GeoReport v2: which street is meant, whose key opens it, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import update

from app.core import clock
from app.core.database import Database
from app.open311 import service
from app.open311.auth import CALLS_WITHOUT_KEY
from app.open311.models import ApiKey
from app.requests.models import ServiceType
from tests.open311.conftest import PLACE, Connect
from tests.open311.reports import codes, report
from tests.world import World


@pytest.mark.parametrize(
    "path",
    [
        "requests/%00.json?jurisdiction_id=01",
        "requests.xml?jurisdiction_id=01&service_request_id=a%00b",
        "services.json?jurisdiction_id=%00",
        "services.json?jurisdiction_id=01&api_key=%00",
    ],
)
def test_what_no_database_holds_is_refused_plainly(path: str, app: Flask, world: World) -> None:
    assert app.test_client().get(f"/open311/v2/{path}").status_code == 400


def test_what_is_not_there_is_not_found(app: Flask, connect: Connect) -> None:
    system = connect()
    for answer in (
        system.post(**PLACE, service_code="nothing"),
        system.post(address_id="0201"),
        system.get("services/nothing.json"),
        system.get("requests/nothing.json"),
        system.get("tokens/123.json"),
        system.get("requests.json", service_code="nothing"),
        app.test_client().get("/open311/v2/services.json?jurisdiction_id=99"),
        app.test_client().get("/open311/v2/services.json?jurisdiction_id=0101"),
    ):
        assert codes(answer) == (404, [404])


def test_the_street_must_be_said_where_there_are_several(app: Flask, connect: Connect, db: Database) -> None:
    assert codes(app.test_client().get("/open311/v2/services.json")) == (400, [400])
    assert codes(connect().post(**PLACE, jurisdiction_id="")) == (400, [400])
    with db.transaction() as session:
        session.execute(update(ServiceType.metadata.tables["org_units"]).values(closed_on=None))
        units = ServiceType.metadata.tables["org_units"]
        session.execute(update(units).where(units.c.code == "02").values(closed_on=clock.today()))
    assert app.test_client().get("/open311/v2/services.json").status_code == 200


def test_a_key_opens_its_own_street_only(connect: Connect, world: World) -> None:
    system = connect(reads_street=True)
    for answer in (
        system.post(**PLACE, jurisdiction_id="02"),
        system.get("requests.json", jurisdiction_id="02"),
    ):
        assert codes(answer) == (403, [403])
    number = report(world)
    assert codes(
        connect("隔壁街道", street=world.other_street, reads_street=True).get(f"requests/{number}.json")
    ) == (
        404,
        [404],
    )


def test_keys_that_let_nobody_in(app: Flask, connect: Connect, world: World, db: Database) -> None:
    system = connect()
    assert codes(system.post(**PLACE, api_key="")) == (403, [403])
    assert codes(system.post(**PLACE, api_key="esb_wrong")) == (403, [403])
    assert codes(system.get("requests.json", api_key="x" * 5000)) == (403, [403])
    with db.transaction() as session:
        session.execute(update(ApiKey).values(expires_at=clock.now()))
    assert codes(system.get("requests.json")) == (403, [403])
    with db.transaction() as session:
        session.execute(update(ApiKey).values(expires_at=clock.now() + timedelta(days=1)))
    assert system.get("requests.json").status_code == 200
    admin = world.actor(world.admin)
    with app.app_context(), db.transaction() as session:
        client = session.get_one(type(system.client), system.client.id)
        service.set_open(session, admin, client, open=False)
    assert codes(system.get("requests.json")) == (403, [403])


def test_only_the_hash_of_a_key_is_kept(connect: Connect, db: Database) -> None:
    key = connect().key
    with db.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM api_keys").all()
    assert key not in str(rows)


def test_each_client_has_an_allowance_of_its_own(make_app: Callable[..., Flask]) -> None:
    from tests.world import build_world

    app = make_app("", rate_limits=True)
    world = build_world(app)
    database = app.extensions["database"]
    keys = []
    with app.app_context(), database.transaction() as session:
        for name in ("一", "二"):
            client = service.create_client(
                session, street_id=world.street.id, name=name, rights=service.Rights(False, False, 2), by=None
            )
            keys.append(service.issue_key(session, None, client, lasts=timedelta(days=1)))

    def call(key: str) -> Any:
        return app.test_client().get(f"/open311/v2/requests.xml?jurisdiction_id=01&api_key={key}")

    assert [call(keys[0]).status_code for _ in range(3)] == [200, 200, 429]
    refused = call(keys[0])
    assert (refused.headers["Retry-After"], ElementTree.fromstring(refused.data)[0].findtext("code")) == (
        "60",
        "429",
    )
    assert call(keys[1]).status_code == 200


def test_an_address_that_tries_keys_is_soon_turned_away(make_app: Callable[..., Flask]) -> None:
    from tests.world import build_world

    app = make_app("", rate_limits=True)
    world = build_world(app)
    with app.app_context(), app.extensions["database"].transaction() as session:
        client = service.create_client(
            session, street_id=world.street.id, name="一", rights=service.Rights(True, False, 60), by=None
        )
        good = service.issue_key(session, None, client, lasts=timedelta(days=1))

    def call(key: str) -> int:
        return (
            app.test_client().get(f"/open311/v2/services.json?jurisdiction_id=01&api_key={key}").status_code
        )

    def order(key: str) -> int:
        headers = {"Authorization": f"Bearer {key}"}
        return app.test_client().get("/api/v1/hotline/requests/1", headers=headers).status_code

    assert {call(f"esb_{n}") for n in range(CALLS_WITHOUT_KEY)} == {403}
    assert (call("esb_more"), order("esb_more")) == (429, 429)
    assert (call(good), order(good)) == (200, 404), "whoever has a key is not kept out by a neighbour"
