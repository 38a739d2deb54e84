"""Search in the requests of one's units: by words, newest first, or by number.

Words are looked for in ever longer spans of time back from now, as one statement that ends as soon as the page is
full: whatever is common is found in the last days, whatever is rare has few finds anywhere. So a page costs about the
same among ten thousand requests and among a million.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock, paging, search
from app.core.screening import Screening
from app.requests.access import visible_to
from app.requests.models import RequestSearch, ServiceRequest
from app.requests.search_index import SPANS, day_of, span_tag, type_tag, unit_tag
from app.requests.work_queue import Narrowing

#: Day and street of a number at least (:mod:`app.requests.numbers`): so much is on one day's page.
_NUMBER = re.compile(r"\d{6}-[0-9A-Za-z-]+")
EVERYTHING = Narrowing()
_ORDER = (RequestSearch.day, RequestSearch.id)


def find(
    session: Session,
    actor: Actor,
    words: str,
    *,
    narrowing: Narrowing = EVERYTHING,
    cursor: str | None,
    limit: int,
) -> tuple[list[ServiceRequest], str | None]:
    """Those of the actor's requests, open and done, that contain every word of ``words``, newest first.

    What looks like a number finds the requests whose number begins with it. Raises BadRequest (``bad_cursor``).
    """
    if _NUMBER.fullmatch(words):
        return _by_number(session, actor, words, narrowing, cursor=cursor, limit=limit)
    folded = search.fold(words)
    if not folded or not actor.may(Permission.READ_REQUESTS):
        return [], None
    page, following = _hits(session, actor, folded, narrowing, cursor=cursor, limit=limit)
    # What the tags promise is asked of the requests themselves, once and for this page alone.
    statement = select(ServiceRequest).where(
        ServiceRequest.id.in_(page), visible_to(actor), *narrowing.conditions()
    )
    found = {request.id: request for request in session.scalars(statement)}
    return [found[one] for one in page if one in found], following


def _by_number(
    session: Session, actor: Actor, number: str, narrowing: Narrowing, *, cursor: str | None, limit: int
) -> tuple[list[ServiceRequest], str | None]:
    beginning = ServiceRequest.number.startswith(number, autoescape=True)
    statement = select(ServiceRequest).where(beginning, visible_to(actor), *narrowing.conditions())
    rows, following = paging.page(session, statement, [ServiceRequest.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def _hits(
    session: Session, actor: Actor, folded: str, narrowing: Narrowing, *, cursor: str | None, limit: int
) -> tuple[list[UUID], str | None]:
    wanted = [[token] for token in search.sought(folded)] + _tags(actor, narrowing)
    after = paging.decode(cursor, _ORDER) if cursor else None
    beginnings = [
        _beginning(session, folded, [*wanted, *span], until, after, narrowing, limit + 1)
        for span, until in _spans(after[0] if after else day_of(clock.now()) + 1)
    ]
    rows = session.execute(
        union_all(*(select(one.subquery()) for one in beginnings)).limit(paging.at_most(limit + 1))
    ).all()
    following = paging.encode(rows[limit - 1][:2]) if len(rows) > limit else None
    return [row[2] for row in rows[:limit]], following


def _tags(actor: Actor, narrowing: Narrowing) -> list[list[str]]:
    paths = actor.paths(Permission.READ_REQUESTS)
    # What belongs to a whole tree needs no tag to say so.
    found = [] if any(path.count("/") == 2 for path in paths) else [[unit_tag(path) for path in paths]]
    if narrowing.unit_path:
        found.append([unit_tag(narrowing.unit_path)])
    if narrowing.type_id:
        found.append([type_tag(narrowing.type_id)])
    return found


def _spans(last: int) -> Iterator[tuple[list[list[str]], int]]:
    """Ever longer spans of days back from ``last``, each as tags and the day before which it counts; then all the rest.

    Of each length two are taken, so that a span is never only just begun.
    """
    until = last + 1
    for span in SPANS:
        yield [[span_tag(span, last), span_tag(span, last - (1 << span))]], until
        until = ((last >> span) - 1) << span
    yield [], until


def _beginning(
    session: Session,
    folded: str,
    wanted: search.Wanted,
    until: int,
    after: Sequence[int] | None,
    narrowing: Narrowing,
    limit: int,
) -> Select[tuple[int, int, UUID]]:
    """The newest of what is wanted that came before the day ``until``."""
    statement = select(*_ORDER, RequestSearch.request_id).where(
        search.has(RequestSearch.words, RequestSearch.id, wanted, session.get_bind().dialect.name),
        search.contains(RequestSearch.folded, folded),
        RequestSearch.day < until,
    )
    if after:
        day, last = after
        statement = statement.where(
            or_(RequestSearch.day < day, and_(RequestSearch.day == day, RequestSearch.id < last))
        )
    # The index of tokens first, whatever the planner expects of the others: there is no index in this order.
    hits = statement.cte().prefix_with("MATERIALIZED")
    # Asked row by row, because only few are left by then; as a join it might be read as a whole.
    asked: list[ColumnElement[bool]] = [ServiceRequest.screening.in_((Screening.PASSED, Screening.REVIEW))]
    if narrowing.state:
        asked.append(ServiceRequest.state == narrowing.state)
    passes = select(and_(*asked)).where(ServiceRequest.id == hits.c.request_id).scalar_subquery()
    return (
        select(hits.c.day, hits.c.id, hits.c.request_id)
        .where(passes)
        .order_by(hits.c.day.desc(), hits.c.id.desc())
        .limit(paging.at_most(limit))
    )
