"""Requests that are dealt with as part of another: what their people hear, and what becomes of them without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.clock import SHANGHAI
from app.core.database import Database
from app.core.screening import Screening
from app.messages.models import Message
from app.requests import queries, service, views
from app.requests.models import Channel, Kind, RejectReason, ServiceRequest
from app.requests.service import Call, Report
from app.requests.states import State
from tests.world import World

Deliver = Callable[[], int]
Make = Callable[[Account], UUID]
Do = Callable[..., None]

#: A Monday morning, in office hours.
START = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


@pytest.fixture
def make(db: Database, world: World) -> Make:
    """Somebody reports the lamp of the compound, and it passes its check."""

    def report(who: Account) -> UUID:
        actor = world.actor(who)
        with db.transaction() as session:
            made = service.submit(session, actor, Report(Kind.REPORT, "路灯不亮", world.compound.id))
            made.screening = Screening.PASSED
            return made.id

    return report


@pytest.fixture
def do(db: Database, world: World) -> Do:
    """Uses a verb as somebody of the world."""

    def run(verb: Callable[..., object], who: Account, request_id: UUID, **words: Any) -> None:
        actor = world.actor(who)
        with db.transaction() as session:
            verb(session, actor, session.get_one(ServiceRequest, request_id), **words)

    return run


def merge(db: Database, world: World, request_id: UUID, into_id: UUID) -> None:
    worker = world.actor(world.worker)
    with db.transaction() as session:
        service.merge(session, worker, request_id, into_id=into_id)


def fetch(db: Database, request_id: UUID) -> ServiceRequest:
    with db.reading() as session:
        return session.get_one(ServiceRequest, request_id)


def told(db: Database, account: Account) -> list[tuple[str, str]]:
    """What somebody was told so far, in order."""
    with db.reading() as session:
        rows = session.scalars(
            select(Message).where(Message.account_id == account.id).order_by(Message.created_at, Message.id)
        )
        return [(row.title, row.body) for row in rows]


def test_what_was_merged_goes_on_when_the_other_is_withdrawn(
    db: Database, world: World, make: Make, do: Do
) -> None:
    with clock.at(START):
        leading, first, second = (make(who) for who in (world.resident, world.neighbour, world.volunteer))
        due = fetch(db, first).resolve_by
        merge(db, world, first, leading)
        merge(db, world, second, leading)
        do(service.split, world.worker, second, note="那是另一盏")
    with clock.at(START + 30 * HOUR):
        do(service.withdraw, world.resident, leading)
        released = fetch(db, first)
        assert (released.state, released.merged_into_id, released.closed_at) == (State.SUBMITTED, None, None)
        assert (released.paused_at, released.resolve_by) == (None, due + 30 * HOUR)
        neighbour = world.actor(world.neighbour)
        with db.reading() as session:
            events = queries.events(session, first)
            alone = [event.verb for event in queries.events(session, second)]
            shown = views.own_detail(session, neighbour, released)
    assert [(event.verb, event.actor_id) for event in events][-1] == ("split", None)
    assert events[-1].details == {"from": fetch(db, leading).number}
    assert alone == ["submit", "merge", "split"], "what was taken apart before stays as it is"
    assert "补充" not in shown.next_step
    do(service.accept, world.worker, first)
    assert fetch(db, first).state is State.ACCEPTED


@pytest.mark.usefixtures("served")
def test_its_people_hear_what_happens_and_nobodys_words(
    db: Database, world: World, make: Make, do: Do, deliver: Deliver
) -> None:
    leading, merged = make(world.resident), make(world.neighbour)
    merge(db, world, merged, leading)
    deliver()
    before = len(told(db, world.neighbour))
    steps: list[tuple[Any, Account, dict[str, Any]]] = [
        (service.accept, world.worker, {"note": "密语一"}),
        (service.reply, world.worker, {"note": "密语二"}),
        (service.ask_for_more, world.worker, {"note": "密语三"}),
        (service.add_note, world.resident, {"text": "密语四"}),
        (service.urge, world.resident, {}),
        (service.accept, world.worker, {"note": "密语五"}),
        (service.assign, world.worker, {"unit_id": world.company.id, "note": "密语六"}),
        (service.start, world.property, {"note": "密语七"}),
        (service.resolve, world.property, {"note": "密语八"}),
        (service.rate, world.resident, {"solved": True, "stars": 5, "comment": "密语九"}),
    ]
    for verb, who, words in steps:
        do(verb, who, leading, **words)
        deliver()
    heard = told(db, world.neighbour)[before:]
    assert [title for title, _ in heard] == [
        "已受理：路灯不亮",
        "已受理：路灯不亮",
        "已交给香荔园物业：路灯不亮",
        "开始处理：路灯不亮",
        "已办好：路灯不亮",
    ]
    assert heard[-1][1] == "同一件事，香荔园物业已经办好了。您那里要是还没好，请再反映一次。"
    own = " ".join(body for _, body in told(db, world.resident))
    assert "密语三" in own, "whom the words are for does read them"
    said = " ".join(word for line in told(db, world.neighbour) for word in line)
    assert "密语" not in said
    assert "补充" not in said
    assert "满意" not in said


@pytest.mark.usefixtures("served")
def test_they_are_not_asked_even_when_the_news_comes_late(
    db: Database, world: World, make: Make, do: Do, deliver: Deliver
) -> None:
    """The worker process tells of the first step when the second is done: the next step is not theirs."""
    leading, merged = make(world.resident), make(world.neighbour)
    merge(db, world, merged, leading)
    do(service.accept, world.worker, leading)
    do(service.ask_for_more, world.worker, leading, note="是哪一盏灯？")
    deliver()
    assert told(db, world.neighbour)[-1] == (
        "已受理：路灯不亮",
        "文化西街社区已经受理，和同一件事一起办，办好了会告诉您。",
    )


@pytest.mark.usefixtures("served")
def test_they_hear_that_it_was_not_taken(
    db: Database, world: World, make: Make, do: Do, deliver: Deliver
) -> None:
    leading, merged = make(world.resident), make(world.neighbour)
    merge(db, world, merged, leading)
    do(service.reject, world.worker, leading, reason=RejectReason.NOT_OURS, note="张大妈那盏是单位的")
    deliver()
    title, body = told(db, world.neighbour)[-1]
    assert title == "未受理：不属于社区和街道办理范围：路灯不亮"
    assert body.startswith("文化西街社区没有受理。")


@pytest.mark.usefixtures("served")
def test_of_who_telephoned_nobody_is_told_and_of_what_was_telephoned_everybody(
    db: Database, world: World, make: Make, do: Do, deliver: Deliver
) -> None:
    """Whoever typed it in is neither the one it concerns, nor a reason to keep the news from the others."""
    typist = world.actor(world.colleague)
    with db.transaction() as session:
        leading, called = (
            service.take_down(
                session,
                typist,
                Call(
                    channel=Channel.PHONE,
                    kind=Kind.REPORT,
                    text="路灯不亮",
                    unit_id=world.compound.id,
                    caller_name=name,
                    caller_phone="03525550188",
                ),
            ).id
            for name in ("罗大爷", "马大娘")
        )
    merged = make(world.neighbour)
    merge(db, world, called, leading)
    merge(db, world, merged, leading)
    deliver()
    before = told(db, world.colleague)
    do(service.accept, world.colleague, leading)
    deliver()
    assert told(db, world.colleague) == before
    assert told(db, world.neighbour)[-1][0] == "已受理：路灯不亮"


@pytest.mark.usefixtures("served")
def test_whoever_took_a_call_hears_of_their_work_like_anybody(
    db: Database, world: World, do: Do, deliver: Deliver
) -> None:
    """That they typed it in makes them no resident whose request it is."""
    typist = world.actor(world.colleague)
    call = Call(
        channel=Channel.PHONE,
        kind=Kind.REPORT,
        text="路灯不亮",
        unit_id=world.compound.id,
        caller_name="罗大爷",
        caller_phone="03525550188",
    )
    with db.transaction() as session:
        taken = service.take_down(session, typist, call).id
    do(service.accept, world.worker, taken)
    do(
        service.assign,
        world.worker,
        taken,
        unit_id=world.community.id,
        account_id=world.colleague.id,
        note="您来办",
    )
    deliver()
    assert ("交给您办理：路灯不亮", "您来办") in told(db, world.colleague)


@pytest.mark.usefixtures("served")
def test_whom_a_merged_request_was_made_for_hears_too(
    db: Database, world: World, make: Make, do: Do, deliver: Deliver
) -> None:
    leading, merged = make(world.resident), make(world.neighbour)
    with db.transaction() as session:
        session.get_one(ServiceRequest, merged).for_account_id = world.volunteer.id
    merge(db, world, merged, leading)
    do(service.accept, world.worker, leading)
    deliver()
    assert told(db, world.volunteer)[-1][0] == "已受理：路灯不亮"
