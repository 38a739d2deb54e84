"""Several activities under one name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import service
from app.core.errors import Invalid
from tests.activities.plans import drafted, published
from tests.conftest import PhoneClient
from tests.world import World


@pytest.mark.usefixtures("served")
def test_begun_filled_and_closed(
    app: Flask,
    world: World,
    organiser: Actor,
    console_client: Callable[[Account | None], FlaskClient],
    client_for: Callable[[Account | None], PhoneClient],
) -> None:
    with app.app_context(), world.database.transaction() as session:
        seen = published(session, organiser, world.community, title="露天电影一").id
        draft = drafted(session, organiser, world.community, title="露天电影二").id
        late = published(session, organiser, world.community, title="露天电影三").id
    browser = console_client(world.worker)
    body = {"unit_id": str(world.community.id), "title": "邻里电影周", "summary": "每晚一场"}
    address = browser.post("/console/activities/campaigns", data=body).headers["Location"]
    assert "邻里电影周" in browser.get("/console/activities/campaigns").text
    for one in (seen, draft):
        assert browser.post(f"{address}/activities", data={"activity_id": str(one)}).status_code == 303
    page = client_for(world.resident).get(f"/api/v1/campaigns/{address.rsplit('/', 1)[1]}").json
    assert [one["title"] for one in page["activities"]] == ["露天电影一"], "a draft is nobody's to see"
    assert not page["closed"]

    assert browser.post(f"{address}/close").status_code == 303
    assert browser.post(f"{address}/activities", data={"activity_id": str(late)}).status_code == 409
    assert (
        browser.post(f"{address}/activities", data={"activity_id": str(seen), "out": "yes"}).status_code
        == 303
    )
    page = client_for(world.resident).get(f"/api/v1/campaigns/{address.rsplit('/', 1)[1]}").json
    assert (page["closed"], page["activities"]) == (True, [])
    assert console_client(world.sibling_worker).get(address).status_code == 404


def test_a_street_keeps_to_its_own(app: Flask, world: World, organiser: Actor) -> None:
    elsewhere = world.actor(world.other_street_worker)
    with app.app_context(), world.database.transaction() as session:
        fields = {"title": "邻里电影周", "summary": "每晚一场"}
        campaign = service.begin_campaign(session, elsewhere, unit_id=world.other_street.id, **fields)
        activity = published(session, organiser, world.community)
        with pytest.raises(Invalid) as caught:
            service.put_in(session, organiser, activity, campaign)
    assert caught.value.code == "unknown_campaign"


def test_a_wrong_form_comes_back_with_what_was_typed(world: World, console_client: Any) -> None:
    desk = console_client(world.worker)
    form = {"unit_id": str(world.community.id), "title": "周", "summary": "一周都有电影"}
    again = desk.post("/console/activities/campaigns", data=form)
    assert again.status_code == 422
    page = again.get_data(as_text=True)
    assert 'value="一周都有电影"' in page
    assert "内容太短了" in page


def test_an_activity_tells_its_campaign(app: Flask, world: World, organiser: Actor, client_for: Any) -> None:
    with app.app_context(), world.database.transaction() as session:
        week = service.begin_campaign(
            session, organiser, unit_id=world.community.id, title="邻里电影周", summary="一周都有"
        )
        activity = published(session, organiser, world.compound)
        service.put_in(session, organiser, activity, week)
        week_id, activity_id = week.id, activity.id
    phone = client_for(world.resident)
    told = {"id": str(week_id), "title": "邻里电影周"}
    assert phone.get(f"/api/v1/activities/{activity_id}").json["campaign"] == told
    assert phone.get("/api/v1/activities").json["items"][0]["campaign"] == told
