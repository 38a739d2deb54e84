"""Who did not come, and who pauses therefore."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import absent, service
from app.activities.models import (
    Activity,
    ActivityRules,
    ActivitySession,
    NoShow,
    PauseState,
    Registration,
    SignupPause,
)
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.messages.models import Message
from tests.activities.plans import held, people_of, published
from tests.conftest import PhoneClient
from tests.world import World

DAY = timedelta(days=1)


def missed(
    session: Session, organiser: Actor, world: World, *, starts_at: datetime, came: bool = False
) -> Activity:
    """An activity the resident signed up for, and to which at least the neighbour came."""
    with clock.at(starts_at - DAY):
        activity = published(
            session,
            organiser,
            world.compound,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            signup_closes_at=starts_at,
        )
        mine = service.sign_up(session, activity.id, world.resident.id).registration
        theirs = service.sign_up(session, activity.id, world.neighbour.id).registration
    with clock.at(starts_at):
        for registration in [theirs, *([mine] if came else [])]:
            service.check_in(session, organiser, activity, registration_id=registration.id)
    return activity


def mark(session: Session, at: datetime) -> None:
    with clock.at(at):
        service.mark_no_shows(session)


def no_shows(session: Session) -> list[NoShow]:
    return list(session.scalars(select(NoShow).order_by(NoShow.at).execution_options(populate_existing=True)))


def pauses(session: Session) -> list[SignupPause]:
    return list(session.scalars(select(SignupPause).order_by(SignupPause.since)))


def paused(session: Session, organiser: Actor, world: World) -> SignupPause:
    """The resident missed two activities and pauses."""
    now = clock.now()
    for days in (3, 2):
        missed(session, organiser, world, starts_at=now - days * DAY)
    service.mark_no_shows(session)
    [pause] = pauses(session)
    return pause


#: So many activities the rule is tried with.
MOST = 6


class TestMarking:
    """A day after it was over, once."""

    def test_who_came_to_nothing_is_noted_a_day_later(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        starts_at = clock.now() - 3 * DAY
        activity = missed(session, organiser, world, starts_at=starts_at)
        mark(session, activity.ends_at + DAY - timedelta(seconds=1))
        assert no_shows(session) == []
        for _ in range(2):
            mark(session, activity.ends_at + DAY)
            [found] = no_shows(session)
            assert (found.account_id, found.at) == (world.resident.id, activity.ends_at)
        assert pauses(session) == []

    def test_who_came_gave_back_or_was_called_off_is_not(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        now = clock.now()
        missed(session, organiser, world, starts_at=now - 3 * DAY, came=True)
        given_back = missed(session, organiser, world, starts_at=now - 4 * DAY)
        off = missed(session, organiser, world, starts_at=now - 5 * DAY)
        with clock.at(given_back.starts_at - timedelta(hours=1)):
            service.cancel(session, given_back.id, world.resident.id)
        with clock.at(off.starts_at):
            service.cancel_activity(session, organiser, off)
        service.mark_no_shows(session)
        assert no_shows(session) == []

    def test_nobody_is_blamed_where_nobody_kept_a_list(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        starts_at = clock.now() - 3 * DAY
        with clock.at(starts_at - DAY):
            activity = published(
                session,
                organiser,
                world.compound,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                signup_closes_at=starts_at,
            )
            service.sign_up(session, activity.id, world.resident.id)
        service.mark_no_shows(session)
        assert no_shows(session) == []

    def test_a_phone_that_sends_late_takes_it_back(
        self, session: Session, world: World, organiser: Actor
    ) -> None:
        pause = paused(session, organiser, world)
        last = session.get_one(NoShow, pause.no_show_id)
        registration = session.get_one(Registration, last.registration_id)
        activity = session.get_one(Activity, registration.activity_id)
        [me] = people_of(session, registration)
        tick = service.Tick(me.id, held(session, activity.id)[0].id, activity.starts_at)
        service.note_attendances(session, organiser, activity, [tick])
        assert [one.excused_at is None for one in no_shows(session)] == [True, False]
        assert pause.state is PauseState.LIFTED


class TestThePause:
    """Twice within sixty days: thirty days."""

    def test_two_within_sixty_days(self, session: Session, world: World, organiser: Actor) -> None:
        pause = paused(session, organiser, world)
        assert pause.until - pause.since == 30 * DAY
        coming = published(session, organiser, world.compound)
        with pytest.raises(Conflict) as caught:
            service.sign_up(session, coming.id, world.resident.id)
        assert caught.value.code == "signup_paused"
        assert [one.title for one in absent.because(session, [pause])[pause.id]] == ["防诈骗讲座"] * 2

    def test_a_street_may_let_nobody_pause(
        self, session: Session, world: World, organiser: Actor, street: Actor
    ) -> None:
        service.set_rules(
            session, street, world.street.id, review=False, no_show_limit=None, no_show_days=60, pause_days=30
        )
        for days in (3, 2):
            missed(session, organiser, world, starts_at=clock.now() - days * DAY)
        service.mark_no_shows(session)
        assert (len(no_shows(session)), pauses(session)) == (2, [])

    def test_excusing_one_lifts_it(self, session: Session, world: World, organiser: Actor) -> None:
        pause = paused(session, organiser, world)
        first = no_shows(session)[0]
        activity = session.get_one(Registration, first.registration_id).activity_id
        service.excuse(session, organiser, first, session.get_one(Activity, activity))
        assert pause.state is PauseState.LIFTED
        service.excuse(session, organiser, first, session.get_one(Activity, activity))
        assert [one.excused_by for one in no_shows(session)] == [organiser.account_id, None]


class TestAnAppeal:
    """Said once, decided by the street."""

    def test_once(self, session: Session, world: World, organiser: Actor) -> None:
        pause = paused(session, organiser, world)
        service.appeal(session, pause, "住院了，有单子")
        assert pause.state is PauseState.CHECKING
        with pytest.raises(Conflict) as caught:
            service.appeal(session, pause, "再说一次")
        assert (caught.value.code, pause.appeal) == ("appealed_before", "住院了，有单子")

    def test_lifting_forgets_what_led_to_it(
        self, session: Session, world: World, organiser: Actor, street: Actor
    ) -> None:
        pause = paused(session, organiser, world)
        service.decide(session, street, pause, lifted=True)
        assert pause.state is PauseState.LIFTED
        assert all(one.excused_by == street.account_id for one in no_shows(session))
        with pytest.raises(Conflict) as caught:
            service.decide(session, street, pause, lifted=False)
        assert caught.value.code == "decided_before"

    def test_nothing_is_upheld_that_was_not_questioned(
        self, session: Session, world: World, organiser: Actor, street: Actor
    ) -> None:
        pause = paused(session, organiser, world)
        with pytest.raises(Conflict) as caught:
            service.decide(session, street, pause, lifted=False)
        assert caught.value.code == "not_appealed"

    def test_a_street_decides_about_its_own(
        self, session: Session, world: World, organiser: Actor, street: Actor
    ) -> None:
        pause = paused(session, organiser, world)
        assert absent.access_pause(session, street, pause.id) is pause
        with pytest.raises(NotFound):
            absent.access_own_pause(session, world.neighbour.id, pause.id)


@pytest.mark.usefixtures("served")
def test_from_the_message_to_the_answer(
    world: World,
    organiser: Actor,
    db: Database,
    client_for: Callable[..., PhoneClient],
    deliver: Callable[[], int],
) -> None:
    with db.transaction() as session:
        paused(session, organiser, world)
    deliver()
    resident, street = client_for(world.resident), client_for(world.street_worker)
    [mine] = resident.get("/api/v1/me/pauses").json["items"]
    assert (mine["state"], mine["allowed"], len(mine["missed"])) == ("in_force", ["appeal"], 2)
    assert street.get("/api/v1/work/pauses?appealed=true").json["items"] == []
    said = resident.post(f"/api/v1/me/pauses/{mine['id']}/appeal", json={"words": "那两天住院了"})
    assert (said.status_code, said.json["state"]) == (200, "checking")
    [unread] = street.get("/api/v1/work/pauses").json["items"]
    assert unread["appeal"] is None
    deliver()
    [waiting] = street.get("/api/v1/work/pauses?appealed=true").json["items"]
    assert (waiting["name"], waiting["appeal"]) == ("张大妈", "那两天住院了")
    answer = street.post(f"/api/v1/work/pauses/{mine['id']}/lift", json={})
    assert (answer.status_code, answer.json["state"]) == (200, "lifted")
    deliver()
    with db.reading() as reading:
        titles = reading.scalars(
            select(Message.title).where(Message.account_id == world.resident.id).order_by(Message.id)
        ).all()
    assert list(titles)[-2:] == ["先歇一阵再报名", "可以报名了"]


@dataclass(frozen=True)
class Missed:
    """On which day somebody did not come, and whether it was excused before the next day."""

    day: int
    excused: bool


def obvious(rows: list[Missed], limit: int, days: int) -> list[int]:
    """On which days a pause begins: day by day, counting what is not excused and not paid for."""
    open_days: list[int] = []
    begun = []
    for row in sorted(rows, key=lambda one: one.day):
        counted = [day for day in open_days if day > row.day - days] + [row.day]
        if len(counted) >= limit:
            begun.append(row.day)
            # A pause that loses its ground is lifted, and what is left of its ground counts on.
            open_days = [*open_days, row.day] if row.excused else []
            if row.excused:
                open_days.remove(row.day)
        elif not row.excused:
            open_days.append(row.day)
    return begun


def test_the_rule_is_what_counting_by_hand_says(session: Session, world: World, organiser: Actor) -> None:
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    activities = [missed(session, organiser, world, starts_at=start + number * DAY) for number in range(MOST)]
    times = [held(session, one.id)[0] for one in activities]
    rule = ActivityRules(street_id=world.street.id)
    session.add(rule)
    session.flush()

    @given(
        rows=st.lists(
            st.builds(Missed, st.integers(0, 120), st.booleans()),
            max_size=MOST,
            unique_by=lambda one: one.day,
        ),
        limit=st.integers(1, 3),
        days=st.integers(1, 70),
    )
    @settings(max_examples=15, deadline=None)
    def check(rows: list[Missed], limit: int, days: int) -> None:
        session.execute(delete(SignupPause))
        session.execute(delete(NoShow))
        session.expunge_all()
        _set_rule(session, world, limit, days)
        rows = sorted(rows, key=lambda one: one.day)
        for of, row in zip_longest(times, rows):
            begins = start + (row.day if row else 0) * DAY
            session.execute(
                update(ActivitySession)
                .where(ActivitySession.id == of.id)
                .values(
                    starts_at=begins,
                    ends_at=begins + timedelta(hours=1),
                    cancelled_at=None if row else begins,
                )
            )
        begun = []
        for activity, row in zip(activities, rows, strict=False):
            with clock.at(start + row.day * DAY + timedelta(hours=25)):
                before = len(pauses(session))
                service.mark_no_shows(session)
                if len(pauses(session)) > before:
                    begun.append(row.day)
                if row.excused:
                    service.excuse(session, organiser, no_shows(session)[-1], activity)
        assert begun == obvious(rows, limit, days)

    check()


def _set_rule(session: Session, world: World, limit: int, days: int) -> None:
    session.execute(
        update(ActivityRules)
        .where(ActivityRules.street_id == world.street.id)
        .values(no_show_limit=limit, no_show_days=days)
    )
