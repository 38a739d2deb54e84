"""Activities in the console: from a draft to people at the door."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import service
from app.activities.console_forms import WALL_CLOCK
from app.activities.models import Activity, Registration
from app.activities.states import ActivityState
from app.core import clock
from app.core.screening import Screening
from app.media.models import Media
from app.points import queries as points
from tests.activities.plans import drafted, published
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
Make = Callable[..., UUID]
#: How htmx asks for a part of a page.
PART = {"HX-Request": "true", "Accept": "*/*"}


@pytest.fixture
def make(app: Flask, world: World, organiser: Actor) -> Make:
    """Makes an activity of the community, by default a published one."""

    def one(how: Callable[..., Activity] = published, **changes: Any) -> UUID:
        with app.app_context(), world.database.transaction() as session:
            return how(session, organiser, world.community, **changes).id

    return one


@pytest.fixture
def sign_up(app: Flask, world: World) -> Callable[[UUID, Account], Registration]:
    """Takes a place for somebody."""

    def one(activity_id: UUID, account: Account) -> Registration:
        with app.app_context(), world.database.transaction() as session:
            return service.sign_up(session, activity_id, account.id).registration

    return one


def stored(world: World) -> Activity:
    with world.database.reading() as session:
        return session.scalars(select(Activity)).one()


def form(world: World, **changes: str) -> dict[str, Any]:
    """A form as somebody fills it in, for the day after tomorrow on Shanghai's clock."""
    day = clock.local(clock.now()) + timedelta(days=2)

    def at(hour: int, days: int = 0) -> str:
        return (day + timedelta(days=days)).replace(hour=hour, minute=0).strftime(WALL_CLOCK)

    return {
        "unit_id": str(world.community.id),
        "title": "重阳节包饺子",
        "kind": "festival",
        "summary": "和邻居一起过节",
        "description": "",
        "place": "社区活动室",
        "starts_at": at(9),
        "ends_at": at(11),
        "signup_opens_at": at(8, -1),
        "signup_closes_at": at(18, -1),
        "capacity": "20",
        "points": "5",
        "contact_phone": "",
    } | changes


def test_the_form_begins_half_filled(world: World, console_client: ConsoleClient) -> None:
    page = console_client(world.worker).get("/console/activities/new").text
    assert re.search(r'name="starts_at" value="\d{4}-\d\d-\d\dT09:30"', page)
    assert 'name="capacity" value="30"' in page
    assert "文化西街社区" in page
    assert "振兴街社区" not in page, "only places of one's own"


