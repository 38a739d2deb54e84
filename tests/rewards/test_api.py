"""Rewards on phones: the shop, mine, and the counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core.audit import AuditRow
from app.core.database import Database
from app.rewards.models import Redemption
from tests.conftest import PhoneClient
from tests.policy.matrix import CONSOLE, PHONE, STAFF
from tests.rewards.conftest import Shop
from tests.rewards.goods import Shelf, faults, give, stocked
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]


@pytest.fixture
def shelf(app: Flask, db: Database, keeper: Actor, shop: Shop, world: World) -> Shelf:
    """Three bags of rice at the merchant's, and a resident with 50 points."""
    with app.app_context(), db.transaction() as session:
        made = stocked(session, keeper, world.community, giver=shop.unit)
        give(session, world.resident.id, world.street, 50)
    return made


def reserve(phone: PhoneClient, shelf: Shelf, quantity: int = 1, **more: Any) -> Any:
    body = {"pickup_point_id": str(shelf.point_id), "quantity": quantity, "points": 20}
    return phone.post(f"/api/v1/rewards/{shelf.reward_id}/redemptions", json=body, **more)


def test_the_shop_says_what_i_can_have(shelf: Shelf, world: World, client_for: ClientFor) -> None:
    phone = client_for(world.resident)
    [point] = phone.get("/api/v1/pickup-points").json["items"]
    assert (point["name"], point["giver"]) == ("社区服务站", "惠民超市")
    page = phone.get(f"/api/v1/rewards?pickup_point_id={point['id']}").json
    [item] = page["items"]
    assert page["balance"] == 50
    assert (item["free"], item["enough"], item["limit"], item["left_for_me"]) == (
        3,
        True,
        "每月每人限兑 2 份",
        2,
    )
    assert client_for(world.other_resident).get("/api/v1/rewards").json["items"] == []


def test_a_reward_says_where_it_lies(shelf: Shelf, world: World, client_for: ClientFor) -> None:
    shown = client_for(world.resident).get(f"/api/v1/rewards/{shelf.reward_id}").json
    assert shown["on_offer"]
    assert [(one["name"], one["free"]) for one in shown["counters"]] == [("社区服务站", 3)]


def test_what_i_took_has_a_number_and_can_be_given_back(
    shelf: Shelf, world: World, client_for: ClientFor, db: Database
) -> None:
    phone = client_for(world.resident)
    made = reserve(phone, shelf, 2)
    assert made.status_code == 201
    assert len(made.json["code"].replace(" ", "")) == 8
    assert phone.get("/api/v1/points").json["balance"] == 10
    assert phone.get(f"/api/v1/rewards/{shelf.reward_id}").json["left_for_me"] == 0
    assert [one["id"] for one in phone.get("/api/v1/me/redemptions").json["items"]] == [made.json["id"]]
    address = f"/api/v1/me/redemptions/{made.json['id']}"
    back = phone.post(f"{address}/cancel").json
    assert (back["state"], back["can_cancel"]) == ("cancelled", False)
    assert phone.post(f"{address}/cancel").json["code"] == "wrong_state"
    assert phone.get("/api/v1/points").json["balance"] == 50
    with db.reading() as session:
        assert faults(session) == []


def test_a_repeat_takes_nothing_more(shelf: Shelf, world: World, client_for: ClientFor, db: Database) -> None:
    phone = client_for(world.resident)
    first, again = (reserve(phone, shelf, headers={"Idempotency-Key": "one-and-the-same"}) for _ in range(2))
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    with db.reading() as session:
        assert len(session.scalars(select(Redemption)).all()) == 1


def test_what_is_refused_leaves_nothing(
    shelf: Shelf, world: World, client_for: ClientFor, db: Database
) -> None:
    phone = client_for(world.neighbour)
    assert reserve(phone, shelf).json["code"] == "points_short"
    for quantity in (0, 21):
        assert reserve(phone, shelf, quantity).status_code == 422
    with db.reading() as session:
        assert shelf.left(session) == (3, 0)
        assert faults(session) == []


def test_the_clerk_hands_over(
    shelf: Shelf, shop: Shop, world: World, client_for: ClientFor, db: Database
) -> None:
    code = reserve(client_for(world.resident), shelf).json["code"]
    clerk = client_for(shop.clerk)
    found = clerk.get(f"/api/v1/work/redemptions/of-code/{code}").json
    assert (found["who"], found["title"], found["can_hand_over"]) == ("张**", "大米 5 斤", True)
    done = clerk.post(f"/api/v1/work/redemptions/{found['id']}/hand-over").json
    assert (done["state"], done["can_hand_over"]) == ("handed_over", False)
    assert "不要再给" in clerk.get(f"/api/v1/work/redemptions/of-code/{code}").json["why_not"]
    again = clerk.post(f"/api/v1/work/redemptions/{found['id']}/hand-over")
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")
    assert [one["id"] for one in clerk.get("/api/v1/work/redemptions").json["items"]] == [found["id"]]
    with db.reading() as session:
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
        assert "redemption.looked_up" in actions
        assert "redemption.handed_over" in actions
        assert faults(session) == []


def test_a_number_nobody_has(shelf: Shelf, shop: Shop, client_for: ClientFor) -> None:
    answer = client_for(shop.clerk).get("/api/v1/work/redemptions/of-code/00000000")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_code")


def test_a_clerk_has_no_other_door(
    shop: Shop, client_for: ClientFor, console_client: Callable[..., Any]
) -> None:
    """Wherever somebody without any post is turned away, so is a clerk, but at the counter."""
    at_counter = ("/api/v1/work/redemptions", "/console/counter")
    phone, browser = client_for(shop.clerk), console_client(shop.clerk)
    for route, row in {**PHONE, **CONSOLE}.items():
        method, path = route.split(maxsplit=1)
        closed = row[1] == "403" and row != STAFF and not path.startswith(at_counter)
        if method == "GET" and closed and "<" not in path:
            client = phone if path.startswith("/api") else browser
            assert client.get(path).status_code == 403, route
