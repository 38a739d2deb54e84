"""Posters and cards, looked at as pictures."""

from __future__ import annotations

import io
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from PIL import Image

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity
from app.activities.poster import code_of
from app.core.database import Database
from app.wechat.client import WeChat
from app.wechat.errors import WeChatError
from tests.activities.plans import drafted, published
from tests.world import World

pytestmark = pytest.mark.usefixtures("needs_chinese_font")


def code() -> bytes:
    """What stands for WeChat's picture: black all over."""
    out = io.BytesIO()
    Image.new("RGB", (430, 430), "black").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def asked() -> Any:
    """WeChat, which notes what it is asked."""
    with patch.object(WeChat, "mini_program_code", return_value=code()) as call:
        yield call


@pytest.fixture
def talk(world: World, organiser: Actor, db: Database) -> Activity:
    with db.transaction() as session:
        return published(session, organiser, world.compound, title="*防诈骗* #讲座 😀")


def picture(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.json
    assert answer.mimetype == "image/png"
    return Image.open(io.BytesIO(answer.data)).convert("L")


def test_a_card_for_everybody_carries_the_code(
    asked: Any, talk: Activity, world: World, client_for: Any
) -> None:
    card = picture(client_for(world.neighbour).get(f"/api/v1/activities/{talk.id}/card"))
    # The code is where it belongs: at the foot, on the right.
    assert card.getpixel((card.width * 80 // 100, card.height * 89 // 100)) < 40
    asked.assert_called_once_with(talk.id.hex, "pages/activity/index")


def test_whoever_holds_it_takes_the_poster_and_wechat_is_asked_once(
    asked: Any, talk: Activity, world: World, client_for: Any, console_client: Any
) -> None:
    poster = picture(client_for(world.worker).get(f"/api/v1/work/activities/{talk.id}/poster"))
    assert poster.width > 1600
    desk = console_client(world.worker)
    pdf = desk.get(f"/console/activities/{talk.id}/poster.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert picture(desk.get(f"/console/activities/{talk.id}/poster.png")).size == poster.size
    assert asked.call_count == 1


def test_nothing_is_shown_before_it_is_published(
    asked: Any, world: World, organiser: Actor, db: Database, client_for: Any
) -> None:
    with db.transaction() as session:
        draft = drafted(session, organiser, world.compound)
        off = published(session, organiser, world.compound)
        service.cancel_activity(session, organiser, off)
    phone = client_for(world.worker)
    for one in (draft, off):
        assert phone.get(f"/api/v1/work/activities/{one.id}/poster").json["code"] == "not_public"
    assert client_for(world.resident).get(f"/api/v1/activities/{draft.id}/card").status_code == 404
    assert not asked.called


def test_without_wechat_it_leads_to_the_browser_and_asks_again(
    app: Flask, asked: Any, talk: Activity
) -> None:
    asked.side_effect = WeChatError(None, "no answer in time")
    with app.app_context():
        instead = Image.open(io.BytesIO(code_of(talk)))
    assert instead.format == "PNG"
    asked.side_effect = None
    with app.app_context():
        assert code_of(talk) == code()
