"""What people have seen, said anew; one session called off; the same held again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import queries, service, tasks
from app.activities.console_forms import wall_clock
from app.activities.models import Activity, ActivityPlaces, ActivitySession, Registration, Shape
from app.activities.service import Time
from app.activities.states import ActivityState, RegistrationState
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.outbox import OutboxRow
from app.messages.models import Message
from tests.activities.plans import drafted, published
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def said(activity: Activity, **changes: Any) -> Any:
    """The same again, but for ``changes``."""
    fields = {
        "title": activity.title,
        "summary": activity.summary,
        "description": activity.description,
        "place": activity.place,
        "latitude": None,
        "longitude": None,
        "contact_telephone": None,
        "times": {},
    }
    return fields | changes


def several(shape: Shape, session: Session, actor: Actor, world: World) -> Activity:
    """Three times, a week apart."""
    first = clock.now() + timedelta(days=2)
    times = [Time(first + n * WEEK, first + n * WEEK + 2 * HOUR) for n in range(3)]
    return published(
        session, actor, world.community, shape=shape, sessions=times, signup_closes_at=times[-1].starts_at
    )


def told(session: Session, topic: str) -> Sequence[dict[str, Any]]:
    return session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == topic)).all()


def places_of(session: Session, activity: Activity) -> list[ActivityPlaces]:
    return queries.places(session, [activity.id])[activity.id]


class TestAmending:
    """Saying it anew."""

    def test_other_words_disturb_nobody(self, session: Session, world: World, organiser: Actor) -> None:
        activity = published(session, organiser, world.community)
        words = said(activity, title="防骗讲座", description="<p>好</p><script>x</script>")
        assert not service.amend(session, organiser, activity, **words)
        assert (activity.title, activity.description) == ("防骗讲座", "<p>好</p>")
        assert told(session, service.AMENDED_TOPIC) == []

    def test_another_place_is_told_once(self, session: Session, world: World, organiser: Actor) -> None:
        activity = published(session, organiser, world.community)
        assert service.amend(session, organiser, activity, **said(activity, place="二楼会议室"))
        assert not service.amend(session, organiser, activity, **said(activity))
        assert len(told(session, service.AMENDED_TOPIC)) == 1

    def test_an_earlier_time_takes_the_closing_and_the_offers_along(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        activity = published(session, organiser, world.community, capacity=1, offer_minutes=2880)
        first = service.sign_up(session, activity.id, world.resident.id).registration
        second = service.sign_up(session, activity.id, world.neighbour.id).registration
        service.remove(session, organiser, activity, first.id, "您说来不了")
        [one] = queries.sessions(session, activity.id)
        starts_at = clock.now() + 3 * HOUR
        moved = {one.id: Time(starts_at, starts_at + HOUR)}
        assert service.amend(session, organiser, activity, **said(activity, times=moved))
        [places] = places_of(session, activity)
        assert (activity.starts_at, places.starts_at) == (starts_at, starts_at)
        assert activity.signup_closes_at == places.closes_at == starts_at + HOUR
        session.refresh(second)
        assert second.offer_expires_at == starts_at

    def test_of_a_series_only_those_of_that_session_are_told(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        activity = several(Shape.SERIES, session, organiser, world)
        middle = queries.sessions(session, activity.id)[1]
        moved = {middle.id: Time(middle.starts_at + HOUR, middle.ends_at + HOUR)}
        service.amend(session, organiser, activity, **said(activity, times=moved))
        [payload] = told(session, service.AMENDED_TOPIC)
        [places] = [one for one in places_of(session, activity) if one.session_id == middle.id]
        assert payload["places_id"] == str(places.id)
        assert places.starts_at == middle.starts_at

    def test_what_makes_no_sense_is_refused(self, session: Session, world: World, organiser: Actor) -> None:
        activity = several(Shape.COURSE, session, organiser, world)
        first, second, _ = queries.sessions(session, activity.id)
        for times in (
            {first.id: Time(second.starts_at, second.ends_at)},
            {first.id: Time(first.starts_at, first.starts_at)},
            {first.id: Time(clock.now() - 3 * HOUR, clock.now() - HOUR)},
        ):
            with pytest.raises(Invalid), session.begin_nested():
                service.amend(session, organiser, activity, **said(activity, times=times))
        other = queries.sessions(session, several(Shape.COURSE, session, organiser, world).id)[0]
        strange = {other.id: Time(other.starts_at + HOUR, other.ends_at + HOUR)}
        with pytest.raises(NotFound):
            service.amend(session, organiser, activity, **said(activity, times=strange))

    def test_drafts_have_a_form_of_their_own(self, session: Session, world: World, organiser: Actor) -> None:
        activity = drafted(session, organiser, world.community)
        with pytest.raises(Conflict) as caught:
            service.amend(session, organiser, activity, **said(activity))
        assert caught.value.code == "wrong_state"


class TestOneSessionOff:
    """One of several does not take place."""

    def test_of_a_series_its_people_are_free(self, session: Session, world: World, organiser: Actor) -> None:
        activity = several(Shape.SERIES, session, organiser, world)
        first, second, _ = queries.sessions(session, activity.id)
        for one in (first, second):
            service.sign_up(session, activity.id, world.resident.id, session_id=one.id)
        service.cancel_session(session, organiser, activity, first.id)
        service.cancel_session(session, organiser, activity, first.id)
        states = session.scalars(select(Registration.state).order_by(Registration.id)).all()
        assert list(states) == [RegistrationState.CANCELLED, RegistrationState.CONFIRMED]
        of = {one.session_id: one for one in places_of(session, activity)}
        assert (of[first.id].taken, of[first.id].on_offer) == (0, False)
        assert of[second.id].taken == 1
        assert len(told(session, service.SESSION_OFF_TOPIC)) == 1
        assert activity.starts_at == session.get_one(ActivitySession, second.id).starts_at
        with pytest.raises(Conflict) as caught:
            service.sign_up(session, activity.id, world.neighbour.id, session_id=first.id)
        assert caught.value.code == "signup_closed"

    def test_of_a_course_people_stay(self, session: Session, world: World, organiser: Actor) -> None:
        activity = several(Shape.COURSE, session, organiser, world)
        held = service.sign_up(session, activity.id, world.resident.id).registration
        service.cancel_session(session, organiser, activity, queries.sessions(session, activity.id)[1].id)
        session.refresh(held)
        assert held.state is RegistrationState.CONFIRMED

    def test_the_last_one_is_the_activity_itself(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        activity = published(session, organiser, world.community)
        [one] = queries.sessions(session, activity.id)
        with pytest.raises(Conflict) as caught:
            service.cancel_session(session, organiser, activity, one.id)
        assert caught.value.code == "last_session"


class TestAgain:
    """The same held again."""

    @pytest.mark.parametrize("later", [timedelta(0), timedelta(days=365)])
    def test_on_the_same_weekdays_a_week_from_now_or_later(
        self, session: Session, world: World, organiser: Actor, later: timedelta
    ) -> None:
        activity = several(Shape.COURSE, session, organiser, world)
        old = queries.sessions(session, activity.id)
        service.cancel_session(session, organiser, activity, old[1].id)
        with clock.at(clock.now() + later):
            made = service.hold_again(session, organiser, activity)
            new = queries.sessions(session, made.id)
            assert new[0].starts_at >= clock.now() + WEEK
        assert made.state is ActivityState.DRAFT
        assert made.copied_from_id == activity.id
        assert len(new) == 2, "what was called off is not held again"
        moved = new[0].starts_at - old[0].starts_at
        assert moved % WEEK == timedelta(0)
        assert new[1].starts_at - old[2].starts_at == moved
        assert made.signup_closes_at - activity.signup_closes_at == moved
        assert places_of(session, made)[0].capacity == 3


class TestInTheConsole:
    """The pages, and what people read."""

    def test_amending_and_what_people_hear(
        self, app: Flask, world: World, console_client: ConsoleClient, organiser: Actor
    ) -> None:
        with app.app_context(), world.database.transaction() as session:
            activity = published(session, organiser, world.community)
            service.sign_up(session, activity.id, world.resident.id)
            [one] = queries.sessions(session, activity.id)
            session_id, ends_at = one.id, one.ends_at
        address = f"/console/activities/{activity.id}"
        browser = console_client(world.worker)
        page = browser.get(f"{address}/amend").text
        assert 'value="社区活动室"' in page
        later = wall_clock(ends_at + HOUR)
        body = {
            "title": "防诈骗讲座",
            "summary": "民警讲身边的骗局",
            "place": "二楼会议室",
            "session_id": str(session_id),
            "session_starts": wall_clock(ends_at),
            "session_ends": later,
            "session_title": "",
            "session_place": "",
        }
        assert browser.post(f"{address}/amend", data=body | {"title": ""}).status_code == 422
        assert "正在告诉" in browser.get(browser.post(f"{address}/amend", data=body).headers["Location"]).text
        with app.app_context():
            with world.database.reading() as session:
                [payload] = told(session, service.AMENDED_TOPIC)
            for _ in range(2):
                tasks.tell_amended(payload)
        with world.database.reading() as session:
            heard = session.scalars(select(Message).where(Message.title == "活动的时间地点有变化")).all()
        assert len(heard) == 1, "once for each change"
        assert "二楼会议室" in heard[0].body

    def test_one_session_off_and_who_hears_it(
        self, app: Flask, world: World, console_client: ConsoleClient, organiser: Actor
    ) -> None:
        with app.app_context(), world.database.transaction() as session:
            activity = several(Shape.SERIES, session, organiser, world)
            first, second, _ = queries.sessions(session, activity.id)
            service.sign_up(session, activity.id, world.resident.id, session_id=first.id)
            service.sign_up(session, activity.id, world.neighbour.id, session_id=second.id)
        address = f"/console/activities/{activity.id}"
        browser = console_client(world.worker)
        assert browser.get(address).text.count("不办这场") == 3
        assert browser.post(f"{address}/sessions/{first.id}/cancel").status_code == 303
        with app.app_context():
            tasks.tell_session_off({"session_id": str(first.id)})
        with world.database.reading() as session:
            heard = session.scalars(select(Message).where(Message.title == "有一场活动不办了")).all()
        assert [one.account_id for one in heard] == [world.resident.id]

    def test_again(self, app: Flask, world: World, console_client: ConsoleClient, organiser: Actor) -> None:
        with app.app_context(), world.database.transaction() as session:
            activity_id = published(session, organiser, world.community).id
        browser = console_client(world.worker)
        answer = browser.post(f"/console/activities/{activity_id}/again")
        assert answer.status_code == 303
        assert 'value="防诈骗讲座"' in browser.get(answer.headers["Location"]).text
