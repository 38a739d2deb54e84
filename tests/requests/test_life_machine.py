"""Random lives: nothing that the table does not allow, clocks agree with the state, events tell it all again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.core.screening import Screening
from app.requests import service
from app.requests.access import roles_towards
from app.requests.models import (
    Kind,
    Publication,
    RejectReason,
    RequestEvent,
    ServiceRequest,
    SupervisionReason,
)
from app.requests.states import REQUEST_STATES, State
from tests.requests.test_states import ARROWS
from tests.world import World

REQUESTS = 3
PEOPLE = (
    *("resident", "neighbour", "worker", "colleague", "property", "street_worker"),
    *("sibling_worker", "district_worker", "auditor"),
)
#: In these the clocks stand still; in these it is over.
RESTING = {State.RETURNED, State.SUSPENDED, State.MERGED}
OVER = {State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED}

Verb = Callable[[Session, Actor, ServiceRequest, World], Any]


def _day(days: int) -> Any:
    return clock.today() + timedelta(days=days)


VERBS: dict[str, Verb] = {
    "accept": lambda s, a, r, _: service.accept(s, a, r),
    "take": lambda s, a, r, _: service.take(s, a, r),
    "assign": lambda s, a, r, w: service.assign(s, a, r, unit_id=w.company.id),
    "start": lambda s, a, r, _: service.start(s, a, r),
    "reply": lambda s, a, r, _: service.reply(s, a, r, note="师傅下午到"),
    "return": lambda s, a, r, _: service.ask_for_more(s, a, r, note="是哪一盏灯？"),
    "supplement": lambda s, a, r, _: service.add_note(s, a, r, text="门口那盏"),
    "resolve": lambda s, a, r, _: service.resolve(s, a, r, note="换好了"),
    "reject": lambda s, a, r, _: service.reject(s, a, r, reason=RejectReason.NOT_OURS),
    "withdraw": lambda s, a, r, _: service.withdraw(s, a, r),
    "rate": lambda s, a, r, _: service.rate(s, a, r, solved=False, stars=2),
    "transfer": lambda s, a, r, w: service.transfer(s, a, r, unit_id=w.sibling_community.id, note="那边管"),
    "refuse": lambda s, a, r, _: service.refuse(s, a, r, note="不归我们"),
    "escalate": lambda s, a, r, w: service.escalate(
        s, a, r, leader_id=w.street.id, unit_ids=[w.sibling_community.id], note="一起看看"
    ),
    "contribute": lambda s, a, r, _: service.contribute(s, a, r, note="我们出人"),
    "ask_suspension": lambda s, a, r, _: service.ask_suspension(s, a, r, review_on=_day(9), note="等料"),
    "suspend": lambda s, a, r, _: service.suspend(s, a, r, review_on=_day(9), note="等料"),
    "deny_suspension": lambda s, a, r, _: service.deny_suspension(s, a, r, note="接着办"),
    "resume": lambda s, a, r, _: service.take_up_again(s, a, r),
    "split": lambda s, a, r, _: service.split(s, a, r, note="不是一回事"),
    "classify": lambda s, a, r, w: service.classify(s, a, r, type_id=w.street_lamp.id),
    "hand_over": lambda s, a, r, w: service.hand_over(s, a, r, account_id=w.colleague.id),
    "supervise": lambda s, a, r, _: service.supervise(
        s, a, r, reason=SupervisionReason.IMPORTANT, answer_by=clock.now() + timedelta(days=1), note="抓紧"
    ),
    "answer_supervision": lambda s, a, r, _: service.answer_supervision(s, a, r, note="明天就好"),
    "publish": lambda s, a, r, _: service.publish(s, a, r),
    "withhold": lambda s, a, r, _: service.withhold(s, a, r, note="有人名"),
    "urge": lambda s, a, r, _: service.urge(s, a, r),
    "appeal": lambda s, a, r, _: service.appeal(s, a, r, note="请再看看"),
    "reopen": lambda s, a, r, _: service.reopen(s, a, r, note="还是不亮"),
}


class LifeMachine(RuleBasedStateMachine):
    """A few requests and everybody who may touch them, in one transaction that is never committed."""

    database: Database
    world: World
    seen: set[State]

    def __init__(self) -> None:
        super().__init__()
        self.session = self.database.session(writing=True)
        self.now = datetime.fromisoformat("2026-03-02T02:00:00+00:00")
        self.people = {name: self.world.actor(getattr(self.world, name)) for name in PEOPLE}

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @initialize()
    def reports(self) -> None:
        with clock.at(self.now):
            self.requests = [self._report() for _ in range(REQUESTS)]

    def _report(self) -> UUID:
        report = service.Report(Kind.REPORT, "路灯不亮", self.world.compound.id, public=True)
        made = service.submit(self.session, self.people["resident"], report)
        made.screening = Screening.PASSED
        self.session.flush()
        return made.id

    @rule(
        which=st.integers(0, REQUESTS - 1),
        who=st.sampled_from(PEOPLE),
        verb=st.sampled_from(sorted(VERBS)),
    )
    def act(self, which: int, who: str, verb: str) -> None:
        """Anybody tries anything."""
        self._act(which, who, verb)

    def _act(self, which: int, who: str, verb: str) -> None:
        self._step(
            which, verb, lambda request: VERBS[verb](self.session, self.people[who], request, self.world)
        )

    @rule(which=st.integers(0, REQUESTS - 1), index=st.integers(0, 200))
    def act_as_offered(self, which: int, index: int) -> None:
        """Mostly what somebody is offered, so that lives get long."""
        request = self.session.get_one(ServiceRequest, self.requests[which])
        offered = [
            (who, verb)
            for who, actor in self.people.items()
            for verb in REQUEST_STATES.allowed(
                State(request.state), roles_towards(self.session, actor, request)
            )
            if verb in VERBS
        ]
        if offered:
            self._act(which, *offered[index % len(offered)])

    @rule(which=st.integers(0, REQUESTS - 1), into=st.integers(0, REQUESTS - 1))
    def merge(self, which: int, into: int) -> None:
        self._step(
            which,
            "merge",
            lambda request: service.merge(
                self.session, self.people["worker"], request.id, into_id=self.requests[into]
            ),
        )

    @rule(which=st.integers(0, REQUESTS - 1))
    def the_review_day_comes(self, which: int) -> None:
        self._step(which, "resume", lambda request: service.take_up_again(self.session, None, request))

    @rule(hours=st.sampled_from([1, 7, 30, 24 * 9]))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def _step(self, which: int, verb: str, do: Callable[[ServiceRequest], Any]) -> None:
        """What is refused leaves nothing behind; what is done is an arrow of the table, by one event."""
        request = self.session.get_one(ServiceRequest, self.requests[which])
        before, events = request.state, request.last_seq
        nested = self.session.begin_nested()
        try:
            with clock.at(self.now):
                do(request)
            self.session.flush()
            nested.commit()
        except Problem as problem:
            nested.rollback()
            refused_as = type(problem)
            self.session.expire_all()
            assert (request.state, request.last_seq) == (before, events)
            assert refused_as in (Conflict, Forbidden, Invalid, NotFound)
            return
        happened = list(
            self.session.scalars(
                select(RequestEvent)
                .where(RequestEvent.request_id == request.id, RequestEvent.seq > events)
                .order_by(RequestEvent.seq)
            )
        )
        self.seen.add(State(request.state))
        first = happened[0]
        assert any(before in sources for sources, _, _ in ARROWS.get(first.verb, [])), (before, first.verb)
        # What a second dissatisfaction brings with it stands behind the rating.
        assert [one.verb for one in happened[1:]] in ([], ["supervise"])

    @invariant()
    def events_tell_it_all_again(self) -> None:
        for request_id in getattr(self, "requests", []):
            request = self.session.get_one(ServiceRequest, request_id)
            told = list(
                self.session.scalars(
                    select(RequestEvent)
                    .where(RequestEvent.request_id == request_id)
                    .order_by(RequestEvent.seq)
                )
            )
            assert [event.seq for event in told] == list(range(1, request.last_seq + 1))
            assert (told[0].from_state, told[0].to_state) == (None, State.SUBMITTED)
            for earlier, later in pairwise(told):
                assert later.from_state == earlier.to_state
                assert later.at >= earlier.at
            assert told[-1].to_state == request.state
            once = [event.verb for event in told if event.verb in ("refuse", "appeal", "reopen")]
            assert len(once) == len(set(once))
            urged = [clock.local(event.at).date() for event in told if event.verb == "urge"]
            assert len(urged) == len(set(urged))

    @invariant()
    def clocks_agree_with_the_state(self) -> None:
        for request_id in getattr(self, "requests", []):
            request = self.session.get_one(ServiceRequest, request_id)
            # What is withdrawn while it waits for its reporter stopped counting when it began to wait.
            if request.state is not State.WITHDRAWN:
                assert (request.paused_at is not None) == (request.state in RESTING), request.state
            assert (request.closed_at is not None) == (request.state in OVER), request.state
            assert request.resolved_at is None or request.state in (State.RESOLVED, State.CLOSED)
            # What was met keeps its deadline; what is still owed stands in order.
            if request.contacted_at is None:
                assert request.contact_by <= request.resolve_by
                assert request.accepted_at or request.accept_by <= request.contact_by
            assert request.warn_at is None or request.warn_at <= request.resolve_by
            assert (request.merged_into_id is not None) == (request.state is State.MERGED)
            assert (request.review_on is not None) == (request.state is State.SUSPENDED)
            assert request.handler_id is None or request.state is not State.TRANSFERRED
            if request.state is State.TRANSFERRED:
                assert request.transferred_from_id is not None
            assert request.publication is not Publication.PRIVATE


@pytest.mark.timeout(600)
def test_lives_follow_the_table(app: Flask, db: Database, world: World) -> None:
    machine: Any = type("Machine", (LifeMachine,), {"database": db, "world": world, "seen": set()})
    with app.app_context():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=40,
                stateful_step_count=40,
                deadline=None,
                # The same lives every time, so that how far they get is no matter of luck.
                derandomize=True,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    # A machine that never got anywhere would prove nothing.
    assert len(machine.seen) >= 10, machine.seen
