"""What the clock says by itself: the warning, what is overdue, what has rested; each once, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.core import clock, periodic
from app.core.clock import SHANGHAI
from app.core.database import Database
from app.core.periodic import Duty
from app.core.screening import Screening
from app.messages.models import Message
from app.requests import service, views, watching, work_queue
from app.requests.models import (
    Kind,
    RejectReason,
    RequestEvent,
    ServiceRequest,
    ServiceType,
    Supervision,
    SupervisionReason,
    Urgency,
)
from app.requests.sentences import next_step
from app.requests.service import Report
from app.requests.states import State
from tests.race.together import together
from tests.world import World

Deliver = Callable[[], int]

MINUTE = timedelta(minutes=1)
#: A Monday morning, in office hours.
START = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def monday(world: World) -> Iterator[None]:
    with clock.at(START):
        yield


@pytest.fixture
def request_id(db: Database, world: World) -> UUID:
    return make(db, world)


def make(db: Database, world: World) -> UUID:
    """An ordinary request of 72 hours that passed its check."""
    actor = world.actor(world.resident)
    with db.transaction() as session:
        report = Report(Kind.REPORT, "路灯不亮", world.compound.id, type_id=world.street_lamp.id)
        request = service.submit(session, actor, report)
        request.screening = Screening.PASSED
        return request.id


def do(db: Database, request_id: UUID, verb: Callable[..., object], *args: object, **words: object) -> None:
    with db.transaction() as session:
        verb(session, *args, session.get_one(ServiceRequest, request_id), **words)


def watch(db: Database, moment: datetime) -> None:
    """A worker process comes by at a moment."""
    with clock.at(moment):
        done = periodic.run_due(db, watching.DUTIES)
    assert len(done) == len(watching.DUTIES)


def said(db: Database, request_id: UUID) -> list[str]:
    """What the clock did to a request."""
    with db.reading() as session:
        events = session.scalars(
            select(RequestEvent)
            .where(RequestEvent.request_id == request_id, RequestEvent.actor_id.is_(None))
            .order_by(RequestEvent.seq)
        )
        return [str(event.details.get("reason", event.verb)) for event in events]


def fetch(db: Database, request_id: UUID) -> ServiceRequest:
    with db.reading() as session:
        return session.get_one(ServiceRequest, request_id)


def demands(db: Database, request_id: UUID) -> list[Supervision]:
    with db.reading() as session:
        rows = select(Supervision).where(Supervision.request_id == request_id).order_by(Supervision.id)
        return list(session.scalars(rows))


def accept(db: Database, world: World, request_id: UUID) -> None:
    do(db, request_id, service.accept, world.actor(world.worker))


def test_each_deadline_is_told_a_moment_after_it_and_once(
    db: Database, world: World, request_id: UUID
) -> None:
    request = fetch(db, request_id)
    assert request.accept_by == START + timedelta(hours=2)
    watch(db, request.accept_by)
    assert said(db, request_id) == [], "at the deadline itself it is in time"
    watch(db, request.accept_by + MINUTE)
    assert said(db, request_id) == ["unaccepted"]
    with clock.at(request.accept_by + 2 * MINUTE):
        accept(db, world, request_id)
    assert request.warn_at == START + timedelta(hours=72) * 0.8
    watch(db, request.warn_at - MINUTE)
    watch(db, request.warn_at)
    assert said(db, request_id) == ["unaccepted", "warn"]
    watch(db, request.resolve_by)
    watch(db, request.resolve_by + MINUTE)
    watch(db, request.resolve_by + timedelta(days=30))
    assert said(db, request_id) == ["unaccepted", "warn", "overdue"]


@pytest.mark.usefixtures("served")
def test_who_hears_and_who_supervises(db: Database, world: World, request_id: UUID, deliver: Deliver) -> None:
    def told(title: str) -> set[UUID]:
        with clock.at(START + timedelta(days=9)):
            deliver()
        with db.reading() as session:
            rows = session.scalars(select(Message).where(Message.title.startswith(title)))
            return {row.account_id for row in rows}

    request = fetch(db, request_id)
    watch(db, request.accept_by + MINUTE)
    unit_people = {world.worker.id, world.colleague.id}
    assert told("没有按时受理") == unit_people | {world.street_worker.id}
    [demand] = demands(db, request_id)
    assert (demand.unit_id, demand.reason, demand.by_id) == (
        world.street.id,
        SupervisionReason.UNACCEPTED,
        None,
    )
    assert demand.answer_by == START + timedelta(days=1, hours=2) + MINUTE, "within a working day"
    with clock.at(request.accept_by + 2 * MINUTE):
        accept(db, world, request_id)
    [demand] = demands(db, request_id)
    assert demand.answer == "已受理", "accepting it is the answer"
    watch(db, request.warn_at or START)
    assert told("快到期了") == {world.worker.id}
    watch(db, request.resolve_by + MINUTE)
    assert told("办理超时") == {world.worker.id, world.street_worker.id}
    assert demands(db, request_id)[-1].reason is SupervisionReason.OVERDUE


def test_what_the_street_has_itself_is_supervised_by_the_district(
    db: Database, world: World, request_id: UUID
) -> None:
    with db.transaction() as session:
        session.get_one(ServiceRequest, request_id).owner_unit_id = world.street.id
    watch(db, fetch(db, request_id).resolve_by + MINUTE)
    assert [row.unit_id for row in demands(db, request_id)] == [world.district.id]


def test_after_days_without_a_worker_only_the_last_thing_is_said(
    db: Database, world: World, request_id: UUID
) -> None:
    watch(db, START + timedelta(days=20))
    assert said(db, request_id) == ["overdue"]
    assert len(demands(db, request_id)) == 1


def test_nothing_is_said_of_what_is_done_checked_or_waits_for_somebody_else(
    db: Database, world: World
) -> None:
    worker, resident = world.actor(world.worker), world.actor(world.resident)
    returned, resolved, withdrawn, unchecked = (make(db, world) for _ in range(4))
    accept(db, world, resolved)
    do(db, returned, service.ask_for_more, worker, note="在哪？")
    do(db, resolved, service.resolve, worker, note="亮了")
    do(db, withdrawn, service.withdraw, resident)
    with db.transaction() as session:
        session.get_one(ServiceRequest, unchecked).screening = Screening.REVIEW
    watch(db, START + timedelta(hours=70))
    watch(db, START + timedelta(days=6))
    assert [said(db, one) for one in (returned, resolved, withdrawn, unchecked)] == [[]] * 4


def test_a_pause_moves_what_the_clock_will_say(db: Database, world: World, request_id: UUID) -> None:
    accept(db, world, request_id)
    do(db, request_id, service.ask_for_more, world.actor(world.worker), note="在哪？")
    with clock.at(START + timedelta(days=10)):
        do(db, request_id, service.add_note, world.actor(world.resident), text="3 号楼")
    request = fetch(db, request_id)
    assert request.resolve_by == START + timedelta(days=13)
    watch(db, START + timedelta(days=10, hours=57))
    assert said(db, request_id) == []
    watch(db, START + timedelta(days=10, hours=58))
    assert said(db, request_id) == ["warn"]


def test_a_pause_does_not_say_again_what_was_said(db: Database, world: World, request_id: UUID) -> None:
    accept(db, world, request_id)
    late = fetch(db, request_id).resolve_by + timedelta(hours=5)
    watch(db, late)
    with clock.at(late):
        do(db, request_id, service.ask_for_more, world.actor(world.worker), note="在哪？")
    with clock.at(late + timedelta(days=9)):
        do(db, request_id, service.add_note, world.actor(world.resident), text="3 号楼")
        assert clock.now() - fetch(db, request_id).resolve_by == timedelta(hours=5), "as late as it was"
    watch(db, late + timedelta(days=10))
    assert said(db, request_id) == ["overdue"]


def test_a_reopened_request_has_clocks_of_its_own(db: Database, world: World, request_id: UUID) -> None:
    accept(db, world, request_id)
    late = fetch(db, request_id).resolve_by + MINUTE
    watch(db, late)
    with clock.at(late + MINUTE):
        do(db, request_id, service.resolve, world.actor(world.worker), note="亮了")
        [demand] = demands(db, request_id)
        assert demand.answer == "亮了", "what was done is the answer"
        do(db, request_id, service.reopen, world.actor(world.resident), note="又灭了")
    watch(db, late + timedelta(days=5))
    assert said(db, request_id) == ["overdue", "overdue"]


def test_an_appeal_has_clocks_of_its_own(db: Database, world: World, request_id: UUID) -> None:
    """It was accepted in time and rejected days later: when the street answers is promised anew."""
    accept(db, world, request_id)
    appealed = START + timedelta(days=2, hours=1)
    street, resident = world.actor(world.street_worker), world.actor(world.resident)
    with clock.at(appealed - MINUTE):
        do(db, request_id, service.reject, world.actor(world.worker), reason=RejectReason.NOT_OURS)
    with clock.at(appealed):
        do(db, request_id, service.appeal, resident, note="请再看看")
    request = fetch(db, request_id)
    assert (request.state, request.accepted_at) == (State.APPEALED, None)
    assert request.accept_by == datetime(2026, 11, 25, 12, 0, tzinfo=SHANGHAI)
    assert request.resolve_by == appealed + timedelta(hours=72)
    assert clock.say(request.accept_by) in next_step(request, "大庆路街道")
    assert clock.say(request.accept_by) != clock.say(START + timedelta(hours=2))

    watch(db, request.accept_by + MINUTE)
    with clock.at(request.accept_by + MINUTE), db.reading() as session:
        assert session.scalars(select(ServiceRequest.id).where(work_queue.late())).all() == []
        assert not views.is_late(session.get_one(ServiceRequest, request_id))
    assert said(db, request_id) == [], "it does not lie with the community, unaccepted"
    watch(db, request.warn_at or START)
    watch(db, request.resolve_by + MINUTE)
    assert said(db, request_id) == ["warn", "overdue"]
    with clock.at(request.resolve_by + MINUTE), db.reading() as session:
        assert session.scalars(select(ServiceRequest.id).where(work_queue.late())).all() == [request_id]
    with clock.at(request.resolve_by + 2 * MINUTE):
        do(db, request_id, service.accept, street)
        assert fetch(db, request_id).accepted_at == clock.now()
    watch(db, request.resolve_by + timedelta(days=3))
    assert said(db, request_id) == ["warn", "overdue"]


def test_a_change_of_category_counts_from_the_day_it_came(
    db: Database, world: World, request_id: UUID
) -> None:
    with db.transaction() as session:
        danger = service_type(session, hours=2, urgency="danger")
        long = service_type(session, hours=240, urgency="complex")
    accept(db, world, request_id)
    worker = world.actor(world.worker)
    watch(db, START + timedelta(hours=73))
    with clock.at(START + timedelta(hours=74)):
        do(db, request_id, service.classify, worker, type_id=long)
    assert fetch(db, request_id).resolve_by == START + timedelta(hours=240)
    watch(db, START + timedelta(hours=75))
    with clock.at(START + timedelta(hours=76)):
        do(db, request_id, service.classify, worker, type_id=danger)
    watch(db, START + timedelta(hours=76))
    assert fetch(db, request_id).resolve_by == START + timedelta(hours=2)
    assert said(db, request_id) == ["overdue", "overdue"], "each running of a clock has its own end"


def service_type(session: Session, *, hours: int, urgency: str) -> UUID:
    made = ServiceType(
        code=urgency, name=urgency, hint="", urgency=Urgency(urgency), resolve_hours=hours, position=2
    )
    session.add(made)
    session.flush()
    return made.id


def test_what_rests_is_taken_up_on_the_morning_of_its_day(
    db: Database, world: World, request_id: UUID
) -> None:
    accept(db, world, request_id)
    do(
        db,
        request_id,
        service.suspend,
        world.actor(world.street_worker),
        review_on=date(2026, 12, 7),
        note="等配件",
    )
    watch(db, datetime(2026, 12, 6, 23, 0, tzinfo=SHANGHAI))
    watch(db, datetime(2026, 12, 7, 7, 59, tzinfo=SHANGHAI))
    assert fetch(db, request_id).state is State.SUSPENDED
    watch(db, datetime(2026, 12, 7, 8, 0, tzinfo=SHANGHAI))
    request = fetch(db, request_id)
    assert (request.state, request.review_on) == (State.IN_PROGRESS, None)
    assert request.resolve_by == datetime(2026, 12, 10, 8, 0, tzinfo=SHANGHAI)
    watch(db, datetime(2026, 12, 7, 8, 1, tzinfo=SHANGHAI))
    assert said(db, request_id) == ["resume"]


def test_two_workers_at_once_say_it_once(db: Database, world: World) -> None:
    made = [make(db, world) for _ in range(5)]
    late = START + timedelta(days=4)

    def come_by() -> list[str]:
        with clock.at(late):
            return periodic.run_due(db, watching.DUTIES)

    done = together([come_by, come_by])
    assert sorted(name for names in done for name in names) == sorted(duty.name for duty in watching.DUTIES)
    assert [said(db, one) for one in made] == [["overdue"]] * 5


def test_even_without_the_claim_rows_are_held_by_one(db: Database, world: World) -> None:
    made = [make(db, world) for _ in range(5)]

    def tell() -> None:
        with clock.at(START + timedelta(days=4)), db.transaction() as session:
            watching.tell_overdue(session)

    together([tell, tell])
    tell()
    assert [said(db, one) for one in made] == [["overdue"]] * 5


def test_what_a_crash_undoes_is_done_by_the_next_round(db: Database, world: World, request_id: UUID) -> None:
    late = START + timedelta(days=4)

    def die(session: Session) -> None:
        watching.tell_overdue(session)
        raise SystemExit

    with clock.at(late), pytest.raises(SystemExit):
        periodic.run_due(db, [Duty("requests.overdue", watching.EVERY, die)])
    assert said(db, request_id) == []
    assert demands(db, request_id) == []
    watch(db, late)
    assert said(db, request_id) == ["overdue"]


def test_many_are_told_in_small_batches(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BATCH", 2)
    made = [make(db, world) for _ in range(5)]
    rounds = [START + timedelta(days=4) + number * watching.EVERY for number in range(3)]
    counts = []
    for moment in rounds:
        watch(db, moment)
        counts.append(sum(len(said(db, one)) for one in made))
    assert counts == [2, 4, 5]


def test_what_nobody_rates_is_closed_when_it_can_no_longer_be_reopened(
    db: Database, world: World, request_id: UUID
) -> None:
    accept(db, world, request_id)
    do(db, request_id, service.resolve, world.actor(world.worker), note="亮了")
    watch(db, START + timedelta(days=7))
    assert fetch(db, request_id).state is State.RESOLVED, (
        "on the seventh day one may still say that it is not done"
    )
    watch(db, START + timedelta(days=7) + MINUTE)
    request = fetch(db, request_id)
    assert (request.state, request.closed_at) == (State.CLOSED, START + timedelta(days=7) + MINUTE)
    assert (request.solved, said(db, request_id)) == (None, ["close"])


@pytest.mark.parametrize(
    ("duty", "index"),
    [
        (watching.warn, "warn"),
        (watching.tell_unaccepted, "unaccepted"),
        (watching.tell_overdue, "overdue"),
        (watching.take_up_rested, "rested"),
        (watching.close_unrated, "unrated"),
    ],
)
def test_each_duty_looks_into_an_index_of_the_few_it_is_about(
    db: Database, world: World, duty: Callable[[Session], None], index: str
) -> None:
    asked: list[tuple[str, object]] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        with db.transaction() as session:
            duty(session)
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    [(statement, parameters)] = [one for one in asked if "FROM service_requests" in one[0]]
    with db.reading() as session:
        connection = session.connection()
        if db.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
            statement = f"EXPLAIN {statement}"
        else:
            statement = f"EXPLAIN QUERY PLAN {statement}"
        plan = connection.exec_driver_sql(statement, parameters).all()  # type: ignore[arg-type]
    assert f"ix_service_requests_{index}" in str(plan)
