"""What lists show, in which order, and with how many reads."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import queries, service, views
from app.activities.models import Activity, Registration
from app.core import clock
from app.core.database import Database
from app.core.screening import Screening
from app.media.models import Media
from tests.activities.plans import days_on, drafted, published, set_taken, titles
from tests.world import World


def test_managers_list_all_that_is_theirs(world: World, organiser: Actor, db: Database) -> None:
    street, sibling = world.actor(world.street_worker), world.actor(world.sibling_worker)
    with db.transaction() as session:
        drafted(session, organiser, world.compound, title="小区的", **days_on(3))
        drafted(session, organiser, world.community, title="社区的", **days_on(4))
        drafted(session, street, world.sibling_compound, title="邻社区的", **days_on(5))
        drafted(session, street, world.street, title="街道的", **days_on(6))

        def listed(actor: Actor) -> list[str]:
            return titles(queries.managed(session, actor, cursor=None, limit=9)[0])

        assert listed(organiser) == ["社区的", "小区的"]
        assert listed(sibling) == ["邻社区的"]
        assert listed(street) == ["街道的", "邻社区的", "社区的", "小区的"]
        assert listed(Actor(world.resident.id, "", world.resident.id)) == []


def test_near_is_ones_own_first_then_the_street(world: World, organiser: Actor, db: Database) -> None:
    street, other = world.actor(world.street_worker), world.actor(world.other_street_worker)
    with db.transaction() as session:
        published(session, street, world.sibling_compound, title="邻社区的", **days_on(2))
        published(session, street, world.street, title="街道的", **days_on(5))
        published(session, organiser, world.compound, title="小区的", **days_on(4))
        published(session, organiser, world.community, title="社区的", **days_on(3))
        published(session, other, world.other_compound, title="外街道的", **days_on(1.5))
        drafted(session, organiser, world.compound, title="草稿")
        assert titles(queries.near(session, world.community, 9)) == ["社区的", "小区的", "街道的", "邻社区的"]
        assert titles(queries.near(session, world.sibling_community, 2)) == ["邻社区的", "街道的"]
        assert titles(queries.near(session, None, 2)) == ["外街道的", "邻社区的"]


def test_figures_count_what_was_held(session: Session, world: World, organiser: Actor) -> None:
    since = clock.now()
    held = published(session, organiser, world.compound)
    empty = published(session, organiser, world.community)
    published(session, organiser, world.compound, **days_on(30))
    service.cancel_activity(session, organiser, published(session, organiser, world.compound))
    drafted(session, organiser, world.compound)
    for account in (world.resident, world.neighbour, world.other_resident):
        registration = service.sign_up(session, held.id, account.id).registration
    service.check_in(session, organiser, held, registration_id=registration.id)
    service.cancel(session, held.id, world.resident.id)
    paths = [world.community.path]
    assert astuple(queries.figures(session, paths, since)) == (0, 0, 0)
    with clock.at(empty.starts_at):
        assert astuple(queries.figures(session, paths, since)) == (2, 2, 1)
        assert astuple(queries.figures(session, [world.compound.path], since)) == (1, 2, 1)
        assert astuple(queries.figures(session, [world.sibling_community.path], since)) == (0, 0, 0)
        assert astuple(queries.figures(session, [], since)) == (0, 0, 0)
        assert astuple(queries.figures(session, paths, clock.now() + timedelta(days=1))) == (0, 0, 0)


@pytest.mark.parametrize(
    ("moment", "taken", "signup"),
    [
        ("before", 0, "not_open"),
        ("opens", 0, "open"),
        ("opens", 3, "full"),
        ("closes", 0, "closed"),
        ("closes", 3, "closed"),
    ],
)
def test_whether_people_can_sign_up(
    session: Session, world: World, organiser: Actor, moment: str, taken: int, signup: str
) -> None:
    activity = published(session, organiser, world.compound)
    set_taken(session, activity.id, taken)
    when = {
        "before": activity.signup_opens_at - timedelta(seconds=1),
        "opens": activity.signup_opens_at,
        "closes": activity.signup_closes_at,
    }[moment]
    with clock.at(when):
        of = queries.places(session, [activity.id])[activity.id]
        assert views.signup_of(activity, of) == signup


def test_nobody_signs_up_for_what_is_not_published(session: Session, world: World, organiser: Actor) -> None:
    activity = drafted(session, organiser, world.compound)
    assert views.signup_of(activity, queries.places(session, [activity.id])[activity.id]) == "closed"


@pytest.fixture
def crowd(world: World, organiser: Actor, db: Database) -> list[Activity]:
    """Ten activities with covers, two people in each."""
    with db.transaction() as session:
        made = [published(session, organiser, world.compound, **days_on(3)) for _ in range(10)]
        for activity in made:
            cover = Media(
                owner_id=world.worker.id,
                street_id=world.street.id,
                key="photos/a.jpg",
                thumb_key="photos/a-thumb.jpg",
                width=4,
                height=3,
                bytes=100,
                screening=Screening.PASSED,
            )
            session.add(cover)
            session.flush()
            activity.cover_id = cover.id
            for account in (world.resident, world.neighbour):
                service.sign_up(session, activity.id, account.id)
        return made


@pytest.mark.parametrize(
    ("who", "path", "reads"),
    [
        # The log-in and the list, who is registered, the covers, the places.
        ("resident", "/activities", 5),
        # Nearest first, in a place: the unit too, and looked for farther and farther, because these lie nowhere.
        ("resident", "/activities?near=40.08,113.3&unit_id={unit}&when=month&search=讲座&free=true", 9),
        # The same, who else comes and who was there, what they are called, when each takes place.
        ("resident", "/me/registrations", 10),
        ("resident", "/me/registrations?when=coming", 10),
        ("worker", "/work/activities", 5),
        # The log-in, the activity within reach, the registrations, who else comes and was there, what they are called.
        ("worker", "/work/activities/{id}/registrations", 7),
    ],
)
def test_lists_read_no_row_by_itself(
    crowd: list[Activity],
    world: World,
    client_for: Any,
    query_counter: Any,
    who: str,
    path: str,
    reads: int,
) -> None:
    phone = client_for(getattr(world, who))
    address = f"/api/v1{path.format(id=crowd[0].id, unit=world.street.id)}"
    address += "&" if "?" in address else "?"
    for limit in (1, 10):
        query_counter()
        page = phone.get(f"{address}limit={limit}").json
        assert query_counter() == reads
        assert len(page["items"]) == min(limit, 2 if "registrations" in path and who == "worker" else 10)


def test_what_a_list_says(crowd: list[Activity], world: World, client_for: Any) -> None:
    def first(account: Any) -> dict[str, Any]:
        item: dict[str, Any] = client_for(account).get("/api/v1/activities?limit=1").json["items"][0]
        return item

    mine, others = first(world.resident), first(world.other_resident)
    assert mine["registered"]
    assert not others["registered"]
    assert (mine["kind"], mine["kind_name"]) == ("lecture", "讲座")
    assert (mine["capacity"], mine["places_left"], mine["signup"]) == (3, 1, "open")
    assert mine["starts_at"].endswith("+08:00")
    assert mine["cover_url"]


def test_rows_refuse_to_load_people_one_by_one(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    registration: Registration = service.sign_up(session, activity.id, world.resident.id).registration
    with pytest.raises(InvalidRequestError):
        _ = registration.account
