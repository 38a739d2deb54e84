"""What moving points costs beside PostgreSQL itself, and whether a balance is read as fast among ten million entries.

``python -m bench.points`` (``make bench-points``) starts a PostgreSQL of its own, as production has it: what is
committed is on the disk.

``ratio posting X.XX`` compares transfers per second, each in a transaction of its own by as many processes as the
machine has processors, with pgbench sending the statements that PostgreSQL saw of one transfer, with values of its own,
by as many clients and on the same tables. They take turns, and the median of the turns counts.

``ratio balance X.XX`` compares the time to read a person's balance with ten million entries in the ledger and with ten
thousand. ``--entries`` makes it smaller.

Exit code 1 when posting is below 0.4, or reading above 1.2.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

from alembic import command
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import create_app
from app.cli import alembic_config
from app.core.database import Database
from app.core.ids import new_id
from app.org.models import UnitKind
from app.org.service import create_unit
from app.points import queries, service
from app.points.checking import faults
from app.points.models import PointsAccount
from config.settings import Settings
from tests.support.servers import PostgresServer, postgres_programs

FEW, MANY = 10_000, 10_000_000
PEOPLE = 10_000
CLIENTS = os.cpu_count() or 2
SECONDS, TURNS = 8, 3
POSTING, READING = 0.4, 1.2
READS, READING_TURNS = 500, 8

#: The statements of ``app.points.service.transfer``, in the shape in which they reach PostgreSQL.
_SAME_STATEMENTS = """\\set person random(1, {people})
BEGIN;
INSERT INTO points_transfers (id, source, kind, memo, street_id, at, made_by, rule_id, reverses_id)
VALUES (gen_random_uuid(), 'bench:' || gen_random_uuid(), 'award', '签到', '{street}', now(), NULL, NULL, NULL)
ON CONFLICT (source) DO NOTHING RETURNING id AS transfer \\gset
UPDATE points_accounts SET balance = points_accounts.balance + CASE WHEN points_accounts.owner_kind = 'issuer'
 AND points_accounts.owner_id = '{street}' THEN -1 ELSE 1 END
WHERE points_accounts.id IN (SELECT held.id FROM points_accounts AS held
 WHERE (held.owner_kind = 'issuer' AND held.owner_id = '{street}'
   OR held.owner_kind = 'person' AND held.owner_id = {person})
 AND (SELECT count(*) FROM points_accounts AS known WHERE known.owner_kind = 'issuer' AND known.owner_id = '{street}'
   OR known.owner_kind = 'person' AND known.owner_id = {person}) = 2
 ORDER BY held.owner_kind DESC, held.owner_id DESC FOR UPDATE)
AND (points_accounts.floor IS NULL OR points_accounts.balance + CASE WHEN points_accounts.owner_kind = 'issuer'
 AND points_accounts.owner_id = '{street}' THEN -1 ELSE 1 END >= points_accounts.floor)
RETURNING points_accounts.owner_kind, points_accounts.owner_id, points_accounts.id, points_accounts.balance;
INSERT INTO points_entries (id, transfer_id, account_id, amount, balance_after, at)
VALUES (gen_random_uuid(), :transfer::uuid, '{issuer}', -1, 0, now()),
 (gen_random_uuid(), :transfer::uuid, {person}, 1, 0, now());
COMMIT;
"""
#: A person's owner and account have one id here, made of their number, so that pgbench can name them.
_PERSON = "('00000000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"

_FILL = (
    """INSERT INTO points_accounts (id, owner_kind, owner_id, street_id, balance, floor)
SELECT {person}, 'person', {person}, '{street}', 0, 0 FROM generate_series(1, {people}) AS n ON CONFLICT DO NOTHING""",
    """INSERT INTO points_transfers (id, source, kind, memo, street_id, at)
SELECT ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'fill:' || n, 'award', '签到', '{street}', now()
FROM generate_series({begin}, {end}) AS n""",
    """INSERT INTO points_entries (id, transfer_id, account_id, amount, balance_after, at)
SELECT ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid,
 ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, '{issuer}', -1, -n, now()
FROM generate_series({begin}, {end}) AS n
UNION ALL SELECT ('00000000-0000-7000-b000-' || lpad(to_hex(n), 12, '0'))::uuid,
 ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, {person_of}, 1, n / {people} + 1, now()
