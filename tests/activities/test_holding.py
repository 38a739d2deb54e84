"""Drafting, publishing and calling off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import queries, service
from app.activities.models import Activity, Campaign
from app.activities.states import ACTIVITY_STATES, ActivityState
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import OutboxRow
from tests.activities.plans import drafted, places, plan, published, set_taken
from tests.world import World

HOUR = timedelta(hours=1)


def test_a_new_activity_is_a_draft_of_its_street(session: Session, world: World, organiser: Actor) -> None:
    activity = drafted(session, organiser, world.compound)
    assert activity.state is ActivityState.DRAFT
    assert activity.street_id == world.street.id
    assert places(session, activity.id) == (0, 0)


@pytest.mark.parametrize("place", ["sibling_community", "street", "other_compound"])
def test_nobody_drafts_beyond_their_reach(
    session: Session, world: World, organiser: Actor, place: str
) -> None:
    with pytest.raises(Forbidden) as caught:
        drafted(session, organiser, getattr(world, place))
    assert caught.value.code == "out_of_reach"


@pytest.mark.parametrize("who", ["resident", "property", "auditor", "admin"])
def test_who_has_no_post_for_it_drafts_nothing(app: Any, world: World, db: Any, who: str) -> None:
    actor = world.actor(getattr(world, who))
    with db.transaction() as session, pytest.raises(Forbidden) as caught:
        drafted(session, actor, world.compound)
    assert caught.value.code == "no_permission"


@pytest.mark.parametrize("place", ["district", "company"])
def test_an_activity_needs_a_place(app: Any, world: World, db: Any, place: str) -> None:
    actor = world.actor(world.district_worker)
    with db.transaction() as session, pytest.raises(Invalid) as caught:
        drafted(session, actor, getattr(world, place))
    assert caught.value.code == "unknown_place"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("starts_at", {"starts_at": -HOUR}),
        ("ends_at", {"ends_at": timedelta(days=2)}),
        ("signup_closes_at", {"signup_opens_at": timedelta(days=1)}),
        ("signup_closes_at", {"signup_closes_at": timedelta(days=2, hours=2, seconds=1)}),
    ],
)
def test_times_must_follow_each_other(
    session: Session, world: World, organiser: Actor, field: str, changes: dict[str, timedelta]
) -> None:
    now = clock.now()
    moments = {name: now + offset for name, offset in changes.items()}
    with clock.at(now), pytest.raises(Invalid) as caught:
        drafted(session, organiser, world.compound, **moments)
    assert caught.value.code == "bad_times"
    assert field in [error.field for error in caught.value.errors]


def test_a_cover_must_be_ones_own_photo(session: Session, world: World, organiser: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        drafted(session, organiser, world.compound, cover_id=world.resident.id)
    assert caught.value.code == "unknown_photo"
    assert caught.value.errors[0].field == "cover_id"


@pytest.mark.parametrize(
    "values",
    [
        {"ends_at": Activity.starts_at},
        {"signup_closes_at": Activity.signup_opens_at},
        {"points": -1},
    ],
    ids=["no length", "no time to sign up", "points below zero"],
)
def test_the_database_itself_refuses_nonsense(
    session: Session, world: World, organiser: Actor, values: dict[str, Any]
) -> None:
    activity = drafted(session, organiser, world.compound)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Activity).where(Activity.id == activity.id).values(**values))


@pytest.mark.parametrize("taken", [4, -1], ids=["oversold", "below zero"])
def test_the_database_itself_keeps_the_promise(
    session: Session, world: World, organiser: Actor, taken: int
) -> None:
    activity = drafted(session, organiser, world.compound)
    with pytest.raises(IntegrityError), session.begin_nested():
        set_taken(session, activity.id, taken)


#: What people do with an activity; the clock's own verbs have tests of their own.
VERBS = ["change", "submit", "send_back", "publish", "cancel"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", list(ActivityState))
def test_every_arrow_of_the_table_and_no_other(
    session: Session, world: World, street: Actor, verb: str, state: ActivityState
) -> None:
    activity = drafted(session, street, world.compound)
    activity.state = state
    session.flush()

    def change(session: Session, actor: Actor, activity: Activity) -> None:
        fields = plan() | {"description": "", "contact_telephone": None, "cover_id": None}
        service.change_draft(session, actor, activity, **fields)

    acts: dict[str, Callable[[Session, Actor, Activity], None]] = {
        "change": change,
        "submit": service.submit,
        "send_back": lambda session, actor, activity: service.send_back(
            session, actor, activity, "请写清地点"
        ),
        "publish": service.publish,
        "cancel": service.cancel_activity,
    }
    arrow = next((row for row in ACTIVITY_STATES.rows(verb) if state in row.sources), None)
    if arrow:
        acts[verb](session, street, activity)
        assert activity.state is (arrow.target or state)
    else:
        with pytest.raises(Conflict) as caught:
            acts[verb](session, street, activity)
        assert caught.value.code == "wrong_state"
        assert activity.state is state


@pytest.mark.parametrize("act", [service.publish, service.cancel_activity])
def test_what_is_over_stays_as_it_was(session: Session, world: World, organiser: Actor, act: Any) -> None:
    activity = drafted(session, organiser, world.compound)
    with clock.at(activity.ends_at), pytest.raises(Conflict) as caught:
        act(session, organiser, activity)
    assert caught.value.code == "activity_over"


def test_a_change_looks_at_the_newest_state(session: Session, world: World, organiser: Actor) -> None:
    """What the caller loaded may be old; the verb decides by what is in the database."""
    activity = drafted(session, organiser, world.compound)
    session.execute(
        update(Activity).values(state=ActivityState.CANCELLED).execution_options(synchronize_session=False)
    )
    assert activity.state is ActivityState.DRAFT
    with pytest.raises(Conflict):
        service.publish(session, organiser, activity)


def test_calling_off_tells_through_the_outbox(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    service.cancel_activity(session, organiser, activity)
    row = session.scalars(select(OutboxRow).where(OutboxRow.topic == service.CANCELLED_TOPIC)).one()
    assert row.payload == {"activity_id": str(activity.id)}


class TestAccess:
    """Who reaches which activity."""

    def test_people_see_what_is_published_or_called_off_and_no_draft(
        self, world: World, organiser: Actor, session: Session
    ) -> None:
        resident = Actor(world.resident.id, "", world.resident.id)
        activity = drafted(session, organiser, world.compound)
        with pytest.raises(NotFound):
            queries.access_activity(session, resident, activity.id)
        service.publish(session, organiser, activity)
        assert queries.access_activity(session, resident, activity.id) is activity
        assert queries.access_activity(session, None, activity.id) is activity
        service.cancel_activity(session, organiser, activity)
        assert queries.access_activity(session, resident, activity.id) is activity

    def test_those_who_manage_it_see_their_draft(self, world: World, organiser: Actor, db: Any) -> None:
        sibling, street = world.actor(world.sibling_worker), world.actor(world.street_worker)
        with db.transaction() as session:
            activity = drafted(session, organiser, world.compound)
            assert queries.access_activity(session, organiser, activity.id) is activity
            assert queries.access_activity(session, street, activity.id) is activity
            with pytest.raises(NotFound):
                queries.access_activity(session, sibling, activity.id)

    def test_managing_needs_the_post_and_the_reach(self, world: World, organiser: Actor, db: Any) -> None:
        names = ["resident", "property", "auditor", "sibling_worker", "other_street_worker"]
        strangers = {name: world.actor(getattr(world, name)) for name in names}
        insiders = [organiser, world.actor(world.street_worker), world.actor(world.district_worker)]
        with db.transaction() as session:
            activity = published(session, organiser, world.compound)
            for name, actor in strangers.items():
                refusal = NotFound if name.endswith("worker") else Forbidden
                with pytest.raises(refusal):
                    queries.access_managed_activity(session, actor, activity.id)
            for actor in insiders:
                assert queries.access_managed_activity(session, actor, activity.id) is activity

    def test_nothing_is_not_found(self, session: Session, world: World, organiser: Actor) -> None:
        with pytest.raises(NotFound):
            queries.access_activity(session, organiser, world.resident.id)
        with pytest.raises(NotFound):
            queries.access_managed_activity(session, organiser, world.resident.id)


def test_the_plan_of_these_tests_is_a_good_one(session: Session, world: World, organiser: Actor) -> None:
    """Otherwise the refusals above might be for another reason."""
    assert service.create_activity(session, organiser, unit_id=world.community.id, **plan()).id


def test_saying_a_draft_anew_leaves_it_in_its_campaign(
    session: Session, world: World, organiser: Actor
) -> None:
    """Forms that do not ask for the campaign send none; only the campaign's own page takes an activity out."""
    activity = drafted(session, organiser, world.community)
    campaign = Campaign(
        street_id=world.street.id,
        unit_id=world.community.id,
        title="邻里电影周",
        summary="每晚一场",
        created_by=organiser.account_id,
    )
    session.add(campaign)
    session.flush()
    activity.campaign_id = campaign.id
    session.flush()
    service.change_draft(session, organiser, activity, **plan(campaign_id=None))
    assert activity.campaign_id == campaign.id
