"""A district of 20,000 units with as many requests as asked for, on a PostgreSQL of its own; and how to measure there.

Half of all requests come from one busy street, :data:`STREET`, so that a page of one of its communities,
:data:`COMMUNITY`, is full among ten thousand requests already; the others are spread over the whole district. One in
ten is still open: a fifth of those is late, a fifth is due today. One in five may be read by everybody. They came
evenly over three years. Their texts are sentences of some twenty characters; how often :data:`WORDS` stand in them is
known.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic import command
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.actor import Actor, ActorPost
from app.accounts.models import Account
from app.accounts.roles import Role
from app.cli import alembic_config
from app.core.database import Database
from app.core.ids import new_id
from app.core.search import fold, tokens
from app.org.models import OrgUnit
from app.requests.search_index import SPANS
from config.settings import Settings
from tests.support.servers import PostgresServer

SMALL, LARGE = 10_000, 1_000_000
STREETS, COMMUNITIES, COMPOUNDS = 20, 10, 95
STREET, COMMUNITY, COMPOUND, DISTRICT = "s7", "s7c3", "s7c3k5", "0"
#: In one of how many texts a word stands; the last in as many requests in every database.
WORDS = {"路灯": 10, "电梯": 100, "井盖": 1000}
RARE, RARE_REQUESTS = "喜鹊窝", 10

UNITS = f"""
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
VALUES (md5('0')::uuid, 'district', '0', '0', '/0/', NULL, NULL, now());
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(code)::uuid, 'street', code, code, '/0/' || code || '/', md5('0')::uuid, md5(code)::uuid, now()
FROM (SELECT 's' || s AS code FROM generate_series(1, {STREETS}) AS s) AS streets;
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(street.code || 'c' || c)::uuid, 'community', street.code || 'c' || c, street.code || 'c' || c,
       street.path || street.code || 'c' || c || '/', street.id, street.id, now()
FROM org_units AS street, generate_series(1, {COMMUNITIES}) AS c WHERE street.kind = 'street';
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at, latitude, longitude)
SELECT md5(up.code || 'k' || k)::uuid, 'compound', up.code || 'k' || k, up.code || 'k' || k,
       up.path || up.code || 'k' || k || '/', up.id, up.street_id, now(), 40, 113
FROM org_units AS up, generate_series(1, {COMPOUNDS}) AS k WHERE up.kind = 'community';
INSERT INTO org_units (id, kind, name, code, path, parent_id, street_id, created_at)
SELECT md5(up.code || 'p')::uuid, 'property', up.code || 'p', up.code || 'p',
       up.path || up.code || 'p/', up.id, up.street_id, now()
FROM org_units AS up WHERE up.kind = 'compound' AND up.code LIKE '%k1';
INSERT INTO accounts (id, name, elder_mode, status, created_at)
SELECT md5(name)::uuid, name, false, 'active', now() FROM unnest(ARRAY['resident', 'worker']) AS name;
INSERT INTO service_types (id, code, name, hint, urgency, resolve_hours, position)
SELECT md5('type' || n)::uuid, 'type' || n, 'type' || n, '', 'ordinary', 168, n FROM generate_series(0, 9) AS n;
CREATE TEMPORARY TABLE places AS
SELECT unit.*, coalesce(company.id, community.id) AS owner_id,
       row_number() OVER (PARTITION BY unit.street_id ORDER BY md5(unit.code)) - 1 AS position,
       row_number() OVER (ORDER BY md5(unit.code)) - 1 AS position_of_all,
       string_to_array(trim(BOTH '/' FROM unit.path), '/') AS codes,
       string_to_array(trim(BOTH '/' FROM coalesce(company.path, community.path)), '/') AS owner_codes
FROM org_units AS unit JOIN org_units AS community ON community.id = unit.parent_id
LEFT JOIN org_units AS company ON company.parent_id = unit.id
WHERE unit.kind = 'compound';
ANALYZE places
"""

_REQUESTS = """
CREATE TEMPORARY TABLE rows AS
SELECT n, (lpad(to_hex(n), 12, '0') || substr(md5(n::text), 13))::uuid AS id,
       now() - ({rows} - n) * interval '3 years' / {rows} AS created_at,
       h.one AS h1, h.two AS h2, h.three AS h3, h.one % 10 = 0 AS open,
       CASE WHEN n % ({rows} / {rare}) = 7 THEN -1
            WHEN h.two % {lamp} = 0 THEN h.two / {lamp} % {step}
            WHEN h.two % {lift} = 1 THEN {step} + h.two / {lift} % {step}
            WHEN h.two % {cover} = 2 THEN 2 * {step} + h.two / {cover} % {step}
            ELSE 3 * {step} + h.two / 7 % ({texts} - 3 * {step}) END AS text,
       CASE WHEN n % ({rows} / {rare}) = 7 THEN md5('{compound}')::uuid
            WHEN n % 2 = 0 THEN busy.id ELSE anywhere.id END AS place_id