FROM generate_series({begin}, {end}) AS n""",
    """UPDATE points_accounts SET balance = held.sum FROM (SELECT account_id, sum(amount) FROM points_entries
GROUP BY account_id) AS held WHERE held.account_id = points_accounts.id""",
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=MANY, help="how many entries the large ledger has")
    many: int = parser.parse_args().entries
    server = PostgresServer.start(durable=True)
    try:
        url = server.create_database("points")
        with tempfile.TemporaryDirectory() as folder:
            database, street = _prepare(url, Path(folder))
            _fill(database, street, 1, FEW // 2)
            posting = _posting(server, database, url, street, Path(folder))
            few = _balance_seconds(database)
            began = time.monotonic()
            _fill(database, street, FEW // 2 + 1, many // 2)
            print(f"filled to {many:,} entries in {time.monotonic() - began:.0f} s")
            reading = _balance_seconds(database) / few
            _verify(database)
    finally:
        server.stop()
    print(f"ratio posting {posting:.2f}")
    print(f"ratio balance {reading:.2f}")
    return 0 if posting >= POSTING and reading <= READING else 1


def _prepare(url: str, folder: Path) -> tuple[Database, UUID]:
    app = create_app(Settings(mode="test", var_dir=folder, database_url=url, rate_limits=False))
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    database: Database = app.extensions["database"]
    with database.transaction() as session:
        district = create_unit(
            session, kind=UnitKind.DISTRICT, name="平城区", code="0", parent=None, public_telephone=None
        )
        street = create_unit(
            session,
            kind=UnitKind.STREET,
            name="大庆路街道",
            code="01",
            parent=district,
            public_telephone=None,
        )
        session.flush()
        service.award(session, new_id(), street.id, 1, "first", "签到")
        return database, street.id


def _fill(database: Database, street: UUID, begin: int, end: int) -> None:
    """Transfers ``begin`` to ``end`` among PEOPLE, and all balances after them; then PostgreSQL is told to look."""
    words = {
        "street": street,
        "issuer": _issuer(database),
        "people": PEOPLE,
        "begin": begin,
        "end": end,
        "person": _PERSON.format(number="n"),
        "person_of": _PERSON.format(number=f"n % {PEOPLE} + 1"),
    }
    with database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _FILL:
            session.execute(text(statement.format(**words)))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM (ANALYZE) points_accounts, points_transfers, points_entries"))
        connection.execute(text("CHECKPOINT"))


def _issuer(database: Database) -> UUID:
    with database.reading() as session:
        return session.scalars(select(PointsAccount.id).where(PointsAccount.owner_kind == "issuer")).one()


def _person(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-8000-{number:012x}")


def _balance_seconds(database: Database) -> float:
    """The time to read somebody's balance: the median of each of several turns, and of those the best."""
    choose, medians = random.Random(1), []
    with database.reading() as session:
        for _ in range(READING_TURNS):
            took = []
            for _ in range(READS):
                who = _person(choose.randint(1, PEOPLE))
                began = time.perf_counter()
                queries.balance(session, who)
                took.append(time.perf_counter() - began)
            medians.append(statistics.median(took))
    print(f"a balance in {min(medians) * 1e3:.2f} ms")
    return min(medians)


def _posting(server: PostgresServer, database: Database, url: str, street: UUID, folder: Path) -> float:
    script = folder / "same.sql"
    person = "('00000000-0000-7000-8000-' || lpad(to_hex(:person::int), 12, '0'))::uuid"
    script.write_text(
        _SAME_STATEMENTS.format(people=PEOPLE, street=street, issuer=_issuer(database), person=person)
    )
    ours, own = [], []
    for _ in range(TURNS):
        own.append(_pgbench(server, script))
        ours.append(_ours(url, street))
    rate = ", ".join
    print(f"pgbench, {CLIENTS} clients: {rate(f'{one:.0f}' for one in own)} transactions per second")
    print(f"transfers, {CLIENTS} processes: {rate(f'{one:.0f}' for one in ours)} per second")
    return statistics.median(one / other for one, other in zip(ours, own, strict=True))


def _pgbench(server: PostgresServer, script: Path) -> float:
    program = [str(postgres_programs() / "pgbench"), "-n", "-M", "prepared", "-f", str(script)]
    program += ["-c", str(CLIENTS), "-j", str(CLIENTS), "-T", str(SECONDS)]
    address = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "eshiban", "points"]
    done = subprocess.run([*program, *address], capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr)
    return float(found[1])


def _ours(url: str, street: UUID) -> float:
    """Transfers per second, each committed."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        counts = pool.starmap(_post, [(url, street, number) for number in range(CLIENTS)])
    return sum(counts)


def _post(url: str, street: UUID, seed: int) -> float:
    """One process that posts for SECONDS; what it did a second. The first transfers warm it up and do not count."""
    database, choose = Database(url), random.Random(seed)
    for _ in range(20):
        _one(database, street, _person(choose.randint(1, PEOPLE)))
    began, count = time.monotonic(), 0
    while time.monotonic() - began < SECONDS:
        _one(database, street, _person(choose.randint(1, PEOPLE)))
        count += 1
    return count / (time.monotonic() - began)


def _one(database: Database, street: UUID, who: UUID) -> None:
    with database.transaction() as session:
        service.award(session, who, street, 1, f"bench:{new_id()}", "签到")


def _verify(database: Database) -> None:
    """What the nightly check costs on the large ledger; pgbench's entries carry no balance, the rest must come out."""
    began = time.monotonic()
    with database.reading() as session:
        found = faults(session)
        entries = _count(session)
    print(f"verified {entries:,} entries in {time.monotonic() - began:.0f} s, {len(found)} faults")
    for fault in found[:5]:
        print(f"WRONG: {fault.sentence}")


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(text("points_entries"))) or 0


if __name__ == "__main__":
    sys.exit(main())
