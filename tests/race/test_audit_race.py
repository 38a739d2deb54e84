"""Many writers at the end of one chain."""

from __future__ import annotations

import threading
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.audit import GENESIS, AuditRow
from app.core.audit_check import verify
from app.core.database import Database
from app.core.ids import new_id
from tests.audit.chains import forged, rows, write
from tests.race.together import together

pytestmark = pytest.mark.race

CROWD = 8
EACH = 10


def test_the_chain_has_no_gap_and_no_fork(db: Database) -> None:
    """The chain does not exist yet: its head is made in the same rush."""
    street = new_id()
    together([partial(write, db, street, EACH)] * CROWD)
    assert [row.seq for row in rows(db, street)] == list(range(1, CROWD * EACH + 1))
    report = verify(db)
    assert (report.rows, report.findings) == (CROWD * EACH, [])


def test_transactions_with_several_chains_do_not_wait_in_a_circle(db: Database) -> None:
    one, other = new_id(), new_id()

    def both(first: UUID, second: UUID) -> None:
        for _ in range(EACH):
            with db.transaction() as session:
                for street in (first, second):
                    audit.record(session, "login.ended", actor_id=None, place=audit.Place(None, street))

    assert together([partial(both, one, other), partial(both, other, one)] * 2) == [None] * 4
    assert verify(db).findings == []


def test_without_the_lock_on_the_head_it_forks(db: Database) -> None:
    """The control: reading the last row, then adding one after it."""
    street = new_id()
    write(db, street, 1)
    both_have_read = threading.Barrier(2)

    def read_then_add() -> str:
        with db.reading() as session:
            last = session.scalars(
                select(AuditRow).where(AuditRow.chain == street).order_by(AuditRow.seq.desc()).limit(1)
            ).one()
        both_have_read.wait()
        try:
            with db.transaction() as session:
                session.add(forged(last, last.seq + 1))
        except IntegrityError:
            return "taken"
        return "added"

    answers = together([read_then_add, read_then_add])
    assert sorted(answers) == ["added", "taken"], "one of two rows is lost"
    assert rows(db, street)[0].prev_hash == GENESIS
    assert verify(db).findings, "and the head knows of neither"