FROM generate_series(1, {rows}) AS n
CROSS JOIN LATERAL (SELECT hashint4(n)::bigint + 2147483648 AS one,
                           hashint4(n + 1000000007)::bigint + 2147483648 AS two,
                           hashint4(n + 500000003)::bigint + 2147483648 AS three) AS h
JOIN places AS busy ON busy.street_id = md5('{street}')::uuid AND busy.position = h.three % {of_street}
JOIN places AS anywhere ON anywhere.position_of_all = h.three % {of_all};
INSERT INTO service_requests (
    id, number, street_id, unit_id, owner_unit_id, owner_street_id, handler_id, reporter_id, type_id, kind, title, text,
    anonymous, screening, state, last_seq, created_at, accept_by, contact_by, resolve_by, accepted_at,
    support_count, publication)
SELECT one.id, to_char(one.created_at, 'YYMMDD') || '-07-' || one.n, place.street_id, place.id,
       place.owner_id, place.street_id,
       CASE WHEN made.state = 'in_progress' AND place.parent_id = md5('{community}')::uuid THEN md5('worker')::uuid END,
       md5('resident')::uuid, md5('type' || h3 % 10)::uuid, 'report', left(texts.text, 12), texts.text, false, 'passed',
       made.state, 4, one.created_at,
       CASE WHEN made.state = 'submitted' AND h1 / 200 % 5 > 0 THEN now() + interval '2 hours'
            ELSE one.created_at + interval '2 hours' END,
       one.created_at + interval '1 day',
       CASE WHEN NOT one.open THEN one.created_at + interval '3 days'
            WHEN h1 / 40 % 5 = 0 THEN now() - h1 % 100000 * interval '1 second'
            WHEN h1 / 40 % 5 = 1 THEN now() + (h1 % 1000 + 1) / 1001.0 * (tomorrow.at - now())
            ELSE tomorrow.at + h1 % 1000000 * interval '1 second' END,
       CASE WHEN made.state <> 'submitted' THEN one.created_at + interval '1 hour' END,
       h3 / 10 % 97, CASE WHEN h3 / 1000 % 5 = 0 THEN 'public' ELSE 'private' END
FROM rows AS one
JOIN places AS place ON place.id = one.place_id
JOIN texts ON texts.position = one.text
CROSS JOIN (SELECT date_trunc('day', now(), 'Asia/Shanghai') + interval '1 day' AS at) AS tomorrow
CROSS JOIN LATERAL (
    SELECT CASE WHEN one.open THEN (ARRAY['submitted', 'accepted', 'assigned', 'in_progress'])[1 + h1 / 10 % 4]
                ELSE 'closed' END AS state) AS made
ORDER BY n;
INSERT INTO request_search (request_id, day, folded, words)
SELECT one.id, made.day, texts.folded, array_to_tsvector(
       texts.tokens
       || ARRAY(SELECT '@u' || code FROM unnest(place.codes || place.owner_codes) AS code)
       || ARRAY(SELECT '@d' || span || '_' || (made.day >> span) FROM unnest(ARRAY{spans}) AS span)
       || ARRAY['@t' || md5('type' || h3 % 10)])
FROM rows AS one
JOIN places AS place ON place.id = one.place_id
JOIN texts ON texts.position = one.text
CROSS JOIN LATERAL (SELECT (one.created_at AT TIME ZONE 'UTC')::date - date '0001-01-01' + 1 AS day) AS made
ORDER BY n
"""


def filled(server: PostgresServer, rows: int) -> Database:
    """A database with ``rows`` requests."""
    return made(server, f"requests_{rows}", lambda session: _fill(session, rows))


def made(server: PostgresServer, name: str, fill: Callable[[Session], None]) -> Database:
    """A migrated database of this name, filled without watching keys, vacuumed and analysed."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="eshiban-bench-"))
    app = create_app(Settings(mode="test", var_dir=folder, database_url=server.create_database(name)))
    database: Database = app.extensions["database"]
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    with database.transaction() as session:
        for setting in (
            "statement_timeout = 0",
            "session_replication_role = replica",
            "maintenance_work_mem = '256MB'",
        ):
            session.execute(text(f"SET LOCAL {setting}"))
        fill(session)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
    print(f"{name} made in {time.monotonic() - began:.0f} s", flush=True)
    return database


