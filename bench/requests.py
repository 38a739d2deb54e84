"""How long the lists of requests take among ten thousand requests and among a million.

``python -m bench.requests`` (``make bench-requests``) fills two databases of a PostgreSQL of its own
(:mod:`bench.district`) and reads from both in turn: the saved views of a street's and of a community worker's queue,
how many requests stand in each, searches for common and rare words and for a number, and the public list. The last
three lines, ``ratio queue X.XX``, ``ratio search X.XX`` and ``ratio public X.XX``, tell of each group as a whole: the
sum of its medians in the large database by that in the small one. Exit code 1 when one is above 1.3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.roles import Role
from app.core.database import Database
from app.org.models import OrgUnit
from app.requests import public, search, work_queue
from app.requests.models import ServiceType
from app.requests.work_queue import Filter
from bench import district
from tests.support.servers import PostgresServer

RUNS = 100
#: Short enough to be full in the small database too.
PAGE = 10
LIMIT = 1.3

STREET = (Role.STREET, district.STREET)
WORKER = (Role.WORKER, district.COMMUNITY)
WHOLE = (Role.DISTRICT, district.DISTRICT)
Who = tuple[Role, str]
Reader = Callable[[Session], Callable[[], int]]


@dataclass(frozen=True)
class Line:
    """One thing that is measured."""

    group: str
    who: str
    name: str
    reader: Reader


def lines() -> Iterator[Line]:
    """Everything that is measured."""
    for who, views in (
        (STREET, [view for view in Filter if view is not Filter.MINE]),
        (WORKER, list(Filter)),
        (WHOLE, [Filter.OPEN, Filter.DONE]),
    ):
        for view in views:
            yield Line("queue", who[0], view, _queue(who, view))
    for who in (STREET, WORKER, WHOLE):
        yield Line("queue", who[0], "counts", _counts(who))
    for who in (STREET, WORKER, WHOLE):
        for word, share in district.WORDS.items():
            yield Line("search", who[0], f"{word} 1/{share}", _search(who, word))
        yield Line("search", who[0], f"{district.RARE} {district.RARE_REQUESTS}", _search(who, district.RARE))
        yield Line("search", who[0], "number", _number(who))
    for code in (district.DISTRICT, district.STREET, district.COMMUNITY):
        yield Line("public", code, "newest", _public(code))
        yield Line("public", code, "open", _public(code, done=False))
        yield Line("public", code, "support", _public(code, by_support=True))
    yield Line("public", district.STREET, "one type", _public(district.STREET, type_code="type3"))


def _queue(who: Who, view: Filter) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        actor = district.actor(session, *who)
        return lambda: len(work_queue.page(session, actor, view, cursor=None, limit=PAGE)[0])

    return reader


def _counts(who: Who) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        actor = district.actor(session, *who)
        return lambda: sum(work_queue.counts(session, actor).values())

    return reader


def _search(who: Who, words: str) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        actor = district.actor(session, *who)
        return lambda: len(search.find(session, actor, words, cursor=None, limit=PAGE)[0])

    return reader


def _number(who: Who) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        actor = district.actor(session, *who)
        some = work_queue.page(session, actor, Filter.OPEN, cursor=None, limit=1)[0][0]
        return lambda: len(search.find(session, actor, some.number, cursor=None, limit=PAGE)[0])

    return reader


def _public(
    code: str, *, type_code: str | None = None, done: bool | None = None, by_support: bool = False
) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        unit_id = session.scalars(select(OrgUnit.id).where(OrgUnit.code == code)).one()
        type_id = session.scalars(select(ServiceType.id).where(ServiceType.code == type_code)).one_or_none()

        def read() -> int:
            rows, _ = public.page(
                session,
                unit_id=unit_id if code != district.DISTRICT else None,
                type_id=type_id,
                done=done,
                by_support=by_support,
                cursor=None,
                limit=PAGE,
            )
            return len(public.items(session, rows))

        return read

    return reader


def main() -> int:
    server = PostgresServer.start()
    try:
        return compare([district.filled(server, rows) for rows in (district.SMALL, district.LARGE)])
    finally:
        server.stop()


def compare(databases: Sequence[Database]) -> int:
    """Measure every line in both, the small one first; 0 when no group takes more than LIMIT times as long, else 1."""
    groups: dict[str, list[tuple[float, float]]] = {}
    print(f"{'':30}{district.SMALL:>12,}{district.LARGE:>12,}   ratio   (median of {RUNS}, first {PAGE})")
    for line in lines():
        (small, _), (large, rows) = district.medians(databases, line.reader, RUNS)
        groups.setdefault(line.group, []).append((small, large))
        print(
            f"{line.group:8}{line.who:10}{line.name:12}{small * 1e3:>9.2f} ms{large * 1e3:>9.2f} ms"
            f"{large / small:>8.2f}   {rows} rows",
            flush=True,
        )
    ratios = {
        group: sum(large for _, large in taken) / sum(small for small, _ in taken)
        for group, taken in groups.items()
    }
    for group, ratio in ratios.items():
        print(f"ratio {group} {ratio:.2f}")
    return 0 if max(ratios.values()) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
