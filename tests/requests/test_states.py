"""Every state × verb × person: what the table allows happens, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, object_session

from app.accounts.actor import Actor
from app.core import clock, outbox
from app.core.database import Database
from app.core.errors import Conflict, Forbidden
from app.core.screening import Screening
from app.messages.models import Message
from app.org import queries as org
from app.org.models import UnitKind
from app.requests import service, views, work_queue
from app.requests.access import access_own_request, access_request
from app.requests.models import (
    Kind,
    Publication,
    RejectReason,
    RequestEvent,
    ServiceRequest,
    SupervisionReason,
)
from app.requests.service import demands, life
from app.requests.states import (
    DEPARTMENT,
    DOER,
    HANDLER,
    REPORTER,
    REQUEST_STATES,
    STREET,
    SUPERIOR,
    SYSTEM,
    State,
)
from tests.conftest import PhoneClient
from tests.world import World

_TAKEN = {"accepted", "assigned", "in_progress", "reopened"}
_IN_HAND = _TAKEN | {"submitted", "escalated"}
_RUNNING = _IN_HAND | {"transferred", "appealed"}
_OPEN = _RUNNING | {"returned", "suspended"}
_ALL = _OPEN | {"resolved", "closed", "rejected", "merged", "withdrawn"}

#: The table, written down a second time: from where each verb leads where, and who may.
ARROWS: dict[str, list[tuple[set[str], str | None, set[str]]]] = {
    "accept": [
        ({"submitted"}, "accepted", {HANDLER, DOER}),
        ({"transferred"}, "accepted", {DOER}),
        ({"appealed"}, "accepted", {STREET}),
    ],
    "take": [(_TAKEN, None, {HANDLER, DOER})],
    "assign": [(_TAKEN, "assigned", {HANDLER})],
    "start": [({"accepted", "assigned", "reopened"}, "in_progress", {HANDLER, DOER})],
    "resolve": [(_TAKEN, "resolved", {HANDLER, DOER}), ({"escalated"}, "resolved", {DOER, STREET})],
    "reply": [(_RUNNING, None, {HANDLER, DOER})],
    "return": [(_IN_HAND, "returned", {HANDLER})],
    "supplement": [({"returned"}, "submitted", {REPORTER})],
    "transfer": [(_TAKEN | {"submitted"}, "transferred", {HANDLER})],
    "refuse": [({"transferred"}, "accepted", {DOER})],
    "escalate": [(_IN_HAND | {"transferred"}, "escalated", {STREET})],
    "contribute": [({"escalated"}, None, {DEPARTMENT})],
    "ask_suspension": [(_TAKEN | {"escalated"}, None, {HANDLER, DOER})],
    "suspend": [(_TAKEN | {"escalated"}, "suspended", {STREET})],
    "deny_suspension": [(_TAKEN | {"escalated"}, None, {STREET})],
    "resume": [({"suspended"}, "in_progress", {STREET, SYSTEM})],
    "merge": [(_IN_HAND | {"returned"}, "merged", {HANDLER})],
    "split": [({"merged"}, "submitted", {HANDLER, SYSTEM})],
    "classify": [(_RUNNING, None, {HANDLER})],
    "hand_over": [(_TAKEN | {"escalated"}, None, {HANDLER, DOER})],
    "reject": [({"submitted", "accepted"}, "rejected", {HANDLER}), ({"appealed"}, "rejected", {STREET})],
    "note": [(_OPEN | {"resolved"}, None, {REPORTER, HANDLER, DOER, DEPARTMENT})],
    "supervise": [(_OPEN, None, {SUPERIOR})],
    "answer_supervision": [(_OPEN | {"resolved", "closed"}, None, {HANDLER, DOER})],
    "warn": [(_RUNNING, None, {SYSTEM})],
    "overdue": [(_RUNNING, None, {SYSTEM})],
    "publish": [(_OPEN | {"resolved", "closed"}, None, {STREET})],
    "withhold": [(_ALL, None, {STREET})],
    "withdraw": [({"submitted", "returned"}, "withdrawn", {REPORTER})],
    "urge": [(_RUNNING, None, {REPORTER})],
    "appeal": [({"rejected"}, "appealed", {REPORTER})],
    "rate": [({"resolved"}, "closed", {REPORTER})],
    "reopen": [({"resolved", "closed"}, "reopened", {REPORTER})],
    "close": [({"resolved"}, "closed", {SYSTEM})],
}

#: Who each person is to a request in ``world.compound`` that was given to the property company.
TOWARDS = {
    "resident": {REPORTER},
    "neighbour": set(),
    "worker": {HANDLER, DOER},
    "property": {DOER},
    "street_worker": {HANDLER, DOER, STREET, SUPERIOR},
    "sibling_worker": set(),
    "district_worker": {SUPERIOR},
    "auditor": set(),
    "admin": set(),
}

Verb = Callable[[Session, Actor, ServiceRequest, World], Any]
VERBS: dict[str, Verb] = {
    "accept": lambda s, a, r, _: service.accept(s, a, r),
    "assign": lambda s, a, r, w: service.assign(s, a, r, unit_id=w.company.id),
    "start": lambda s, a, r, _: service.start(s, a, r),
    "reply": lambda s, a, r, _: service.reply(s, a, r, note="师傅下午到"),
    "return": lambda s, a, r, _: service.ask_for_more(s, a, r, note="是哪一盏灯？"),
    "supplement": lambda s, a, r, _: service.add_note(s, a, r, text="门口那盏"),
    "resolve": lambda s, a, r, _: service.resolve(s, a, r, note="换好了"),
    "reject": lambda s, a, r, _: service.reject(s, a, r, reason=RejectReason.DUPLICATE),
    "withdraw": lambda s, a, r, _: service.withdraw(s, a, r),
    "note": lambda s, a, r, _: service.add_note(s, a, r, text="补一句"),
    "rate": lambda s, a, r, _: service.rate(s, a, r, solved=True, stars=5),
    "take": lambda s, a, r, _: life.move(s, r, a, "take"),
    "transfer": lambda s, a, r, w: service.transfer(s, a, r, unit_id=w.sibling_community.id, note="那边管"),
    "refuse": lambda s, a, r, _: service.refuse(s, a, r, note="不归我们"),
    "escalate": lambda s, a, r, w: service.escalate(
        s, a, r, leader_id=w.street.id, unit_ids=[w.sibling_community.id], note="一起来看看"
    ),
    "contribute": lambda s, a, r, _: service.contribute(s, a, r, note="我们出人"),
    "ask_suspension": lambda s, a, r, _: service.ask_suspension(s, a, r, review_on=soon(), note="等天暖"),
    "suspend": lambda s, a, r, _: service.suspend(s, a, r, review_on=soon(), note="等天暖"),
    "deny_suspension": lambda s, a, r, _: life.move(s, r, a, "deny_suspension"),
    "resume": lambda s, a, r, _: service.take_up_again(s, a, r),
    "merge": lambda s, a, r, _: life.move(s, r, a, "merge"),
    "split": lambda s, a, r, _: service.split(s, a, r, note="不是一回事"),
    "classify": lambda s, a, r, w: service.classify(s, a, r, type_id=w.street_lamp.id),
    "hand_over": lambda s, a, r, _: life.move(s, r, a, "hand_over"),
    "supervise": lambda s, a, r, _: service.supervise(
        s, a, r, reason=SupervisionReason.IMPORTANT, answer_by=clock.now() + timedelta(days=1), note="抓紧"
    ),
    "answer_supervision": lambda s, a, r, _: life.move(s, r, a, "answer_supervision"),
    "publish": lambda s, a, r, _: life.move(s, r, a, "publish"),
    "withhold": lambda s, a, r, _: life.move(s, r, a, "withhold"),
    "urge": lambda s, a, r, _: service.urge(s, a, r),
    "appeal": lambda s, a, r, _: service.appeal(s, a, r, note="请再看看"),
    "reopen": lambda s, a, r, _: service.reopen(s, a, r, note="还是不亮"),
}


def _asked(request: ServiceRequest, _actor: Actor) -> None:
    request.asked_review_on = soon()


def _wished(request: ServiceRequest, _actor: Actor) -> None:
    request.publication = Publication.ASKED


def _in_hand(request: ServiceRequest, actor: Actor) -> None:
    request.handler_id = actor.account_id


def _demanded(request: ServiceRequest, _actor: Actor) -> None:
    session = object_session(request)
    assert session
    street = org.known_unit(session, request.street_id)
    district = org.ancestors(session, street)[UnitKind.DISTRICT]
    demands.put(session, request, district, SupervisionReason.OVERDUE)


#: What must be so beside the state, for verbs that have a condition of their own.
READY: dict[str, Callable[[ServiceRequest, Actor], None]] = {
    "deny_suspension": _asked,
    "publish": _wished,
    "withhold": _wished,
    "hand_over": _in_hand,
    "answer_supervision": _demanded,
}


#: Verbs that are offered only when something waits for them, which nothing does in an ordinary request.
WAITS_FOR_SOMETHING = {"deny_suspension", "publish", "withhold", "hand_over", "answer_supervision"}


def soon() -> date:
    return clock.today() + timedelta(days=30)


def test_the_table_is_the_one_we_agreed_on() -> None:
    written = {
        verb: [(set(row.sources), row.target, set(row.actors)) for row in REQUEST_STATES.rows(verb)]
        for verb in REQUEST_STATES.verbs
    }
    assert written == ARROWS
    assert set(VERBS) == set(ARROWS) - {"warn", "overdue", "close"}


@pytest.fixture
def request_id(app: Flask, db: Database, world: World) -> UUID:
    with app.test_request_context(), db.transaction() as session:
        report = service.Report(Kind.REPORT, "路灯不亮", world.compound.id)
        request = service.submit(session, world.actor(world.resident), report)
        request.screening = Screening.PASSED
        request.owner_unit_id = world.company.id
        return request.id


def expected(verb: str, state: str, who: str) -> str:
    """What should come of it: the next state, or how it is refused. The person is looked at before the state."""
    # A resident's note answers a question that waits, whatever it is called.
    if verb in ("note", "supplement"):
        verb = "supplement" if who == "resident" and state == "returned" else "note"
    here = next((row for row in ARROWS[verb] if state in row[0]), None)
    everybody = set[str]().union(*(actors for _, _, actors in ARROWS[verb]))
    if not (here[2] if here else everybody) & TOWARDS[who]:
        return "not_yours"
    if here is None:
        return "wrong_state"
    return here[1] or state


def outcomes(db: Database, world: World, request_id: UUID) -> Iterator[tuple[tuple[str, str, str], str, int]]:
    people = {who: world.actor(getattr(world, who)) for who in TOWARDS}
    events = select(func.count()).where(RequestEvent.request_id == request_id)
    for state in State:
        for verb, do in VERBS.items():
            for who, actor in people.items():
                with db.session(writing=True) as session:
                    request = session.get_one(ServiceRequest, request_id)
                    request.state = state
                    READY.get(verb, lambda _request, _actor: None)(request, actor)
                    session.flush()
                    before = session.scalar(events) or 0
                    try:
                        do(session, actor, request, world)
                        session.flush()
                        came: str = request.state
                    except (Conflict, Forbidden) as refusal:
                        came = refusal.code
                    written = (session.scalar(events) or 0) - before
                    yield (verb, state, who), came, written


def test_every_cell(app: Flask, db: Database, world: World, request_id: UUID) -> None:
    with app.test_request_context():
        seen = list(outcomes(db, world, request_id))
    assert len(seen) == len(State) * len(VERBS) * len(TOWARDS)
    wrong = {cell: (came, expected(*cell)) for cell, came, _ in seen if came != expected(*cell)}
    assert wrong == {}
    # Each arrow that is taken is one event; a refusal leaves none.
    assert [
        cell for cell, came, written in seen if written != (0 if came in ("not_yours", "wrong_state") else 1)
    ] == []


def test_what_is_said_to_be_allowed_is_what_is(
    app: Flask, db: Database, world: World, request_id: UUID
) -> None:
    """``allowed`` in the detail tells phones which buttons to show."""
    people = {who: world.actor(getattr(world, who)) for who in ("resident", "worker", "property")}
    with app.test_request_context(), db.session(writing=True) as session:
        for state in State:
            for who, load, show in (
                ("resident", access_own_request, views.own_detail),
                ("worker", access_request, views.work_detail),
                ("property", access_request, views.work_detail),
            ):
                actor = people[who]
                request = load(session, actor, request_id)
                request.state = state
                session.flush()
                told = set(show(session, actor, request).allowed)
                meant = {
                    verb
                    for verb, rows in ARROWS.items()
                    for sources, _, who_may in rows
                    if state in sources and who_may & TOWARDS[who] and verb not in WAITS_FOR_SOMETHING
                }
                # Nobody demands anything, so there is nothing to answer.
                assert told == meant - {"answer_supervision"}, (state, who)


@pytest.mark.parametrize("screening", [Screening.PENDING, Screening.REFUSED])
@pytest.mark.parametrize("verb", ["withdraw", "note"])
def test_words_that_have_not_passed_reach_nobody(
    verb: str, screening: Screening, app: Flask, db: Database, world: World, request_id: UUID
) -> None:
    """Whatever the resident does with it meanwhile, no worker is told of it, title and text least of all."""
    resident = world.actor(world.resident)
    with app.test_request_context(base_url="http://127.0.0.1"):
        with db.transaction() as session:
            request = access_own_request(session, resident, request_id, changing=True)
            request.screening = screening
            request.owner_unit_id = world.community.id
            event = life.record(session, request, resident, verb, State(request.state))
        app.extensions["handlers"][service.HAPPENED_TOPIC]({"event_id": str(event.id)})
    with db.reading() as session:
        assert (
            session.scalars(select(Message.title).where(Message.account_id != resident.account_id)).all()
            == []
        )


def test_what_was_withdrawn_before_its_check_is_no_news(
    app: Flask, db: Database, world: World, request_id: UUID
) -> None:
    resident = world.actor(world.resident)
    with app.test_request_context(), db.transaction() as session:
        request = access_own_request(session, resident, request_id, changing=True)
        request.screening = Screening.PENDING
        service.withdraw(session, resident, request)
        service.text_checked(session, request, Screening.PASSED)
        told = session.scalars(select(outbox.OutboxRow.dedup_key)).all()
    assert [key for key in told if key.endswith(":passed")] == []


def test_a_refused_text_can_still_be_explained_and_withdrawn(
    db: Database, world: World, request_id: UUID, client_for: Callable[..., PhoneClient]
) -> None:
    with db.transaction() as session:
        session.get_one(ServiceRequest, request_id).screening = Screening.REFUSED
    phone = client_for(world.resident)
    url = f"/api/v1/requests/{request_id}"
    assert phone.post(f"{url}/notes", json={"text": "我是说路灯"}).status_code == 200
    assert phone.post(f"{url}/withdrawal", json={}).json["state"] == "withdrawn"


def test_after_the_residents_answer_nobody_is_late_for_what_was_accepted_in_time(
    app: Flask, db: Database, world: World, request_id: UUID
) -> None:
    """Asked the next day and answered a day later: the promise is about the end, not about a morning long gone."""
    resident, worker = world.actor(world.resident), world.actor(world.worker)
    now = clock.now()
    with app.test_request_context(), db.transaction() as session:
        request = session.get_one(ServiceRequest, request_id)
        request.owner_unit_id = world.community.id
        service.accept(session, worker, request)
        service.ask_for_more(session, worker, request, note="是哪一盏灯？")
        with clock.at(now + timedelta(days=5)):
            service.add_note(session, resident, request, text="门口那盏")
            session.flush()
            shown = views.own_detail(session, resident, request)
            late = session.scalar(select(func.count()).select_from(ServiceRequest).where(work_queue.late()))
            assert (late, views.is_late(request)) == (0, False)
            assert shown.due_at == request.resolve_by > clock.now()
            assert clock.say(request.resolve_by) in shown.next_step


def test_wrong_state_and_not_yours_are_different_answers(
    world: World, request_id: UUID, client_for: Callable[..., PhoneClient]
) -> None:
    path = f"/api/v1/work/requests/{request_id}"
    worker = client_for(world.worker)
    assert worker.post(f"{path}/start", json={}).json["code"] == "wrong_state"
    assert worker.post(f"{path}/start", json={}).status_code == 409
    property_company = client_for(world.property)
    assert property_company.post(f"{path}/reject", json={"reason": "not_ours"}).status_code == 403
    assert client_for(world.sibling_worker).post(f"{path}/accept", json={}).status_code == 404


def test_told_again_after_a_crash_everybody_has_one_message(
    app: Flask, db: Database, world: World, request_id: UUID
) -> None:
    """The worker died after it had told people and before it could mark the row: the row comes again."""
    worker = world.actor(world.worker)
    with app.test_request_context(base_url="http://127.0.0.1"):
        with db.transaction() as session:
            request = access_request(session, worker, request_id, changing=True)
            service.accept(session, worker, request)
        handlers = dict(app.extensions["handlers"])
        tell = handlers[service.HAPPENED_TOPIC]

        def tell_and_die(payload: dict[str, Any]) -> None:
            tell(payload)
            raise KeyboardInterrupt

        with db.transaction() as session:
            session.execute(
                update(outbox.OutboxRow)
                .where(outbox.OutboxRow.topic != service.HAPPENED_TOPIC)
                .values(due_at=None)
            )
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due(db, {**handlers, service.HAPPENED_TOPIC: tell_and_die})
        assert outbox.deliver_due(db, handlers) == 0
        with clock.at(clock.now() + outbox.LEASE * 2):
            assert outbox.deliver_due(db, handlers) == 1
    with db.reading() as session:
        titles = session.scalars(select(Message.title).where(Message.account_id == world.resident.id)).all()
    assert titles == ["已受理：路灯不亮"]
