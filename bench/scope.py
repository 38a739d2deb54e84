"""How long a street's list of requests takes among ten thousand requests and among a million.

``python -m bench.scope`` (``make bench-scope``) starts a PostgreSQL of its own, makes a district of 20,000 units, fills
one database with 10,000 requests and one with 1,000,000 (each street the same share, one in ten still open), and reads
the first page of the console's lists as the people of one street, one community and the district do. Both databases
are asked in turn, so that whatever else the machine does hits both alike. The last line is ``ratio scope X.XX``, the
median of a street's open requests in the large one by that in the small one; exit code 1 when it is above 1.3.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from alembic import command
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.actor import Actor, ActorPost
from app.accounts.roles import Role
from app.cli import alembic_config
from app.core.database import Database
from app.core.ids import new_id
from app.org.models import OrgUnit
from app.requests import queries
from app.requests.queries import Filter
from config.settings import Settings
from tests.support.servers import PostgresServer

SMALL, LARGE = 10_000, 1_000_000
STREETS, COMMUNITIES, COMPOUNDS = 20, 10, 95
RUNS = 400
PAGE = 20
LIMIT = 1.3

_UNITS = f"""
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
VALUES (md5('0')::uuid, 'district', '0', '0', '/0/', NULL, NULL, now());
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(code)::uuid, 'street', code, code, '/0/' || code || '/', md5('0')::uuid, md5(code)::uuid, now()
FROM (SELECT 's' || s AS code FROM generate_series(1, {STREETS}) AS s) AS streets;
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(street.code || 'c' || c)::uuid, 'community', street.code || 'c' || c, street.code || 'c' || c,
       street.path || street.code || 'c' || c || '/', street.id, street.id, now()
FROM org_units AS street, generate_series(1, {COMMUNITIES}) AS c WHERE street.kind = 'street';
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(up.code || 'k' || k)::uuid, 'compound', up.code || 'k' || k, up.code || 'k' || k,
       up.path || up.code || 'k' || k || '/', up.id, up.street_id, now()
FROM org_units AS up, generate_series(1, {COMPOUNDS}) AS k WHERE up.kind = 'community';
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(up.code || 'p')::uuid, 'property', up.code || 'p', up.code || 'p',
       up.path || up.code || 'p/', up.id, up.street_id, now()
FROM org_units AS up WHERE up.kind = 'compound' AND up.code LIKE '%k1';
INSERT INTO accounts (id, name, elder_mode, status, created_at)
VALUES (md5('resident')::uuid, '居民', false, 'active', now());
"""

#: One in ten is still open; a third of those in compounds with a property company were given to it.
_REQUESTS = """
INSERT INTO service_requests (
    id, number, street_id, unit_id, owner_unit_id, owner_street_id, reporter_id, kind, title, text, anonymous,
    screening, state, last_seq, created_at, accept_by, contact_by, resolve_by)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5(n::text), 13))::uuid, 'N' || n, place.street_id, place.id,
       coalesce(company.id, place.parent_id), place.street_id, md5('resident')::uuid, 'report', '路灯不亮',
       '三号楼门口的路灯不亮，晚上看不见路', false, 'passed',
       CASE WHEN n % 10 = 0 THEN (ARRAY['submitted', 'accepted', 'assigned', 'in_progress'])[1 + n / 10 % 4]
            ELSE 'closed' END,
       4, made.at, made.at + '2 hours', made.at + '1 day', made.at + '3 days'
FROM generate_series(1, {rows}) AS n
JOIN (SELECT *, row_number() OVER (ORDER BY md5(code)) - 1 AS position FROM org_units WHERE kind = 'compound') AS place
  ON place.position = (hashint4(n)::bigint + 2147483648) % {compounds}
LEFT JOIN org_units AS company
  ON company.parent_id = place.id AND company.kind = 'property' AND (n / 40) % 3 = 0
CROSS JOIN LATERAL (SELECT now() - ({rows} - n) * interval '3 years' / {rows} AS at) AS made;
"""


def main() -> int:
    server = PostgresServer.start()
    try:
        databases = [_filled(server, rows) for rows in (SMALL, LARGE)]
        return _compare(databases)
    finally:
        server.stop()


def _filled(server: PostgresServer, rows: int) -> Database:
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="eshiban-bench-"))
    app = create_app(
        Settings(mode="test", var_dir=folder, database_url=server.create_database(f"requests_{rows}"))
    )
    database: Database = app.extensions["database"]
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    with database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _UNITS.split(";\n"):
            if statement.strip():
                session.execute(text(statement))
        session.execute(text(_REQUESTS.format(rows=rows, compounds=STREETS * COMMUNITIES * COMPOUNDS)))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
    print(f"{rows:>9,} requests among {_count(database):,} units made in {time.monotonic() - began:.0f} s")
    return database


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.execute(text("SELECT count(*) FROM org_units")).scalar_one()


def _compare(databases: list[Database]) -> int:
    who = [(Role.STREET, "s7"), (Role.WORKER, "s7c3"), (Role.DISTRICT, "0")]
    street_ratio = 0.0
    print(f"{'':10}{'list':12}{SMALL:>12,}{LARGE:>12,}   ratio   (median of {RUNS}, first {PAGE})")
    for role, code in who:
        for view in (Filter.OPEN, Filter.UNACCEPTED, Filter.LATE, Filter.DONE):
            small, large = _medians(databases, role, code, view)
            print(f"{role:10}{view:12}{small * 1e3:>9.2f} ms{large * 1e3:>9.2f} ms{large / small:>8.2f}")
            if role is Role.STREET and view is Filter.OPEN:
                street_ratio = large / small
    print(f"ratio scope {street_ratio:.2f}")
    return 0 if street_ratio <= LIMIT else 1


def _medians(databases: list[Database], role: Role, code: str, view: Filter) -> list[float]:
    seconds: list[list[float]] = [[] for _ in databases]
    sessions = [database.session(writing=False) for database in databases]
    try:
        reads = [_reader(session, role, code, view) for session in sessions]
        for _ in range(RUNS):
            for read, taken in zip(reads, seconds, strict=True):
                began = time.perf_counter()
                read()
                taken.append(time.perf_counter() - began)
    finally:
        for session in sessions:
            session.close()
    return [statistics.median(taken) for taken in seconds]


def _reader(session: Session, role: Role, code: str, view: Filter) -> Callable[[], None]:
    unit = session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one()
    post = ActorPost(new_id(), role, unit.id, unit.name, unit.path, unit.street_id)
    actor = Actor(UUID(int=0), "", new_id(), (post,))

    def read() -> None:
        queries.queue(session, actor, view, cursor=None, limit=PAGE)
        session.expunge_all()

    return read


if __name__ == "__main__":
    sys.exit(main())
