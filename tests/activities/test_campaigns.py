"""Several activities under one name."""

from __future__ import annotations

from collections.abc import Callable

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
