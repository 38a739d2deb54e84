"""Rewards in the console: what is typed in, what lies where, the counter, the month of a merchant."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core import clock
from app.core.database import Database
from app.rewards import service
from app.rewards.models import PickupPoint, Redemption, Reward
from app.rewards.states import RedemptionState
from tests.rewards.conftest import Shop
from tests.rewards.goods import Shelf, faults, give, stocked
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]

RICE = {
    "title": "大米 5 斤",
    "about": "新米",
    "kind": "goods",
    "points": "20",
    "per_person": "2",
    "period": "month",
    "price": "18.50",
    "keep_days": "7",
    "starts_on": "",
    "ends_on": "",
}


@pytest.fixture
def shelf(app: Flask, db: Database, keeper: Actor, shop: Shop, world: World) -> Shelf:
    """Three bags of rice at the merchant's, one of them reserved by a resident."""
    with app.app_context(), db.transaction() as session:
        made = stocked(session, keeper, world.community, giver=shop.unit)
        give(session, world.resident.id, world.street)
        made.reserve(session, world.resident.id, 2)
    return made


def redemption(db: Database) -> Redemption:
    with db.reading() as session:
        return session.scalars(select(Redemption)).one()


def test_from_the_form_to_the_shelf(
    world: World, shop: Shop, console_client: ConsoleClient, db: Database
) -> None:
    browser = console_client(world.worker)
    giver = {
        "giver_id": str(shop.unit.id),
        "name": "惠民超市",
        "place": "东门对面",
        "hours": "",
        "public_telephone": "",
    }
    assert browser.post("/console/rewards/points", data=giver).status_code == 303
    made = browser.post("/console/rewards/new", data=RICE | {"unit_id": str(world.community.id)})
    assert made.status_code == 303
    with db.reading() as session:
        reward, point = session.scalars(select(Reward)).one(), session.scalars(select(PickupPoint)).one()
    assert (reward.price_cents, reward.per_person, point.merchant_id) == (1850, 2, shop.unit.id)
    assert point.unit_id == world.community.id
    page = f"/console/rewards/{reward.id}"
    stock = {"pickup_point_id": str(point.id), "quantity": "5", "note": "采购"}
    assert browser.post(f"{page}/stock", data=stock).status_code == 303
    assert browser.post(f"{page}/stock", data=stock | {"quantity": "2", "out": "yes"}).status_code == 303
    shown = browser.get(page).text
    assert "采购" in shown
    assert "+5" in shown
    assert "-2" in shown
    assert browser.post(f"{page}/stock", data=stock | {"quantity": "9", "out": "yes"}).status_code == 409
    with db.reading() as session:
        assert faults(session) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"points": "0"}, "points"),
        ({"points": "很多"}, "points"),
        ({"price": "18.505"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"title": ""}, "title"),
        ({"starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "ends_on"),
    ],
)
def test_the_form_says_what_is_wrong(
    world: World, console_client: ConsoleClient, wrong: dict[str, str], field: str
) -> None:
    page = console_client(world.worker).post(
        "/console/rewards/new", data=RICE | {"unit_id": str(world.community.id)} | wrong
    )
    assert page.status_code == 422
    assert f'id="{field}-more"' in page.text
    assert "新米" in page.text


def test_a_reward_is_taken_off_and_changed(
    shelf: Shelf, world: World, console_client: ConsoleClient, db: Database
) -> None:
    browser, page = console_client(world.worker), f"/console/rewards/{shelf.reward_id}"
    assert browser.post(f"{page}/withdraw").status_code == 303
    assert "重新上架" in browser.get(page).text
    assert browser.post(f"{page}/edit", data=RICE | {"points": "25"}).status_code == 303
    with db.reading() as session:
        reward = session.get_one(Reward, shelf.reward_id)
        assert (reward.active, reward.points) == (False, 25)
        # What was reserved before stays at its price.
        assert session.scalars(select(Redemption.points)).one() == 40


def test_the_book_finds_a_number_and_gives_back(
    shelf: Shelf, world: World, console_client: ConsoleClient, db: Database
) -> None:
    browser, one = console_client(world.worker), redemption(db)
    assert one.code[:4] in browser.get(f"/console/rewards/redemptions?words={one.code[:4]}").text
    assert "没有找到" in browser.get("/console/rewards/redemptions?words=理发").text
    page = f"/console/rewards/redemptions/{one.id}/call-off"
    assert browser.post(page, data={"reason": "受潮了"}).status_code == 303
    assert "受潮了" in browser.get("/console/rewards/redemptions?shelf=back").text
    with db.reading() as session:
        assert faults(session) == []
        assert shelf.left(session) == (3, 0)


def test_the_clerk_hands_over_at_the_computer(
    shelf: Shelf, shop: Shop, console_client: ConsoleClient, db: Database
) -> None:
    browser, one = console_client(shop.clerk), redemption(db)
    assert browser.get("/console/counter?code=00000000").status_code == 404
    shown = browser.get(f"/console/counter?code={one.code}").text
    assert "张**" in shown
    assert "张大妈" not in shown
    assert browser.post(f"/console/counter/{one.id}/hand-over").status_code == 303
    assert "不要再给" in browser.get(f"/console/counter?code={one.code}").text
    assert redemption(db).state is RedemptionState.HANDED_OVER


class TestSettlement:
    """A merchant's month."""

    @pytest.fixture
    def month(self, app: Flask, db: Database, shop: Shop, shelf: Shelf) -> str:
        with app.app_context(), db.transaction() as session:
            service.hand_over(session, shop.actor, session.scalars(select(Redemption)).one())
        return f"{clock.today():%Y-%m}"

    def test_on_the_page(self, month: str, shop: Shop, world: World, console_client: ConsoleClient) -> None:
        browser = console_client(world.district_worker)
        assert "37.00" in browser.get(f"/console/rewards/settlements?month={month}").text
        page = f"/console/rewards/settlements/{shop.unit.id}"
        assert "应付 37.00 元" in browser.get(f"{page}?month={month}").text
        assert "应付 0.00 元" in browser.get(f"{page}?month=2020-01").text
        assert console_client(world.other_street_worker).get(page).status_code == 404

    def test_as_excel_and_pdf(
        self, month: str, shop: Shop, world: World, console_client: ConsoleClient
    ) -> None:
        browser = console_client(world.worker)
        page = f"/console/rewards/settlements/{shop.unit.id}/sheet"
        book: Any = load_workbook(io.BytesIO(browser.get(f"{page}.xlsx?month={month}").data))
        assert [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=2)] == [
            ["大米 5 斤", 2, 40, 18.5, 37],
            ["合计", 2, 40, None, 37],
        ]
        assert book["明细"].max_row == 2
        assert browser.get(f"{page}.pdf?month={month}").data.startswith(b"%PDF")
