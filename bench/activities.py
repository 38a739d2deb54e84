"""How long the lists of activities take among a thousand activities and among a hundred thousand.

``python -m bench.activities`` (``make bench-activities``) fills two databases of a PostgreSQL of its own and reads
from both in turn, as the phone does: the first page of the list, whole and narrowed by time, kind, place, free places
and distance, and the first page of each shelf of "my activities". One activity in ten is still to come, within two
weeks; one of those in ten is going on now, one a course that began earlier; the others lie back over three years. Each
has five registrations; the person who asks has thirty. The last two lines, ``ratio list X.XX`` and ``ratio mine X.XX``,
are the sums of the medians in the large database by those in the small one. Exit code 1 when one is above 1.3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.activities import finding, own_lists, views
from app.activities.finding import Wanted, When
from app.activities.models import ActivityKind
from app.core.database import Database
from app.core.geo import Point
from app.org.models import OrgUnit
from bench import district
from tests.support.servers import PostgresServer

SMALL, LARGE = 1_000, 100_000
RUNS = 100
#: Short enough to be full in the small database too.
PAGE = 5
LIMIT = 1.3
#: Where the person who asks for what is near stands.
HERE: Point = (40.1, 113.12)

Reader = Callable[[Session], Callable[[], int]]

_ROWS = """
CREATE TEMPORARY TABLE rows AS
SELECT n, (lpad(to_hex(n), 12, '0') || substr(md5(n::text), 13))::uuid AS id, h.one AS h1, h.two AS h2,
       n % 10 = 0 AS coming, n % 100 = 0 AS going_on, n % 100 = 50 AS course,
       CASE WHEN n % 100 = 0 THEN now() - interval '30 minutes'
            WHEN n % 100 = 50 THEN now() - h.one % 20 * interval '1 day' - interval '1 hour'
            WHEN n % 10 = 0 THEN now() + (h.one % 20000 + 1) / 20000.0 * interval '14 days'
            ELSE now() - interval '1 day' - ({rows} - n) * interval '3 years' / {rows} END AS starts_at
FROM generate_series(1, {rows}) AS n
CROSS JOIN LATERAL (SELECT hashint4(n)::bigint + 2147483648 AS one,
                           hashint4(n + 1000000007)::bigint + 2147483648 AS two) AS h;
INSERT INTO activities (
    id, street_id, unit_id, title, kind, shape, summary, description, place, latitude, longitude, starts_at, ends_at,
    signup_opens_at, signup_closes_at, points, state, created_by, created_at, published_at)
SELECT one.id, place.street_id, place.parent_id, '活动' || n, (ARRAY[{kinds}])[1 + h2 % {kinds_count}],
       CASE WHEN course THEN 'course' ELSE 'single' END, '大家一起来', '', '社区活动室',
       CASE WHEN h2 % 20 > 0 THEN 40 + h1 % 1009 / 1009.0 * 0.2 END,
       CASE WHEN h2 % 20 > 0 THEN 113 + h2 % 1013 / 1013.0 * 0.25 END, starts_at,
       starts_at + CASE WHEN course THEN interval '63 days 2 hours' ELSE interval '2 hours' END,
       starts_at - interval '10 days', starts_at + interval '1 hour', 10,
       CASE WHEN NOT coming THEN 'archived' WHEN starts_at <= now() THEN 'running' ELSE 'published' END,
       md5('worker')::uuid, starts_at - interval '11 days', starts_at - interval '11 days'
FROM rows AS one JOIN places AS place ON place.position_of_all = h2 % {of_all} ORDER BY n;
INSERT INTO activity_sessions (id, activity_id, number, starts_at, ends_at)
SELECT md5(n || 's' || s)::uuid, id, s, starts_at + (s - 1) * interval '7 days',
       starts_at + (s - 1) * interval '7 days' + interval '2 hours'
FROM rows, generate_series(1, CASE WHEN course THEN 10 ELSE 1 END) AS s;
INSERT INTO activity_places (id, activity_id, capacity, taken, waiting, on_offer, opens_at, closes_at, starts_at)
SELECT md5(n || 'p')::uuid, id, 30, CASE WHEN h1 / 7 % 3 = 0 THEN 30 ELSE 5 END,
       CASE WHEN h1 / 7 % 6 = 0 THEN 2 ELSE 0 END,
       true, starts_at - interval '10 days', starts_at + interval '1 hour', starts_at
FROM rows;
INSERT INTO accounts (id, name, elder_mode, status, created_at)
SELECT md5('person' || n)::uuid, 'person', false, 'active', now() FROM generate_series(0, {people} - 1) AS n;
CREATE TEMPORARY TABLE wishes AS
SELECT md5(n || 'r' || k)::uuid AS id, n, one.id AS activity_id, starts_at, coming,
       md5('person' || (n * 7 + k) % {people})::uuid AS account_id, 'confirmed' AS state
