"""The demo's data: loaded once here, and looked at from all sides."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Credential, Post, Residence, ResidenceStatus, WechatIdentity
from app.accounts.models import Consent as PrivacyConsent
from app.accounts.passwords import check_password
from app.accounts.service import account_for_wechat
from app.activities.models import Activity, ActivityPlaces, Attendee, Registration, Shape
from app.activities.states import ActivityState, RegistrationState
from app.core import clock
from app.core.database import Base, Database
from app.core.outbox import OutboxRow
from app.core.screening import Screening
from app.demo.load import load
from app.demo.people import PASSWORD, RESIDENTS, STAFF, sandbox_people
from app.media.models import Media
from app.messages.models import Message
from app.open311.models import ApiClient, ApiKey
from app.org.models import OrgUnit
from app.points import queries as points
from app.requests import work_queue
from app.requests.models import Channel, RequestEvent, ServiceRequest, ServiceType
from app.requests.states import State
from app.residents.consent import Consent
from app.residents.models import HouseholdMember
from config.settings import new_field_key

pytestmark = pytest.mark.slow

#: A process has one key ring: both applications made here must read what the other wrote.
KEYS = {"secret_key": "demo-test-" * 4, "field_keys": new_field_key("demo")}


@dataclass(frozen=True)
class Loaded:
    app: Flask
    said: list[str]

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["database"]
        return database

    def load(self) -> list[str]:
        """Load, within the application; returns what was said."""
        said: list[str] = []
        with self.app.app_context():
            load(self.database, self.app.extensions["storage"], said.append)
        return said


@pytest.fixture(scope="module")
def loaded(make_app: Callable[..., Flask]) -> Loaded:
    app = make_app("", **KEYS)
    return Loaded(app, Loaded(app, []).load())


@pytest.fixture
def reading(loaded: Loaded) -> Iterator[Session]:
    with loaded.app.test_request_context(), loaded.database.session(writing=True) as session:
        yield session


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_second_load_does_nothing(loaded: Loaded) -> None:
    before = rows(loaded.database.engine)

    said = loaded.load()

    assert rows(loaded.database.engine) == before
    assert said == ["      演示数据：已经有了，保持原样"]


def test_it_says_what_it_loads(loaded: Loaded) -> None:
    assert any("421 件诉求" in line for line in loaded.said)


def test_the_hotline_has_sent_one_and_its_key_is_still_to_be_issued(reading: Session) -> None:
    [client] = reading.scalars(select(ApiClient)).all()
    assert reading.scalars(select(ApiKey)).all() == []
    [sent] = reading.scalars(
        select(ServiceRequest).where(ServiceRequest.reporter_id == client.account_id)
    ).all()
    assert (sent.channel, sent.screening, sent.state) == (Channel.HOTLINE, Screening.PASSED, State.SUBMITTED)


def test_a_load_that_fails_leaves_nothing(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("", **KEYS)

    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.demo.load._live", fail)
    with pytest.raises(RuntimeError):
        Loaded(app, []).load()

    assert not any(rows(app.extensions["database"].engine).values())


def test_everybody_of_the_chooser_has_an_account(reading: Session, loaded: Loaded) -> None:
    app_id = loaded.app.extensions["settings"].wechat_mp_appid
    for person in sandbox_people()[:20]:
        account, is_new = account_for_wechat(
            reading, app_id=app_id, openid=person.openid, unionid=person.unionid
        )
        assert (account.name, account.phone, is_new) == (person.name, person.phone, False)
    assert reading.scalar(select(func.count()).select_from(WechatIdentity)) == len(sandbox_people())
    assert reading.scalar(select(func.count()).select_from(PrivacyConsent)) == len(sandbox_people())


def test_the_chooser_begins_with_four_residents_and_three_who_work() -> None:
    people = sandbox_people()

    assert [one.role_name for one in people[:7]] == [
        *["居民"] * 4,
        "社区工作者",
        "物业工作人员",
        "街道工作人员",
    ]
    assert len({one.openid for one in people}) == len({one.phone for one in people}) == len(people)


def test_staff_can_log_in_and_hold_their_posts(reading: Session) -> None:
    assert reading.scalar(select(func.count()).select_from(Credential)) == len(STAFF)
    for member in STAFF[:6]:
        found = check_password(reading, username=member.username, password=PASSWORD)
        post, unit = reading.execute(
            select(Post, OrgUnit).join(OrgUnit, OrgUnit.id == Post.unit_id).where(Post.account_id == found)
        ).one()
        assert (post.role, unit.code) == (member.role, member.unit)


def test_everybody_has_a_home_and_some_need_large_type(reading: Session) -> None:
    statuses = Counter(reading.scalars(select(Residence.status)))

    assert statuses.total() == len(RESIDENTS)
    assert statuses[ResidenceStatus.VERIFIED] > statuses[ResidenceStatus.PENDING] > 0
    assert (reading.scalar(select(func.count()).where(Account.elder_mode)) or 0) > 20


def test_there_is_something_to_verify_and_to_witness(reading: Session) -> None:
    pilot = select(OrgUnit.id).where(OrgUnit.code.startswith("0101"))
    waiting = reading.scalars(
        select(Residence.asked_at).where(
            Residence.status == ResidenceStatus.PENDING, Residence.compound_id.in_(pilot)
        )
    ).all()
    consents = Counter(reading.scalars(select(HouseholdMember.consent)))

    assert len(waiting) >= 12
    assert min(waiting) > clock.now() - timedelta(days=6)
    assert consents == {Consent.NOT_NEEDED: 2, Consent.GIVEN: 1, Consent.WAITING: 3}


def test_the_last_event_of_every_request_says_its_state(reading: Session) -> None:
    last = select(RequestEvent.request_id, func.max(RequestEvent.seq).label("seq")).group_by(
        RequestEvent.request_id
    )
    newest = last.subquery()
    said = reading.execute(
        select(ServiceRequest.state, ServiceRequest.last_seq, RequestEvent.to_state, RequestEvent.seq)
        .join(newest, newest.c.request_id == ServiceRequest.id)
        .join(
            RequestEvent,
            (RequestEvent.request_id == newest.c.request_id) & (RequestEvent.seq == newest.c.seq),
        )
    ).all()

    assert len(said) == 421
    assert all((state, seq) == (to_state, event_seq) for state, seq, to_state, event_seq in said)


def test_events_follow_each_other_in_time_and_none_is_still_to_come(reading: Session) -> None:
    events = reading.execute(
        select(RequestEvent.request_id, RequestEvent.at).order_by(RequestEvent.request_id, RequestEvent.seq)
    ).all()

    assert all(
        earlier.at <= later.at
        for earlier, later in itertools.pairwise(events)
        if earlier.request_id == later.request_id
    )
    assert max(event.at for event in events) <= clock.now()


def test_requests_are_at_all_states(reading: Session) -> None:
    states = Counter(reading.scalars(select(ServiceRequest.state)))

    assert set(states) == set(State)
    assert states[State.CLOSED] > 200


def test_numbers_run_in_the_order_in_which_requests_came(reading: Session) -> None:
    found = reading.execute(
        select(ServiceRequest.street_id, ServiceRequest.number).order_by(ServiceRequest.created_at)
    ).all()
    by_street: dict[object, list[str]] = {}
    for street_id, number in found:
        by_street.setdefault(street_id, []).append(number)

    assert all(numbers == sorted(numbers) for numbers in by_street.values())


def test_streets_differ_enough_to_look_at(reading: Session) -> None:
    per_street = Counter(reading.scalars(select(ServiceRequest.street_id)))
    late = Counter(reading.scalars(select(ServiceRequest.street_id).where(work_queue.late())))
    stars = reading.execute(
        select(ServiceRequest.street_id, func.avg(ServiceRequest.stars)).group_by(ServiceRequest.street_id)
    )
    averages = [average for _, average in stars if average is not None]

    assert len(per_street) == 15
    [(_, most), (_, second)] = per_street.most_common(2)
    assert 200 < most < 320
    assert second < most / 4
    assert late.total() >= 10
    assert len(late) >= 3
    assert max(averages) - min(averages) > 0.4


def test_most_is_done_in_time_and_most_people_are_content(reading: Session) -> None:
    resolved = reading.execute(
        select(ServiceRequest.resolved_at, ServiceRequest.resolve_by).where(
            ServiceRequest.resolved_at.is_not(None)
        )
    ).all()
    stars = Counter(reading.scalars(select(ServiceRequest.stars).where(ServiceRequest.stars.is_not(None))))

    assert 0.85 < sum(at <= by for at, by in resolved) / len(resolved) < 0.99
    assert (stars[4] + stars[5]) / stars.total() > 0.75
    assert stars[1]
    assert stars[2]


def test_every_category_with_a_clock_comes_up(reading: Session) -> None:
    used = set(reading.scalars(select(ServiceRequest.type_id).distinct()))
    leaves = set(reading.scalars(select(ServiceType.id).where(ServiceType.parent_id.is_not(None))))

    assert leaves <= used


def test_photos_have_passed_but_for_a_few_and_can_be_read(reading: Session, loaded: Loaded) -> None:
    photos = reading.scalars(select(Media)).all()

    assert len(photos) > 200
    found = Counter(photo.screening for photo in photos)
    assert set(found) == {Screening.PASSED, Screening.REVIEW}
    assert found[Screening.REVIEW] < 20
    for key in {photo.thumb_key for photo in photos}:
        assert loaded.app.extensions["storage"].get(key).startswith(b"\xff\xd8")


def test_one_text_waits_for_a_person_to_look(reading: Session) -> None:
    screenings = Counter(reading.scalars(select(ServiceRequest.screening)))

    assert screenings == {Screening.PASSED: 420, Screening.REVIEW: 1}


def test_every_place_taken_is_somebody_who_comes(reading: Session) -> None:
    people = Counter(
        reading.scalars(
            select(Attendee.places_id)
            .join(Registration, Registration.id == Attendee.registration_id)
            .where(Registration.state == RegistrationState.CONFIRMED)
        )
    )
    places = reading.scalars(select(ActivityPlaces)).all()

    assert {one.id: one.taken for one in places if one.taken} == people
    assert max(people.values()) > 40


def test_there_is_an_activity_of_every_sort(reading: Session) -> None:
    now = clock.now()
    activities = reading.scalars(select(Activity)).all()
    coming = {
        one.id: one for one in activities if one.starts_at > now and one.state is ActivityState.PUBLISHED
    }
    left = [
        one.capacity - one.taken - one.held
        for one in reading.scalars(select(ActivityPlaces))
        if one.activity_id in coming
    ]

    assert {0, 1} <= set(left)
    assert any(timedelta(days=1) < one.signup_opens_at - now < timedelta(days=3) for one in coming.values())
    assert any(one.starts_at < now + timedelta(days=7) for one in coming.values())
    assert any(one.starts_at > now + timedelta(days=7) for one in coming.values())
    assert {one.state for one in activities} == set(ActivityState) - {ActivityState.ARCHIVED}
    assert {one.shape for one in activities} == set(Shape)


def test_somebody_waits_and_somebody_is_offered_a_place(reading: Session) -> None:
    states = Counter(reading.scalars(select(Registration.state)))

    assert states[RegistrationState.OFFERED] == 1
    assert states[RegistrationState.WAITING] >= 2


def test_points_balance_and_the_volunteer_has_most(reading: Session) -> None:
    wen = reading.scalars(select(Account.id).where(Account.name == "温晓梅")).one()

    assert points.imbalance(reading) == []
    assert points.balance(reading, wen) >= 50


def test_nothing_is_left_to_be_sent(reading: Session) -> None:
    waiting = select(func.count()).where(OutboxRow.due_at.is_not(None) | OutboxRow.dead_at.is_not(None))

    assert reading.scalar(waiting) == 0
    topics = set(reading.scalars(select(OutboxRow.topic).distinct()))
    assert "messages.subscription" not in topics


@pytest.mark.parametrize("name", ["任秀兰", "郝丽娜", "武建军", "冯晓燕", "乔志强"])
def test_those_one_can_be_have_news(reading: Session, name: str) -> None:
    account_id = reading.scalars(select(Account.id).where(Account.name == name)).one()
    told = reading.scalars(select(Message).where(Message.account_id == account_id)).all()

    assert len(told) >= 3
    assert all(message.created_at <= clock.now() for message in told)
    assert any(message.read_at for message in told)