def test_a_draft_and_what_is_made_of_it(world: World, console_client: ConsoleClient) -> None:
    browser = console_client(world.worker)
    answer = browser.post("/console/activities/new", data=form(world))
    assert answer.status_code == 303
    made = stored(world)
    assert made.state is ActivityState.DRAFT
    assert clock.local(made.starts_at).hour == 9, "the form speaks of Shanghai's clock"
    address = f"/console/activities/{made.id}"
    assert answer.headers["Location"] == address
    assert "重阳节包饺子" in browser.get("/console/activities?when=draft").text
    assert "重阳节包饺子" not in browser.get("/console/activities").text

    page = browser.get(f"{address}/edit").text
    assert 'value="重阳节包饺子"' in page
    changed = form(world, title="冬至包饺子", contact_phone="0352-5550111")
    assert browser.post(f"{address}/edit", data=changed | {"publish": "yes"}).status_code == 303
    made = stored(world)
    assert (made.title, made.contact_telephone) == ("冬至包饺子", "0352-5550111")
    assert made.state is ActivityState.PUBLISHED
    assert "冬至包饺子" in browser.get("/console/activities").text
    assert browser.get(f"{address}/edit").status_code == 409
    assert browser.post(f"{address}/edit", data=form(world)).status_code == 409, "people have seen it"
    assert stored(world).title == "冬至包饺子"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "这一项必须填写"),
        ("capacity", "很多", "填写的格式不对"),
        ("capacity", "0", "数字太小了"),
        ("starts_at", "明天", "填写的格式不对"),
        ("starts_at", "2020-01-01T09:00", "开始时间要晚于现在"),
        ("unit_id", "", "这一项必须填写"),
        ("contact_phone", "打我电话", "填写的格式不对"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    world: World, console_client: ConsoleClient, field: str, value: str, sentence: str
) -> None:
    answer = console_client(world.worker).post("/console/activities/new", data=form(world, **{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-more">{sentence}' in answer.text
    assert "和邻居一起过节" in answer.text, "what was typed stays"
    with world.database.reading() as session:
        assert session.scalars(select(Activity)).all() == []


def test_a_picture_for_it(world: World, console_client: ConsoleClient) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    out.seek(0)
    browser = console_client(world.worker)
    browser.post("/console/activities/new", data=form(world) | {"cover": (out, "a.png")})
    with world.database.reading() as session:
        picture = session.scalars(select(Media)).one()
    assert stored(world).cover_id == picture.id
    assert picture.screening is Screening.PASSED
    address = f"/console/activities/{stored(world).id}/edit"
    browser.post(address, data=form(world))
    assert stored(world).cover_id == picture.id, "no new picture leaves the old one"


def test_publishing_and_calling_off(world: World, console_client: ConsoleClient, make: Make) -> None:
    address = f"/console/activities/{make(drafted)}"
    browser = console_client(world.worker)
    assert browser.post(f"{address}/publish").status_code == 303
    assert "data-confirm" in browser.get(address).text, "asked about once more before it is called off"
    assert browser.post(f"{address}/cancel").status_code == 303
    assert stored(world).state is ActivityState.CANCELLED
    page = browser.get(address).text
    assert "活动已取消" in page
    assert "报名码" not in page
    assert browser.post(f"{address}/cancel").status_code == 409


def test_the_shelves(app: Flask, world: World, console_client: ConsoleClient, make: Make) -> None:
    make(title="后天的讲座")
    make(drafted, title="还没想好")
    browser = console_client(world.worker)

    def on(shelf: str) -> list[bool]:
        page = browser.get(f"/console/activities?when={shelf}").text
        return ["后天的讲座" in page, "还没想好" in page]

    assert (on("upcoming"), on("draft"), on("past")) == ([True, False], [False, True], [False, False])
    with clock.at(clock.now() + timedelta(days=9)):
        browser = console_client(world.worker)
        assert (on("upcoming"), on("past")) == ([False, False], [True, False])
    assert browser.get("/console/activities?when=nonsense").status_code == 404


class TestAtTheDoor:
    """Checking people in."""

    def test_with_one_click_and_once(
        self,
        world: World,
        console_client: ConsoleClient,
        make: Make,
        sign_up: Callable[[UUID, Account], Registration],
    ) -> None:
        activity_id = make()
        place = sign_up(activity_id, world.resident)
        browser = console_client(world.worker)
        page = browser.get(f"/console/activities/{activity_id}").text
        assert "张大妈" in page
        assert "199****0001" in page
        assert "19900000001" not in page
        knock = {"registration_id": str(place.id)}
        first = browser.post(f"/console/activities/{activity_id}/check-ins", data=knock, headers=PART)
        assert first.status_code == 200
        assert "签到成功，送 10 积分" in first.text
        assert f'id="person-{place.id}"' in first.text
        assert "1 / 1" in first.text
        again = browser.post(f"/console/activities/{activity_id}/check-ins", data=knock, headers=PART)
        assert again.status_code == 200
        assert "已经签过了" in again.text
        with world.database.reading() as session:
            assert points.balance(session, world.resident.id) == 10

    def test_by_the_code(
        self,
        world: World,
        console_client: ConsoleClient,
        make: Make,
        sign_up: Callable[[UUID, Account], Registration],
    ) -> None:
        activity_id = make()
        place = sign_up(activity_id, world.resident)
        browser = console_client(world.worker)
        address = f"/console/activities/{activity_id}/check-ins"
        wrong = browser.post(address, data={"code": "ZZZZZZZZ"}, headers=PART)
        assert wrong.status_code == 404
        assert "请核对报名码" in wrong.text
        assert wrong.headers["HX-Retarget"] == "#notice"
        assert browser.post(address, data={"code": "  "}, headers=PART).status_code == 422
        typed = f"{place.code[:4]}-{place.code[4:]}".lower()
        assert "签到成功" in browser.post(address, data={"code": typed}, headers=PART).text
        assert browser.post(address, data={"code": typed}).status_code == 303, "without a script too"

    def test_not_by_strangers(self, world: World, console_client: ConsoleClient, make: Make) -> None:
        address = f"/console/activities/{make()}"
        for who, status in {"sibling_worker": 404, "property": 403, "auditor": 403}.items():
            browser = console_client(world.roles()[who])
            assert browser.get(address).status_code == status
            for verb in ("check-ins", "publish", "cancel"):
                assert browser.post(f"{address}/{verb}", data={"code": "X"}).status_code == status


def test_going_on_in_a_long_list_of_people(
    world: World,
    console_client: ConsoleClient,
    make: Make,
    sign_up: Callable[[UUID, Account], Registration],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.activities.console.PEOPLE", 2)
    activity_id = make()
    for account in (world.resident, world.neighbour, world.other_resident):
        sign_up(activity_id, account)
    browser = console_client(world.worker)
    page = browser.get(f"/console/activities/{activity_id}").text
    assert "张大妈" in page
    assert "外街道居民" not in page
    address = re.search(r'hx-get="([^"]*cursor[^"]*)"', page)
    assert address is not None
    following = browser.get(address[1].replace("&amp;", "&"), headers=PART).text
    assert "外街道居民" in following
    assert "<html" not in following