FROM rows AS one, generate_series(0, 4) AS k;
INSERT INTO wishes
SELECT md5(n || 'mine')::uuid, n, id, starts_at, coming, md5('resident')::uuid,
       CASE WHEN coming AND position % 3 = 0 THEN 'waiting' ELSE 'confirmed' END
FROM (SELECT *, row_number() OVER (PARTITION BY coming ORDER BY n DESC) AS position FROM rows WHERE NOT going_on) AS one
WHERE position <= 15;
INSERT INTO registrations (id, activity_id, places_id, street_id, account_id, state, number, code, created_at)
SELECT id, activity_id, md5(n || 'p')::uuid, md5('s7')::uuid, account_id, state, 1, upper(left(md5(id::text), 8)),
       starts_at - interval '5 days' FROM wishes;
INSERT INTO attendees (id, registration_id, places_id, account_id)
SELECT md5(id || 'a')::uuid, id, md5(n || 'p')::uuid, account_id FROM wishes;
INSERT INTO attendances (id, attendee_id, registration_id, session_id, street_id, method, checked_in_at, noted_at)
SELECT md5(id || 't')::uuid, md5(id || 'a')::uuid, id, md5(n || 's1')::uuid, md5('s7')::uuid, 'screen',
       starts_at, starts_at
FROM wishes WHERE NOT coming
"""


def fill(session: Session, rows: int) -> None:
    """Units, people, and so many activities."""
    script = _ROWS.format(
        rows=rows,
        people=rows // 2,
        kinds=", ".join(f"'{kind}'" for kind in ActivityKind),
        kinds_count=len(ActivityKind),
        of_all=district.STREETS * district.COMMUNITIES * district.COMPOUNDS,
    )
    for statement in f"{district.UNITS};\n{script}".split(";\n"):
        session.execute(text(statement))


@dataclass(frozen=True)
class Line:
    """One thing that is measured."""

    group: str
    name: str
    reader: Reader


def lines() -> Iterator[Line]:
    """Everything that is measured."""
    for when in When:
        yield Line("list", when, _list(Wanted(when=when)))
    yield Line("list", "one kind", _list(Wanted(kind=ActivityKind.LECTURE)))
    yield Line("list", "free places", _list(Wanted(free=True)))
    yield Line("list", "near", _list(Wanted(near=HERE)))
    yield Line("list", "near, this week", _list(Wanted(near=HERE, when=When.WEEK)))
    yield Line("list", "near, free", _list(Wanted(near=HERE, free=True)))
    yield Line("list", "one street", _list(Wanted(), unit=district.STREET))
    for shelf in own_lists.Shelf:
        yield Line("mine", shelf, _mine(shelf))
    yield Line("mine", "first page", _next_ones)


def _me(session: Session) -> Account:
    return session.scalars(select(Account).where(Account.name == "resident")).one()


def _list(wanted: Wanted, *, unit: str | None = None) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        me = _me(session).id
        asked = wanted
        if unit is not None:
            unit_id = session.scalars(select(OrgUnit.id).where(OrgUnit.code == unit)).one()
            asked = Wanted(wanted.when, wanted.kind, unit_id, wanted.free, None, wanted.near)

        def read() -> int:
            rows, _ = finding.find(session, asked, cursor=None, limit=PAGE)
            return len(views.items(session, rows, me, near=asked.near))

        return read

    return reader


def _mine(shelf: own_lists.Shelf) -> Reader:
    def reader(session: Session) -> Callable[[], int]:
        me = _me(session).id

        def read() -> int:
            rows, _ = own_lists.registrations(session, me, shelf, cursor=None, limit=PAGE)
            return len(views.own(session, rows, me))

        return read

    return reader


def _next_ones(session: Session) -> Callable[[], int]:
    me = _me(session).id
    return lambda: len(own_lists.next_ones(session, me, 3))


def main() -> int:
    server = PostgresServer.start()
    try:
        databases = [
            district.made(server, f"activities_{rows}", lambda session, rows=rows: fill(session, rows))
            for rows in (SMALL, LARGE)
        ]
        return compare(databases)
    finally:
        server.stop()


def compare(databases: Sequence[Database]) -> int:
    """Measure every line in both, the small one first; 0 when no group takes more than LIMIT times as long, else 1."""
    groups: dict[str, list[tuple[float, float]]] = {}
    print(f"{'':24}{SMALL:>12,}{LARGE:>12,}   ratio   (median of {RUNS}, first {PAGE})")
    for line in lines():
        (small, _), (large, rows) = district.medians(databases, line.reader, RUNS)
        groups.setdefault(line.group, []).append((small, large))
        print(
            f"{line.group:6}{line.name:18}{small * 1e3:>9.2f} ms{large * 1e3:>9.2f} ms"
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
