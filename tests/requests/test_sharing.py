"""Caps, leave, and who gets the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.accounts import delegations
from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.screening import Screening
from app.requests import assignment, queries, service
from app.requests.assignment import Share, Worker
from app.requests.models import Kind, ServiceRequest, WorkLimit
from app.requests.states import State
from tests.world import World

Who = dict[str, Actor]


def person(open_count: int, limit: int | None = None, *, away: bool = False) -> Worker:
    until = clock.today() if away else None
    return Worker(uuid4(), "某人", uuid4(), open_count, limit, until)


def test_the_least_loaded_one_who_is_there_comes_first() -> None:
    busy, free, full, away = person(5), person(2), person(1, 1), person(0, away=True)
    share = Share([busy, free, full, away])
    given = [one.account_id for one in (share.next() for _ in range(5)) if one]
    assert given[:3] == [free.account_id] * 3
    assert set(given[3:]) <= {busy.account_id, free.account_id}
    assert Share([full, away]).next() is None
    assert Share([free]).next(but=free.account_id) is None


def test_equals_take_turns_up_to_their_caps() -> None:
    share = Share([person(0, 2) for _ in range(3)])
    given = [one.account_id for one in (share.next() for _ in range(7)) if one]
    assert len(given) == 6
    assert {given.count(one) for one in set(given)} == {2}


@pytest.fixture
def who(world: World) -> Who:
    names = ("resident", "worker", "colleague", "property", "street_worker", "sibling_worker")
    return {name: world.actor(getattr(world, name)) for name in names}


@pytest.fixture
def waiting(session: Session, world: World, who: Who) -> Callable[[int], list[ServiceRequest]]:
    def make(count: int) -> list[ServiceRequest]:
        report = service.Report(Kind.REPORT, "路灯不亮", world.compound.id)
        found = [service.submit(session, who["resident"], report) for _ in range(count)]
        for one in found:
            one.screening = Screening.PASSED
        session.flush()
        return found

    return make


def cap(session: Session, who: Who, world: World, name: str, limit: int | None, **away: object) -> None:
    dates = {"away_from": None, "away_until": None} | away
    service.set_limit(
        session,
        who["worker"],
        world.community.id,
        who[name].account_id,
        open_limit=limit,
        **dates,  # type: ignore[arg-type]
    )


def handlers(requests: list[ServiceRequest]) -> dict[UUID | None, int]:
    ids = [one.handler_id for one in requests]
    return {one: ids.count(one) for one in set(ids)}


def test_taking_stops_at_the_cap(
    session: Session, world: World, who: Who, waiting: Callable[[int], list[ServiceRequest]]
) -> None:
    requests = waiting(3)
    cap(session, who, world, "worker", 2)
    for _ in range(2):
        taken = service.take_next(session, who["worker"])
        assert (taken.state, taken.handler_id) == (State.ACCEPTED, who["worker"].account_id)
    with pytest.raises(Conflict, match="到上限"):
        service.take_next(session, who["worker"])
    left = next(one for one in requests if one.handler_id is None)
    with pytest.raises(Conflict, match="到上限"):
        service.take(session, who["worker"], left)
    service.take(session, who["colleague"], left)
    with pytest.raises(NotFound):
        service.take_next(session, who["colleague"])


def test_what_is_new_is_shared_out_fairly_and_somebody_away_gets_nothing(
    session: Session, world: World, who: Who, waiting: Callable[[int], list[ServiceRequest]]
) -> None:
    worker, colleague = who["worker"].account_id, who["colleague"].account_id
    first = waiting(4)
    shared = service.share_out(session, who["worker"], world.community.id)
    assert (sum(shared.given.values()), shared.left) == (4, 0)
    assert handlers(first) == {worker: 2, colleague: 2}
    assert {one.state for one in first} == {State.ASSIGNED}
    cap(session, who, world, "colleague", None, away_from=clock.today())
    cap(session, who, world, "worker", 3)
    second = waiting(3)
    shared = service.share_out(session, who["worker"], world.community.id)
    assert (sum(shared.given.values()), shared.left) == (1, 2)
    assert handlers(second) == {worker: 1, None: 2}


def test_what_somebody_away_has_is_given_on_to_the_others(
    session: Session, world: World, who: Who, waiting: Callable[[int], list[ServiceRequest]]
) -> None:
    requests = waiting(3)
    for one in requests:
        service.accept(session, who["worker"], one)
    service.ask_for_more(session, who["worker"], requests[0], note="请说一下在哪")
    worker, colleague = who["worker"].account_id, who["colleague"].account_id
    shared = service.give_on(session, who["worker"], world.community.id, worker)
    assert (sum(shared.given.values()), shared.left) == (2, 0)
    assert handlers(requests) == {worker: 1, colleague: 2}, "what waits for the resident stays"


def test_a_post_that_is_lent_counts_as_leave(session: Session, world: World, who: Who) -> None:
    today = clock.today()
    post = who["colleague"].choices[0]
    delegate = who["worker"].account_id
    until = today + timedelta(days=3)
    delegations.lend(session, who["colleague"], post.id, delegate, starts_on=today, ends_on=until)
    found = {one.account_id: one for one in assignment.workers(session, [world.community.id])}
    assert found[who["colleague"].account_id].away_until == until
    assert found[delegate].away_until is None


def test_leave_begins_and_ends(session: Session, world: World, who: Who) -> None:
    today = clock.today()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    for away_from, away_until, there in (
        (None, None, True),
        (today, today, False),
        (yesterday, None, False),
        (tomorrow, None, True),
        (yesterday, yesterday, True),
    ):
        cap(session, who, world, "colleague", None, away_from=away_from, away_until=away_until)
        [one] = [
            w
            for w in assignment.workers(session, [world.community.id])
            if w.account_id == who["colleague"].account_id
        ]
        assert one.has_room is there
    with pytest.raises(Invalid):
        cap(session, who, world, "colleague", None, away_from=today, away_until=yesterday)


def test_whoever_gives_by_name_is_told_and_not_kept_from_it(
    session: Session, world: World, who: Who, waiting: Callable[[int], list[ServiceRequest]]
) -> None:
    first, second, third = waiting(3)

    def hints() -> dict[UUID | None, str | None]:
        return {one.account_id: one.hint for one in queries.assignees(session, third)}

    worker, colleague = who["worker"].account_id, who["colleague"].account_id
    assert set(hints().values()) == {None}
    cap(session, who, world, "worker", 1)
    cap(session, who, world, "colleague", None, away_from=clock.today())
    service.take(session, who["worker"], first)
    assert (hints()[worker], hints()[colleague]) == ("已到上限", "请假中")
    for request, account_id in ((second, worker), (third, colleague)):
        service.accept(session, who["worker"], request)
        service.assign(session, who["worker"], request, unit_id=world.community.id, account_id=account_id)
        assert request.handler_id == account_id


def test_caps_are_for_those_who_hand_out_work_and_leave_is_ones_own(
    session: Session, world: World, who: Who
) -> None:
    own, other = who["property"].account_id, who["worker"].account_id
    nothing = {"open_limit": None, "away_from": None, "away_until": None}
    service.set_limit(session, who["property"], world.company.id, own, **nothing)  # type: ignore[arg-type]
    assert session.get(WorkLimit, own)
    with pytest.raises(Forbidden):
        service.set_limit(session, who["property"], world.community.id, other, **nothing)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        service.set_limit(session, who["sibling_worker"], world.community.id, other, **nothing)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        service.set_limit(session, who["worker"], world.community.id, own, **nothing)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        service.share_out(session, who["sibling_worker"], world.community.id)
    with pytest.raises(Forbidden):
        service.share_out(session, who["property"], world.company.id)
