"""Taking a place and giving it back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity, Registration
from app.activities.states import RegistrationState
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.core.outbox import OutboxRow
from tests.activities.plans import drafted, places, published
from tests.world import World


def refused(session: Session, activity: Activity, world: World) -> Conflict:
    """Sign the resident up in vain; whatever was written is undone, as at the end of a request."""
    with pytest.raises(Conflict) as caught, session.begin_nested():
        service.sign_up(session, activity.id, world.resident.id)
    return caught.value


def queued(session: Session) -> int:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == service.MOVED_TOPIC))
    return len(rows.all())


def test_a_place_is_taken(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    done = service.sign_up(session, activity.id, world.resident.id)
    assert done.is_new
    assert done.registration.state is RegistrationState.CONFIRMED
    assert done.registration.street_id == world.street.id
    assert len(done.registration.code) == 8
    assert places(session, activity.id) == (1, 1)
    assert queued(session) == 1


def test_a_repeated_call_answers_the_same_and_takes_nothing(
    session: Session, world: World, organiser: Actor
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    first = service.sign_up(session, activity.id, world.resident.id)
    again = service.sign_up(session, activity.id, world.resident.id)
    assert (again.registration.id, again.is_new) == (first.registration.id, False)
    assert places(session, activity.id) == (1, 1)
    assert queued(session) == 1


def test_a_repeated_call_answers_even_after_the_sign_up_closed(
    session: Session, world: World, organiser: Actor
) -> None:
    activity = published(session, organiser, world.compound)
    service.sign_up(session, activity.id, world.resident.id)
    with clock.at(activity.signup_closes_at):
        assert not service.sign_up(session, activity.id, world.resident.id).is_new


def test_whoever_finds_no_place_stands_in_line(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    service.sign_up(session, activity.id, world.neighbour.id)
    late = service.sign_up(session, activity.id, world.resident.id)
    assert (late.registration.state, late.registration.number) == (RegistrationState.WAITING, 2)
    assert places(session, activity.id) == (1, 1)
    assert queued(session) == 1


def test_not_before_it_opens_and_then_to_the_second(session: Session, world: World, organiser: Actor) -> None:
    opens = datetime(2026, 11, 22, 9, 0, tzinfo=clock.SHANGHAI)
    with clock.at(opens - timedelta(days=1)):
        activity = published(
            session,
            organiser,
            world.compound,
            signup_opens_at=opens,
            signup_closes_at=opens + timedelta(hours=1),
            starts_at=opens + timedelta(days=1),
            ends_at=opens + timedelta(days=1, hours=1),
        )
    with clock.at(opens - timedelta(seconds=1)):
        refusal = refused(session, activity, world)
    assert refusal.code == "signup_not_open"
    assert "今天 09:00" in refusal.detail
    with clock.at(opens):
        assert service.sign_up(session, activity.id, world.resident.id).is_new


def test_not_after_it_closes(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    with clock.at(activity.signup_closes_at):
        assert refused(session, activity, world).code == "signup_closed"
    with clock.at(activity.signup_closes_at - timedelta(microseconds=1)):
        assert service.sign_up(session, activity.id, world.resident.id).is_new


def test_not_when_it_was_called_off(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    service.cancel_activity(session, organiser, activity)
    assert refused(session, activity, world).code == "activity_cancelled"


def test_a_draft_is_not_there(session: Session, world: World, organiser: Actor) -> None:
    activity = drafted(session, organiser, world.compound)
    with pytest.raises(NotFound):
        service.sign_up(session, activity.id, world.resident.id)
    with pytest.raises(NotFound):
        service.sign_up(session, world.resident.id, world.resident.id)


def test_a_place_is_given_back_once(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    service.sign_up(session, activity.id, world.resident.id)
    service.sign_up(session, activity.id, world.neighbour.id)
    gone = service.cancel(session, activity.id, world.resident.id)
    assert gone.state is RegistrationState.CANCELLED
    assert gone.cancelled_at is not None
    assert places(session, activity.id) == (1, 1)
    again = service.cancel(session, activity.id, world.resident.id)
    assert again.cancelled_at == gone.cancelled_at
    assert places(session, activity.id) == (1, 1)


def test_nobody_gives_back_what_they_never_had(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    with pytest.raises(NotFound):
        service.cancel(session, activity.id, world.resident.id)


def test_who_came_back_holds_the_same_registration(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    first = service.sign_up(session, activity.id, world.resident.id).registration
    service.cancel(session, activity.id, world.resident.id)
    with clock.at(clock.now() + timedelta(minutes=5)):
        back = service.sign_up(session, activity.id, world.resident.id)
    assert back.is_new
    assert back.registration.id == first.id
    assert back.registration.state is RegistrationState.CONFIRMED
    assert back.registration.cancelled_at is None
    assert places(session, activity.id) == (1, 1)
    assert queued(session) == 2


def test_who_left_a_full_activity_cannot_push_back_in(
    session: Session, world: World, organiser: Actor
) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    service.sign_up(session, activity.id, world.resident.id)
    service.cancel(session, activity.id, world.resident.id)
    service.sign_up(session, activity.id, world.neighbour.id)
    back = service.sign_up(session, activity.id, world.resident.id).registration
    assert (back.state, back.number, back.turn) == (RegistrationState.WAITING, 3, 2)
    assert service.cancel(session, activity.id, world.resident.id).state is RegistrationState.CANCELLED
    assert places(session, activity.id) == (1, 1)


def test_no_giving_back_once_it_has_started(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    service.sign_up(session, activity.id, world.resident.id)
    with clock.at(activity.starts_at), pytest.raises(Conflict) as caught:
        service.cancel(session, activity.id, world.resident.id)
    assert caught.value.code == "too_late_to_cancel"
    assert places(session, activity.id) == (1, 1)


def test_no_giving_back_once_one_is_there(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    service.check_in(session, organiser, activity, registration_id=registration.id)
    with pytest.raises(Conflict) as caught:
        service.cancel(session, activity.id, world.resident.id)
    assert caught.value.code == "checked_in"
    assert places(session, activity.id) == (1, 1)


def test_codes_differ_within_an_activity(session: Session, world: World, organiser: Actor) -> None:
    """The key is in the table, whatever the dice say."""
    activity = published(session, organiser, world.compound)
    first = service.sign_up(session, activity.id, world.resident.id).registration
    second = service.sign_up(session, activity.id, world.neighbour.id).registration
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Registration).where(Registration.id == second.id).values(code=first.code))


def test_whoever_comes_back_finds_their_household_in(db: Database, world: World, organiser: Actor) -> None:
    """Where each household may come once, whoever left and returns is told so, and nothing breaks."""
    with db.transaction() as session:
        activity = published(session, organiser, world.compound, one_per_household=True)
        mother, son = world.resident.id, world.neighbour.id
        for account_id in (mother, son):
            home = accounts.residence(session, account_id)
            assert home is not None
            home.building, home.unit, home.room = "3", "2", "501"
        session.flush()
        service.sign_up(session, activity.id, mother)
        service.cancel(session, activity.id, mother)
        service.sign_up(session, activity.id, son)
        with pytest.raises(Conflict) as caught:
            service.sign_up(session, activity.id, mother)
        assert caught.value.code == "household_is_in"
        assert places(session, activity.id) == (1, 1)


def test_an_offer_ends_with_the_activity(session: Session, world: World, organiser: Actor) -> None:
    activity = published(session, organiser, world.compound, capacity=1)
    service.sign_up(session, activity.id, world.neighbour.id)
    offered = service.sign_up(session, activity.id, world.resident.id).registration
    service.cancel(session, activity.id, world.neighbour.id)
    assert offered.state is RegistrationState.OFFERED
    service.cancel_activity(session, organiser, activity)
    with pytest.raises(Conflict) as caught:
        service.confirm(session, offered)
    assert caught.value.code == "activity_cancelled"
    with clock.at(activity.starts_at):
        service.expire_offers(session)
    session.refresh(offered)
    assert offered.state is RegistrationState.OFFERED, "nobody is told that it went to somebody else"
