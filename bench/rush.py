"""5,000 people want one of 200 places at the same instant.

``python -m bench.rush`` (``make bench-rush``) starts a PostgreSQL and a Redis of its own, the web server as production
has it with two processes, and a crowd (:mod:`bench.crowd`) that signs up over HTTP; one in twenty calls is sent twice.
Then it is counted whether everybody was told the truth, once: exactly 200 are in, the numbers of the line are the order
of the commits without gaps, nobody was told yes twice or yes and then no.

The last line, ``ratio rush X.XX``, compares sign-ups per second with what PostgreSQL itself does in the same minute:
pgbench with as many clients, an UPDATE of one hot row and an INSERT. Exit code 1 below 0.3 or when anything did not
come out.

``--sqlite`` tells what one process with SQLite does; ``--kill`` kills the server ten times on the way.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from sqlalchemy import func, select, text

from app.activities.models import Attendee, Registration
from app.activities.states import RegistrationState
from app.core.outbox import OutboxRow
from bench import hall
from bench.crowd import GIVE_UP_SECONDS, Answer
from bench.hall import Hall
from tests.support.servers import PostgresServer, RedisServer, postgres_programs

PEOPLE, PLACES, REPEATED = 5_000, 200, 0.05
CLIENTS, WORKERS = 32, 2
LIMIT = 0.3
KILLS = 10

_BASELINE_TABLES = """
CREATE TABLE hot (id int PRIMARY KEY, taken int NOT NULL, last_number int NOT NULL) WITH (fillfactor = 50);
INSERT INTO hot VALUES (1, 0, 0);
CREATE TABLE came (id bigserial PRIMARY KEY, number int NOT NULL, person int NOT NULL)
"""
_BASELINE = """\\set person random(1, 1000000)
BEGIN;
UPDATE hot SET last_number = last_number + 1, taken = taken + 1 WHERE id = 1 RETURNING last_number \\gset
INSERT INTO came (number, person) VALUES (:last_number, :person);
COMMIT;
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    if options.sqlite:
        return on_sqlite()
    with _servers() as (postgres, redis):
        return killed(postgres, redis) if options.kill else compare(postgres, redis)


