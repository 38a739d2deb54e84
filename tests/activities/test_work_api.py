"""Organisers on their phones: drafts, the street's word, who comes, how many may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import service
from tests.activities.plans import drafted, published
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]

BODY: dict[str, Any] = {
    "title": "冬至包饺子",
    "kind": "festival",
    "summary": "和邻居一起过节",
    "place": "社区食堂",
    "starts_at": "2090-01-02T10:00:00+08:00",
    "ends_at": "2090-01-02T11:00:00+08:00",
    "signup_opens_at": "2090-01-01T10:00:00+08:00",
    "signup_closes_at": "2090-01-02T09:00:00+08:00",
    "capacity": 20,
}


@pytest.fixture
def draft_id(app: Flask, world: World, organiser: Actor) -> UUID:
    with app.app_context(), world.database.transaction() as session:
        return drafted(session, organiser, world.community).id


@pytest.mark.usefixtures("served")
class TestADraft:
    """Before people see it."""

    def test_changed_on_the_phone(self, world: World, client_for: ClientFor, draft_id: UUID) -> None:
        url = f"/api/v1/work/activities/{draft_id}"
        body = BODY | {"unit_id": str(world.community.id), "min_age": 60, "approval": True}
        phone = client_for(world.worker)
        changed = phone.put(url, json=body).json
        assert (changed["title"], changed["min_age"], changed["approval"]) == ("冬至包饺子", 60, True)
        assert changed["allowed"] == ["change", "publish", "cancel"]
        phone.post(f"{url}/publish", json={})
        assert phone.put(url, json=body).status_code == 409, "people have seen it"
        assert phone.get(url).json["allowed"] == ["amend", "decide", "cancel"]

    def test_through_the_street(
        self, app: Flask, world: World, client_for: ClientFor, street: Actor, draft_id: UUID
    ) -> None:
        with app.app_context(), world.database.transaction() as session:
            numbers = {"no_show_limit": 2, "no_show_days": 60, "pause_days": 30}
            service.set_rules(session, street, world.street.id, review=True, **numbers)
        url = f"/api/v1/work/activities/{draft_id}"
        worker, office = client_for(world.worker), client_for(world.street_worker)
        assert worker.get(url).json["allowed"] == ["change", "submit", "cancel"]
        assert worker.post(f"{url}/submit", json={}).json["allowed"] == ["cancel"]
        assert office.get(url).json["allowed"] == ["publish", "send_back", "cancel"]
        assert office.post(f"{url}/send-back", json={"words": "地点太小"}).json["review_note"] == "地点太小"
        worker.post(f"{url}/submit", json={})
        assert office.post(f"{url}/publish", json={}).json["state"] == "published"


@pytest.mark.usefixtures("served")
def test_who_comes(app: Flask, world: World, client_for: ClientFor, organiser: Actor) -> None:
    with app.app_context(), world.database.transaction() as session:
        activity = published(session, organiser, world.community, approval=True, capacity=1)
        people = (world.resident, world.neighbour, world.other_resident)
        ids = [str(service.sign_up(session, activity.id, one.id).registration.id) for one in people]
    url = f"/api/v1/work/activities/{activity.id}"
    phone = client_for(world.worker)
    assert [one["id"] for one in phone.get(f"{url}/people?tab=asking").json["items"]] == ids
    assert phone.post(f"{url}/people/let-in", json={"ids": ids[:2]}).json == {"done": 2, "before": 0}
    away = {"ids": ids, "reason": "这次满了"}
    assert phone.post(f"{url}/people/turn-away", json=away).json == {"done": 1, "before": 2}
    [waits] = phone.get(f"{url}/people?tab=line").json["items"]
    assert (waits["id"], waits["ahead"], waits["phone"]) == (ids[1], 0, "199****0001")
    [room] = phone.get(url).json["rooms"]
    more = phone.post(f"{url}/capacity", json={"places_id": room["id"], "capacity": 2}).json
    assert (more["rooms"][0]["taken"], more["rooms"][0]["held"]) == (1, 1)
    assert phone.post(f"{url}/people/{ids[0]}/remove", json={"reason": "您说来不了"}).status_code == 200
    counts = {one["tab"]: one["count"] for one in phone.get(url).json["tabs"]}
    assert counts == {"in": 0, "asking": 0, "line": 1, "gone": 2}
    assert (
        phone.post(f"{url}/people/{ids[1]}/reveal", json={"reason": "remind"}).json["phone"] == "19900000001"
    )
