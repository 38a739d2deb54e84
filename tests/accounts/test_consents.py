"""What is asked for before personal fields are kept, and what happens when it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.consents import PRIVACY
from app.accounts.models import Account, Consent, Residence
from app.core.database import Database
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
AGREED = {"document": PRIVACY.key, "version": PRIVACY.version}

#: Every write that keeps something which rests on consent.
NEEDS_CONSENT: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "/api/v1/me", {"name": "王阿姨"}),
    ("POST", "/api/v1/me/phone", {"code": "none"}),
    ("POST", "/api/v1/me/residences", {"compound_id": "{compound}", "room": "502"}),
    ("POST", "/api/v1/me/household", {"name": "小宝", "relation": "child", "birth_year": 2020}),
    ("POST", "/api/v1/requests", {"place_note": "三号楼门口"}),
    ("POST", "/api/v1/requests", {"latitude": 40.09, "longitude": 113.3}),
]
#: And what is done without it: art. 16 forbids to refuse it.
NEEDS_NONE: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "/api/v1/me", {"elder_mode": True}),
    ("POST", "/api/v1/requests", {}),
]


def knock(phone: PhoneClient, world: World, method: str, path: str, body: dict[str, Any]) -> Any:
    filled = {key: str(world.compound.id) if value == "{compound}" else value for key, value in body.items()}
    if path == "/api/v1/requests":
        filled |= {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)}
    return phone.open(path, method=method, json=filled)


@pytest.mark.parametrize(("method", "path", "body"), NEEDS_CONSENT)
def test_personal_fields_wait_for_the_consent(
    app: Flask, world: World, client_for: ClientFor, method: str, path: str, body: dict[str, Any]
) -> None:
    phone = client_for(world.new_resident(consented=False))
    refused = knock(phone, world, method, path, body)
    assert (refused.status_code, refused.json["code"]) == (409, "consent_needed")
    assert phone.post("/api/v1/me/consents", json=AGREED).json["consented"] is True
    assert getattr(knock(phone, world, method, path, body), "json", {}).get("code") != "consent_needed"
    assert phone.delete("/api/v1/me/consents/privacy").json["consented"] is False
    again = knock(phone, world, method, path, body)
    assert (again.status_code, again.json["code"]) == (409, "consent_needed")


@pytest.mark.parametrize(("method", "path", "body"), NEEDS_NONE)
def test_what_can_do_without_is_never_refused(
    world: World, client_for: ClientFor, method: str, path: str, body: dict[str, Any]
) -> None:
    assert knock(client_for(world.new_resident(consented=False)), world, method, path, body).status_code < 300


def test_taking_it_back_removes_what_rested_on_it(db: Database, world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    me = phone.delete("/api/v1/me/consents/privacy").json
    assert (me["name"], me["phone"], me["residence"], me["consented"]) == ("居民", None, None, False)
    with db.reading() as session:
        account = session.get_one(Account, world.resident.id)
        assert (account.phone, account.phone_index) == (None, None)
        assert session.scalar(select(Residence.id).where(Residence.account_id == account.id)) is None


def test_a_workers_name_stays_with_their_post(world: World, client_for: ClientFor) -> None:
    assert client_for(world.worker).delete("/api/v1/me/consents/privacy").json["name"] == "王小兰"


def test_agreeing_withdrawing_and_agreeing_again_is_all_written_down(
    db: Database, world: World, client_for: ClientFor
) -> None:
    someone = world.new_resident(consented=False)
    phone = client_for(someone)
    for _ in range(2):
        phone.post("/api/v1/me/consents", json=AGREED)
    for _ in range(2):
        assert phone.delete("/api/v1/me/consents/privacy").status_code == 200
    phone.post("/api/v1/me/consents", json=AGREED)
    lines = phone.get("/api/v1/me/consents").json["items"]
    assert [(line["title"], line["version"], line["withdrawn_at"] is None) for line in lines] == [
        ("隐私说明", PRIVACY.version, True),
        ("隐私说明", PRIVACY.version, False),
    ]
    with db.reading() as session:
        rows = session.scalars(select(Consent).where(Consent.account_id == UUID(str(someone.id)))).all()
    assert len(rows) == 2


def test_an_older_version_is_not_agreed_to(world: World, client_for: ClientFor) -> None:
    old = client_for(world.resident).post("/api/v1/me/consents", json=AGREED | {"version": "2020-01"})
    assert (old.status_code, old.json["code"]) == (422, "old_version")
