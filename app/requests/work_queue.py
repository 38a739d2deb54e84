"""A worker's queue: the saved views, what a list is narrowed to beyond them, and how many stand in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock, paging
from app.org import queries as org
from app.requests import assignment
from app.requests.access import shown_to, ways_to
from app.requests.models import (
    Channel,
    RequestEvent,
    RequestMention,
    ServiceRequest,
    Supervision,
    Urgency,
    awaits_the_street,
    is_in,
    is_open,
    is_untaken,
)
from app.requests.states import DONE_STATES, RUNNING_STATES, State


class Filter(StrEnum):
    """Saved views of a worker's queue."""

    UNACCEPTED = "unaccepted"
    TO_RECEIVE = "to_receive"
    POOL = "pool"
    MINE = "mine"
    MENTIONED = "mentioned"
    TO_APPROVE = "to_approve"
    LATE = "late"
    DUE_TODAY = "due_today"
    SUPERVISED = "supervised"
    OPEN = "open"
    DONE = "done"


FILTER_NAMES = {
    Filter.UNACCEPTED: "待受理",
    Filter.TO_RECEIVE: "待接收",
    Filter.POOL: "待认领",
    Filter.MINE: "我的",
    Filter.MENTIONED: "提到我的",
    Filter.TO_APPROVE: "待审批",
    Filter.LATE: "已超时",
    Filter.DUE_TODAY: "今天到期",
    Filter.SUPERVISED: "督办中",
    Filter.OPEN: "全部在办",
    Filter.DONE: "已办结",
}

#: So far are the requests of a view counted.
MOST = 99
_BY_DEADLINE = [ServiceRequest.resolve_by, ServiceRequest.id]


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed to beyond its saved view; ``None`` leaves a side open."""

    unit_path: str | None = None
    type_id: UUID | None = None
    state: State | None = None
    handler_id: UUID | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a request must meet."""
        found: list[ColumnElement[bool]] = []
        if self.unit_path:
            found.append(org.within(ServiceRequest.unit_id, [self.unit_path]))
        if self.type_id:
            found.append(ServiceRequest.type_id == self.type_id)
        if self.state:
            found.append(ServiceRequest.state == self.state)
        if self.handler_id:
            found.append(ServiceRequest.handler_id == self.handler_id)
        if self.channel:
            found.append(ServiceRequest.channel == self.channel)
        if self.urgency:
            found.append(ServiceRequest.urgency == self.urgency)
        return found


def page(
    session: Session,
    actor: Actor,
    view: Filter,
    *,
    cursor: str | None,
    limit: int,
    narrowing: Narrowing = Narrowing(),
) -> tuple[list[ServiceRequest], str | None]:
    """The requests of the actor's units in one saved view: what is due first comes first, what is done newest first."""
    rows, following = paging.page(
        session,
        select(ServiceRequest).where(shown_to(actor), *narrowing.conditions()),
        [ServiceRequest.id] if view is Filter.DONE else _BY_DEADLINE,
        cursor=cursor,
        limit=limit,
        newest_first=view is Filter.DONE,
        ways=_ways(actor, view),
    )
    return [row[0] for row in rows], following


def counts(session: Session, actor: Actor) -> dict[Filter, int]:
    """How many requests stand in each view but the last, in one query; :data:`MOST` + 1 says that they are more.

    To count on would take the longer the more there are; the dashboards tell the whole number.
    """
    views = [view for view in Filter if view is not Filter.DONE]
    shown = select(ServiceRequest).where(shown_to(actor))
    first = [
        paging.beginnings(shown, ServiceRequest.id, _BY_DEADLINE, MOST + 1, _ways(actor, view)).limit(
            paging.at_most(MOST + 1)
        )
        for view in views
    ]
    row = session.execute(
        select(*(select(func.count()).select_from(one.subquery()).scalar_subquery() for one in first))
    ).one()
    return dict(zip(views, row, strict=True))


def late() -> ColumnElement[bool]:
    """The condition "a clock has run out": not accepted or not resolved in time.

    What comes back from the resident is submitted again, but was accepted once: only the end still counts. So it does
    for an appeal, of which the street's acceptance is a decision.
    """
    now = clock.now()
    return or_(
        and_(is_untaken(), ServiceRequest.accept_by < now),
        and_(ServiceRequest.state.in_(RUNNING_STATES), ServiceRequest.resolve_by < now),
    )


def supervised() -> ColumnElement[bool]:
    """The condition "a superior waits for an answer"; it may be about what is closed and was not solved."""
    return ServiceRequest.id.in_(select(Supervision.request_id).where(Supervision.answered_at.is_(None)))


def _ways(actor: Actor, view: Filter) -> list[ColumnElement[bool]]:
    return [and_(way, one) for way in ways_to(actor) for one in _alternatives(actor, view)]


def _alternatives(actor: Actor, view: Filter) -> list[ColumnElement[bool]]:
    """The ways in which a request stands in a saved view, each found by an index in the order of the queue.

    Each says the state once: planners take two conditions on it for two reasons why there are few.
    """
    now = clock.now()
    running, due = is_in(RUNNING_STATES), ServiceRequest.resolve_by
    if view is Filter.UNACCEPTED:
        return [is_in({State.SUBMITTED})]
    if view is Filter.POOL:
        return [assignment.pool(actor)]
    if view is Filter.MINE:
        return [and_(is_open(), ServiceRequest.handler_id == actor.account_id)]
    if view is Filter.TO_RECEIVE:
        mine = [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]
        return [and_(is_in({State.TRANSFERRED}), ServiceRequest.owner_unit_id.in_(mine))]
    if view is Filter.MENTIONED:
        named = (
            select(RequestEvent.request_id)
            .join(RequestMention, RequestMention.event_id == RequestEvent.id)
            .where(RequestMention.account_id == actor.account_id)
        )
        return [and_(ServiceRequest.id.in_(named), is_open())]
    if view is Filter.TO_APPROVE:
        return [_awaits_the_street(actor)]
    if view is Filter.LATE:
        not_accepted = and_(is_untaken(), ServiceRequest.accept_by < now, due >= now)
        return [and_(running, due < now), not_accepted]
    if view is Filter.DUE_TODAY:
        tomorrow = clock.day_start(clock.today() + timedelta(days=1))
        return [and_(running, due.between(now, tomorrow))]
    if view is Filter.SUPERVISED:
        return [supervised()]
    if view is Filter.OPEN:
        return [is_open()]
    return [ServiceRequest.state.in_(DONE_STATES)]


def _awaits_the_street(actor: Actor) -> ColumnElement[bool]:
    """A text to review, an appeal, a rest or a publication that is asked for, in the streets the actor speaks for."""
    paths = actor.paths(Permission.COORDINATE_REQUESTS)
    if not paths:
        return false()
    return and_(org.within(ServiceRequest.unit_id, paths), awaits_the_street())
