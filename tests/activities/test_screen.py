"""The code on the screen at the door."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity, ActivitySession, Attendance, CheckInMethod, Registration, Shape
from app.activities.screen import STEP_SECONDS, Way, current_step, new_code, read_code
from app.activities.service import Time
from app.core import clock
from app.core.errors import Conflict
from app.core.ids import new_id
from app.points import queries as points
from tests.activities.plans import held, people_of, published
from tests.world import World

STEP = timedelta(seconds=STEP_SECONDS)


@pytest.fixture
def activity(session: Session, world: World, organiser: Actor) -> Activity:
    return published(session, organiser, world.compound, check_out=True)


@pytest.fixture
def of(session: Session, activity: Activity) -> ActivitySession:
    return held(session, activity.id)[0]


@pytest.fixture
def mine(session: Session, world: World, activity: Activity) -> Registration:
    return service.sign_up(session, activity.id, world.resident.id).registration


def shown(of: ActivitySession, at: datetime, way: Way = Way.IN) -> str:
    with clock.at(at):
        return new_code(way, of.id)


def arrive(
    session: Session, world: World, activity: Activity, code: str, at: datetime, *, kept: bool = False
) -> service.Arrival:
    with clock.at(at):
        return service.arrive(session, world.resident.id, activity, code, kept=kept)


def refused(
    session: Session, world: World, activity: Activity, code: str, at: datetime, *, kept: bool = False
) -> str:
    with pytest.raises(Conflict) as caught:
        arrive(session, world, activity, code, at, kept=kept)
    return caught.value.code


def attendance(session: Session) -> Attendance:
    return session.scalars(select(Attendance).execution_options(populate_existing=True)).one()


def a_step_begins(of: ActivitySession) -> datetime:
    """A moment during the session at which the screen changes."""
    at = int((of.starts_at + timedelta(minutes=10)).timestamp())
    return datetime.fromtimestamp(at - at % STEP_SECONDS, UTC)


@pytest.mark.usefixtures("session")
def test_a_code_says_what_it_is_for() -> None:
    session_id = new_id()
    for way in Way:
        code = new_code(way, session_id)
        read = read_code(code)
        assert read is not None
        assert (read.way, read.session_id, read.step) == (way, session_id, current_step())
        assert len(code) == 42


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("text", ["", "A", "报名码", "*" * 42, "QUJD" * 10 + "QQ"])
def test_what_is_no_code_is_not_read(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("place", [0, 3, 18, 20, 25, 30])
def test_a_changed_code_is_not_ours(place: int) -> None:
    whole = bytearray(base64.urlsafe_b64decode(new_code(Way.IN, new_id()) + "=="))
    whole[place] ^= 1
    assert read_code(base64.urlsafe_b64encode(whole).decode().rstrip("=")) is None


@pytest.mark.parametrize(
    ("after", "fresh"),
    [
        (timedelta(), True),
        (STEP - timedelta(microseconds=1), True),
        (STEP, True),
        (2 * STEP - timedelta(microseconds=1), True),
        (2 * STEP, False),
        (-timedelta(microseconds=1), False),
    ],
)
def test_a_code_is_good_for_this_step_and_the_one_before(
    session: Session,
    world: World,
    activity: Activity,
    of: ActivitySession,
    mine: Registration,
    after: timedelta,
    fresh: bool,
) -> None:
    begins = a_step_begins(of)
    code = shown(of, begins)
    if fresh:
        done = arrive(session, world, activity, code, begins + after)
        assert (done.at, done.late, done.repeated) == (begins + after, False, False)
        [person] = people_of(session, mine)
        assert attendance(session).attendee_id == person.id
    else:
        assert refused(session, world, activity, code, begins + after) == "old_code"


def test_who_scans_is_noted_by_nobody_and_awarded_once(
    session: Session, world: World, activity: Activity, of: ActivitySession, mine: Registration
) -> None:
    at = a_step_begins(of)
    for again in (False, True):
        assert arrive(session, world, activity, shown(of, at), at).repeated is again
    found = attendance(session)
    assert (found.method, found.checked_in_by, found.registration_id) == (CheckInMethod.SCREEN, None, mine.id)
    assert points.balance(session, world.resident.id) == 10


@pytest.mark.parametrize(
    ("from_start", "answer"),
    [
        (timedelta(minutes=-61), "door_closed"),
        (timedelta(minutes=-60), None),
        (timedelta(hours=2), None),
        (timedelta(hours=2, seconds=1), "door_closed"),
    ],
)
@pytest.mark.usefixtures("mine")
def test_the_door_is_open_from_an_hour_before_until_the_end(
    session: Session,
    world: World,
    activity: Activity,
    of: ActivitySession,
    from_start: timedelta,
    answer: str | None,
) -> None:
    at = of.starts_at + from_start
    if answer:
        assert refused(session, world, activity, shown(of, at), at) == answer
    else:
        assert not arrive(session, world, activity, shown(of, at), at).repeated


class TestWithoutANetwork:
    """A code that was kept on the phone and comes later."""

    @pytest.mark.usefixtures("mine")
    def test_it_counts_for_the_moment_it_was_shown(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        begins = a_step_begins(of)
        sent = begins + timedelta(hours=23)
        code = shown(of, begins + timedelta(seconds=7))
        assert refused(session, world, activity, code, sent) == "old_code"
        done = arrive(session, world, activity, code, sent, kept=True)
        assert (done.at, done.late) == (begins, True)
        found = attendance(session)
        assert (found.checked_in_at, found.noted_at) == (begins, sent)
        assert arrive(session, world, activity, code, sent, kept=True).repeated

    @pytest.mark.usefixtures("mine")
    def test_it_is_too_late_after_a_day(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        begins = a_step_begins(of)
        day = begins + timedelta(hours=24)
        code = shown(of, begins)
        assert refused(session, world, activity, code, day + timedelta(seconds=1), kept=True) == "old_code"
        assert not arrive(session, world, activity, code, day, kept=True).repeated

    @pytest.mark.usefixtures("mine")
    def test_it_must_have_been_shown_while_the_door_was_open(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        sent = of.ends_at + timedelta(hours=1)
        for shown_at in (of.starts_at - timedelta(minutes=62), of.ends_at + timedelta(minutes=1)):
            assert refused(session, world, activity, shown(of, shown_at), sent, kept=True) == "door_closed"
        # The half minute in which the door opens has begun before it.
        opens = of.starts_at - timedelta(minutes=60)
        done = arrive(session, world, activity, shown(of, opens), sent, kept=True)
        assert opens - STEP < done.at <= opens or done.at == opens

    @pytest.mark.usefixtures("mine")
    def test_a_code_of_the_future_is_none(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        code = shown(of, of.starts_at + timedelta(minutes=30))
        assert refused(session, world, activity, code, of.starts_at, kept=True) == "old_code"


class TestTheWrongScreen:
    """Each is refused with a sentence of its own."""

    @pytest.mark.usefixtures("mine")
    def test_of_another_activity(
        self, session: Session, world: World, organiser: Actor, activity: Activity
    ) -> None:
        other = published(session, organiser, world.compound, title="合唱排练")
        of = held(session, other.id)[0]
        with pytest.raises(Conflict) as caught:
            arrive(session, world, activity, shown(of, of.starts_at), of.starts_at)
        assert caught.value.code == "other_activity"
        assert "合唱排练" in caught.value.detail

    def test_of_another_session(self, session: Session, world: World, organiser: Actor) -> None:
        now = clock.now()
        times = [Time(now + timedelta(days=day), now + timedelta(days=day, hours=2)) for day in (2, 9)]
        series = published(
            session,
            organiser,
            world.compound,
            shape=Shape.SERIES,
            sessions=times,
            ends_at=times[-1].ends_at,
        )
        first, second = held(session, series.id)
        service.sign_up(session, series.id, world.resident.id, session_id=first.id)
        at = second.starts_at
        assert refused(session, world, series, shown(second, at), at) == "other_session"
        at = first.starts_at
        assert arrive(session, world, series, shown(first, at), at).of.id == first.id

    def test_without_having_signed_up(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        at = of.starts_at
        assert refused(session, world, activity, shown(of, at), at) == "not_signed_up"

    def test_not_a_code_of_ours(self, session: Session, world: World, activity: Activity) -> None:
        assert refused(session, world, activity, "https://example.org", clock.now()) == "unknown_code"

    @pytest.mark.usefixtures("mine")
    def test_who_gave_the_place_back(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        service.cancel(session, activity.id, world.resident.id)
        at = of.starts_at
        assert refused(session, world, activity, shown(of, at), at) == "registration_cancelled"


class TestLeaving:
    """The screen shows another code for those who go home."""

    @pytest.mark.usefixtures("mine")
    def test_the_last_time_stands(
        self, session: Session, world: World, activity: Activity, of: ActivitySession
    ) -> None:
        at = of.starts_at
        assert refused(session, world, activity, shown(of, at, Way.OUT), at) == "not_checked_in"
        arrive(session, world, activity, shown(of, at), at)
        for after in (timedelta(hours=1), timedelta(hours=2), timedelta(hours=1, minutes=30)):
            arrive(session, world, activity, shown(of, at + after, Way.OUT), at + after)
        assert attendance(session).checked_out_at == at + timedelta(hours=2)