@contextlib.contextmanager
def _servers() -> Iterator[tuple[PostgresServer, RedisServer]]:
    """Both as production has them: what is committed is on the disk, and when is remembered."""
    postgres = PostgresServer.start(durable=True)
    redis = RedisServer.start()
    try:
        with psycopg.connect(_plain(postgres, "postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        postgres.kill()
        postgres.restart()
        yield postgres, redis
    finally:
        redis.stop()
        postgres.stop()


def _plain(postgres: PostgresServer, database: str) -> str:
    return postgres.url(database).replace("+psycopg", "")


def compare(postgres: PostgresServer, redis: RedisServer) -> int:
    """Measure pgbench, the rush, and pgbench again; 0 when all came out and the ratio is not below LIMIT."""
    place = hall.prepare(
        postgres.create_database("rush"), redis.url(), people=PEOPLE, places=PLACES, workers=WORKERS
    )
    own = [_pgbench(postgres, place.folder)]
    rate, wrong = _rush(place)
    own.append(_pgbench(postgres, place.folder))
    print(f"pgbench with {CLIENTS} clients: {own[0]:.0f} and {own[1]:.0f} per second")
    ratio = rate / statistics.mean(own)
    print(f"ratio rush {ratio:.2f}")
    return 1 if wrong or ratio < LIMIT else 0


def on_sqlite() -> int:
    """The same with one process and SQLite, as a small street starts; without Redis."""
    place = hall.prepare("", "", people=PEOPLE, places=PLACES, workers=1)
    return 1 if _rush(place)[1] else 0


def _rush(place: Hall) -> tuple[float, list[str]]:
    place.server.start()
    try:
        crowd = place.crowd(place.calls(REPEATED), CLIENTS)
        if crowd.wait(GIVE_UP_SECONDS + 20) != 0:
            raise RuntimeError(place.server.log_tail())
    finally:
        place.server.stop()
    answers = place.answers()
    took = max(one.at for one in answers)
    quantiles = statistics.quantiles([one.seconds for one in answers], n=100)
    print(
        f"{place.database.engine.dialect.name}: {PEOPLE:,} people in {took:.1f} s, {PEOPLE / took:.0f} sign-ups per"
        f" second; median {quantiles[49] * 1e3:.0f} ms, 99th percentile {quantiles[98] * 1e3:.0f} ms"
    )
    return PEOPLE / took, check(place, answers)


def check(place: Hall, answers: Sequence[Answer]) -> list[str]:
    """Print what came out and return what did not."""
    wrong = [*_told(answers), *_kept(place, answers)]
    for sentence in wrong[:20]:
        print(f"WRONG: {sentence}")
    return wrong


def _told(answers: Sequence[Answer]) -> Iterator[str]:
    """Whether everybody was told one thing, however often they asked."""
    said: dict[int, set[tuple[str, str]]] = defaultdict(set)
    new: dict[int, set[str]] = defaultdict(set)
    for one in answers:
        if one.status not in (200, 201):
            yield f"person {one.person} was answered {one.status}: {one.body[:200]}"
            continue
        body = json.loads(one.body)
        said[one.person].add((body["id"], body["state"]))
        if one.status == 201:
            new[one.person].add(one.key)
    yield from (f"person {person} was told {sorted(what)}" for person, what in said.items() if len(what) > 1)
    yield from (
        f"person {person} got in anew {len(keys)} times" for person, keys in new.items() if len(keys) > 1
    )
    yes = sum(1 for what in said.values() if any(state == "confirmed" for _, state in what))
    print(f"{len(answers):,} answers to {len(said):,} people; {yes} were told yes")
    if (len(said), yes) != (PEOPLE, PLACES):
        yield f"{len(said)} people were answered, {yes} of them yes"


def _kept(place: Hall, answers: Sequence[Answer]) -> Iterator[str]:
    """Whether the database holds what was said."""
    with place.database.reading() as session:
        rows = session.execute(
            select(
                Registration.id, Registration.number, Registration.state, Registration.account_id
            ).order_by(Registration.number)
        ).all()
        confirmed = {row.id for row in rows if row.state is RegistrationState.CONFIRMED}
        people = session.scalar(select(func.count(Attendee.id)))
        told = session.scalars(select(OutboxRow.payload)).all()
        committed = _commits(place)
    states = {str(row.id): row.state for row in rows}
    print(
        f"{len(confirmed)} confirmed, {len(rows) - len(confirmed):,} in line, {len(told)} messages in the outbox"
    )
    if [row.number for row in rows] != list(range(1, PEOPLE + 1)):
        yield "the numbers have gaps or doubles"
    if {row.number for row in rows if row.id in confirmed} != set(range(1, PLACES + 1)):
        yield "not the first got in"
    if committed and committed != sorted(committed):
        yield "the numbers are not the order of the commits"
    if people != PEOPLE or len({row.account_id for row in rows}) != PEOPLE:
        yield "somebody is in twice, or lost"
    if sorted(one["registration_id"] for one in told) != sorted(map(str, confirmed)):
        yield "not everybody who got in is told so, once"
    for one in answers:
        body = json.loads(one.body) if one.status in (200, 201) else {}
        if body and states.get(body["id"]) != body["state"]:
            yield f"person {one.person} was told {body['state']} and is {states.get(body['id'])}"


def _commits(place: Hall) -> list[object]:
    """When each sign-up was committed, in the order of their numbers; PostgreSQL alone remembers."""
    if place.database.engine.dialect.name != "postgresql":
        return []
    with place.database.reading() as session:
        moments = text("SELECT pg_xact_commit_timestamp(xmin) FROM registrations ORDER BY number")
        return list(session.scalars(moments))


def _pgbench(postgres: PostgresServer, folder: Path) -> float:
    """Transactions per second of PostgreSQL's own programs: as many as there are people, by as many clients."""
    script = folder / "baseline.sql"
    script.write_text(_BASELINE)
    postgres.drop_database("baseline")
    postgres.create_database("baseline")
    with psycopg.connect(_plain(postgres, "baseline"), autocommit=True) as connection:
        for statement in _BASELINE_TABLES.split(";\n"):
            connection.execute(statement)
    done = subprocess.run(
        [
            *(str(postgres_programs() / "pgbench"), "-n", "-f", str(script), "-c", str(CLIENTS), "-j", "1"),
            *("-t", str(PEOPLE // CLIENTS + 1), "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "eshiban"),
            "baseline",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])


def killed(postgres: PostgresServer, redis: RedisServer) -> int:
    """The rush, with the whole web server killed KILLS times on the way; 0 when all came out."""
    place = hall.prepare(
        postgres.create_database("rush"), redis.url(), people=PEOPLE, places=PLACES, workers=WORKERS
    )
    place.server.start()
    try:
        crowd = place.crowd(place.calls(REPEATED), CLIENTS)
        for _ in range(KILLS):
            time.sleep(1)
            _kill(place)
            place.server.start()
        if crowd.wait(GIVE_UP_SECONDS + 20) != 0:
            raise RuntimeError(place.server.log_tail())
    finally:
        place.server.stop()
    answers = place.answers()
    again = sum(one.tries > 1 for one in answers)
    print(f"killed {KILLS} times; {again} calls had to be sent again")
    return 1 if check(place, answers) else 0


def _kill(place: Hall) -> None:
    """The server and its processes at once, as a power cut would."""
    assert place.server.process is not None
    os.killpg(place.server.process.pid, signal.SIGKILL)
    place.server.process.wait()


if __name__ == "__main__":
    sys.exit(main())