def _fill(session: Session, rows: int) -> None:
    texts = _texts()
    session.execute(
        text("CREATE TEMPORARY TABLE texts (position int, text text, folded text, tokens text[])")
    )
    session.execute(text("INSERT INTO texts VALUES (:position, :text, :folded, :tokens)"), texts)
    indexes = session.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix_%'"
            " AND tablename IN ('service_requests', 'request_search')"
        )
    ).all()
    for name, _ in indexes:
        session.execute(text(f"DROP INDEX {name}"))
    requests = _REQUESTS.format(
        rows=rows,
        rare=RARE_REQUESTS,
        lamp=WORDS["路灯"],
        lift=WORDS["电梯"],
        cover=WORDS["井盖"],
        step=_STEP,
        texts=len(texts) - 1,
        street=STREET,
        compound=COMPOUND,
        community=COMMUNITY,
        of_street=COMMUNITIES * COMPOUNDS,
        of_all=STREETS * COMMUNITIES * COMPOUNDS,
        spans=list(SPANS),
    )
    for statement in f"{UNITS};\n{requests}".split(";\n"):
        session.execute(text(statement))
    for _, definition in indexes:
        session.execute(text(definition))


_PLACES = [
    "一号楼",
    "二号楼",
    "三号楼",
    "东门",
    "西门",
    "南门",
    "地下车库",
    "小广场",
    "活动室",
    "垃圾房旁",
    "花坛边",
    "锅炉房后",
]
_TROUBLES = [
    "堆了很多杂物没人清理",
    "夜里总有人大声唱歌",
    "下水道又堵了臭得很",
    "暖气不热老人受不了",
    "有人乱停车堵住了路",
    "树枝伸进窗户里了",
    "地砖翘起来绊倒人",
    "水管漏水流了一地",
    "门禁关不上谁都能进",
    "健身器材松了不敢用",
    "有野狗追着孩子跑",
    "墙皮掉下来砸到了车",
]
_WISHES = ["请尽快派人来看看", "已经说过好几次了", "麻烦给个准信", "大家都等着呢"]
#: How many texts there are of each of WORDS.
_STEP = len(_PLACES) * len(_WISHES)


def _texts() -> list[dict[str, Any]]:
    """The rare one first, then those of each of WORDS, then all others."""
    troubles = [f"{word}坏了一直没有人修" for word in WORDS] + _TROUBLES
    texts = [f"三号楼旁的树上有{RARE}，请不要砍树"]
    texts += [
        f"{place}{trouble}，{wish}。"
        for trouble, place, wish in itertools.product(troubles, _PLACES, _WISHES)
    ]
    return [
        {"position": n - 1, "text": one, "folded": fold(one), "tokens": sorted(tokens(fold(one)))}
        for n, one in enumerate(texts)
    ]


def actor(session: Session, role: Role, code: str) -> Actor:
    """The worker, in this role at the unit with this code."""
    unit = session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one()
    worker = session.scalars(select(Account.id).where(Account.name == "worker")).one()
    post = ActorPost(new_id(), role, unit.id, unit.name, unit.path, unit.street_id)
    return Actor(worker, "", UUID(int=0), (post,))


def medians(
    databases: Sequence[Database], reader: Callable[[Session], Callable[[], int]], runs: int
) -> list[tuple[float, int]]:
    """What one read takes in each database, asked in turn, so that whatever else the machine does hits all alike.

    ``reader`` makes, for a session, what is measured; it tells how many rows it found. Returns seconds and rows.
    """
    with ExitStack() as opened:
        sessions = [opened.enter_context(database.reading()) for database in databases]
        reads = [reader(session) for session in sessions]
        found = [read() for read in reads]
        seconds: list[list[float]] = [[] for _ in databases]
        for _ in range(runs):
            for session, read, taken in zip(sessions, reads, seconds, strict=True):
                session.expunge_all()
                began = time.perf_counter()
                read()
                taken.append(time.perf_counter() - began)
    return [(statistics.median(taken), rows) for taken, rows in zip(seconds, found, strict=True)]
