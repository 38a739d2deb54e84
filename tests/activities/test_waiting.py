"""The rules of the waiting list, one by one, as docs/activities.md tells them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import service
from app.activities.explaining import explanation
from app.activities.models import Activity, ActivityPlaces, Registration
from app.activities.service import line
from app.activities.states import RegistrationState
from app.core import clock
from app.core.errors import Conflict
from app.residents.consent import Consent
from app.residents.models import HouseholdMember, Relation
from tests.activities.plans import published
from tests.world import World


@pytest.fixture
def people(world: World) -> list[Account]:
    """Seven who come in this order, made before the test's own session begins to write."""
    return [world.new_resident() for _ in range(7)]


def come(session: Session, activity: Activity, account: Account, children: int = 0) -> Registration:
    """Sign somebody up, with so many children."""
    members = [
        HouseholdMember(
            account_id=account.id,
            name="小宝",
            relation=Relation.CHILD,
            birth_year=str(clock.today().year - 8),
            consent=Consent.NOT_NEEDED,
        )
        for _ in range(children)
    ]
    session.add_all(members)
    session.flush()
    party = [service.Person(), *(service.Person(one.id) for one in members)]
    return service.sign_up(session, activity.id, account.id, people=party).registration


def give_back(session: Session, one: Registration) -> None:
    service.cancel(session, one.activity_id, one.account_id)


def state(session: Session, one: Registration) -> RegistrationState:
    session.refresh(one)
    return one.state


def places(session: Session, one: Registration) -> ActivityPlaces:
    return session.get_one(ActivityPlaces, one.places_id)


def words(session: Session, one: Registration, ahead: int = 0) -> str:
    session.refresh(one)
    return explanation(places(session, one), one, ahead)


def test_a_freed_place_goes_to_the_first_in_line(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    held, first, second = (come(session, activity, one) for one in people[:3])
    give_back(session, held)
    assert state(session, first) is RegistrationState.OFFERED
    assert state(session, second) is RegistrationState.WAITING
    assert "前确认，过时会给后面的人" in words(session, first)
    assert words(session, second).startswith("您排在第一位")


def test_an_offer_stands_until_it_is_over_and_then_goes_to_the_next(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1, offer_minutes=30)
    held, first, second = (come(session, activity, one) for one in people[:3])
    give_back(session, held)
    late = first.offer_expires_at
    assert late is not None
    with clock.at(late - timedelta(seconds=1)):
        service.expire_offers(session)
        assert state(session, first) is RegistrationState.OFFERED
    with clock.at(late):
        with pytest.raises(Conflict) as caught:
            service.confirm(session, first)
        assert caught.value.code == "offer_expired"
        service.expire_offers(session)
    assert state(session, first) is RegistrationState.EXPIRED
    assert state(session, second) is RegistrationState.OFFERED
    assert "重新报名排队" in words(session, first)


def test_an_offer_is_never_kept_beyond_the_beginning(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1, offer_minutes=720)
    held, first = (come(session, activity, one) for one in people[:2])
    with clock.at(activity.starts_at - timedelta(hours=1)):
        give_back(session, held)
    session.refresh(first)
    assert first.offer_expires_at == activity.starts_at


def test_who_declines_lets_the_next_one_up(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    held, first, second = (come(session, activity, one) for one in people[:3])
    give_back(session, held)
    give_back(session, first)
    assert state(session, second) is RegistrationState.OFFERED
    assert service.confirm(session, second).state is RegistrationState.CONFIRMED


def passed_over(session: Session, family: Registration, ones: list[Registration], times: int) -> None:
    """Each of ``ones`` is offered the one free place and gives it back, so many times in all."""
    for one in ones[:times]:
        assert state(session, one) is RegistrationState.OFFERED
        give_back(session, one)
        session.refresh(family)


def crowd(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> tuple[Registration, Registration, list[Registration]]:
    """Two places taken one each; a family of two is first in line, four who come alone behind it."""
    activity = published(session, organiser, world.compound, capacity=2)
    stays, goes = (come(session, activity, one) for one in people[:2])
    family = come(session, activity, people[2], children=1)
    alone = [come(session, activity, one) for one in people[3:]]
    give_back(session, goes)
    return stays, family, alone


def test_a_family_is_passed_over_three_times_and_then_saved_for(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    stays, family, alone = crowd(session, world, organiser, people)
    passed_over(session, family, alone, 2)
    assert "已经让后面的人先补了3次" in words(session, family)
    assert state(session, alone[2]) is RegistrationState.OFFERED
    give_back(session, alone[2])
    assert state(session, alone[3]) is RegistrationState.WAITING
    assert "正在为你们2位攒着" in words(session, family)
    give_back(session, stays)
    assert state(session, family) is RegistrationState.OFFERED


def test_places_are_saved_up_for_a_day_at_most(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    _, family, alone = crowd(session, world, organiser, people)
    passed_over(session, family, alone, 3)
    since = family.saving_since
    assert since is not None
    with clock.at(since + line.SAVING - timedelta(seconds=1)):
        service.expire_offers(session)
    assert state(session, alone[3]) is RegistrationState.WAITING
    with clock.at(since + line.SAVING):
        service.expire_offers(session)
    assert state(session, alone[3]) is RegistrationState.OFFERED
    session.refresh(family)
    assert (family.passed_over, family.saving_since) == (1, None)


def test_saving_ends_even_when_no_place_is_free(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    stays, family, alone = crowd(session, world, organiser, people)
    passed_over(session, family, alone, 3)
    since = family.saving_since
    assert since is not None
    service.change_capacity(session, stays.places_id, 1)
    session.refresh(family)
    assert (family.passed_over, family.saving_since) == (0, None)
    assert "先减少一些人" in words(session, family)


def test_more_places_move_the_line_up_and_fewer_are_refused(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    held, first, second = (come(session, activity, one) for one in people[:3])
    service.change_capacity(session, held.places_id, 2)
    assert state(session, first) is RegistrationState.OFFERED
    assert state(session, second) is RegistrationState.WAITING
    with pytest.raises(Conflict) as caught:
        service.change_capacity(session, held.places_id, 1)
    assert caught.value.code == "below_taken"
    assert "已经有2个名额" in caught.value.detail


def test_who_joins_the_line_is_told_how_many_are_before_them(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    answers = [service.sign_up(session, activity.id, one.id).ahead for one in people[:4]]
    assert answers == [None, 0, 1, 2]


def test_nothing_is_offered_of_what_was_called_off(
    session: Session, world: World, organiser: Actor, people: list[Account]
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    held, first = (come(session, activity, one) for one in people[:2])
    service.cancel_activity(session, organiser, activity)
    assert line.move_up(session, held.places_id) == []
    give_back(session, held)
    assert state(session, first) is RegistrationState.WAITING
