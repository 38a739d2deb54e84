"""Tampering, by somebody who can take the guard off: each kind is found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit, audit_check
from app.core.audit import AuditCheck, AuditHead, AuditRow
from app.core.audit_check import Wrong, verify
from app.core.database import Database
from app.core.ids import new_id
from tests.audit.chains import alter, forged, move_head, rows, tampering, write

STREET, OTHER_STREET = new_id(), new_id()
Rows = list[AuditRow]
Tamper = Callable[[Session, Rows], None]


def _change(session: Session, _rows: Rows) -> None:
    alter(session, STREET, 4, details={"n": "changed"})


def _change_and_seal_again(session: Session, before: Rows) -> None:
    row = forged(before[2], 4)
    alter(session, STREET, 4, details=row.details, id=row.id, at=row.at, hash=row.hash)


def _remove(session: Session, _rows: Rows) -> None:
    session.execute(delete(AuditRow).where(AuditRow.chain == STREET, AuditRow.seq.in_([4, 5])))


def _remove_the_last(session: Session, _rows: Rows) -> None:
    session.execute(delete(AuditRow).where(AuditRow.chain == STREET, AuditRow.seq == 8))


def _remove_all(session: Session, _rows: Rows) -> None:
    session.execute(delete(AuditRow).where(AuditRow.chain == STREET))


def _swap(session: Session, _rows: Rows) -> None:
    for seq, to in ((4, 100), (5, 4), (100, 5)):
        alter(session, STREET, seq, seq=to)


def _insert(session: Session, before: Rows) -> None:
    for seq in range(8, 3, -1):
        alter(session, STREET, seq, seq=seq + 1)
    session.add(forged(before[2], 4))


def _append(session: Session, before: Rows) -> None:
    session.add(forged(before[7], 9))


def _head_forth(session: Session, _rows: Rows) -> None:
    move_head(session, STREET, seq=10)


def _head_back(session: Session, before: Rows) -> None:
    move_head(session, STREET, seq=6, hash=before[5].hash)


def _head_hash(session: Session, _rows: Rows) -> None:
    move_head(session, STREET, hash="0" * 64)


def _head_gone(session: Session, _rows: Rows) -> None:
    session.execute(delete(AuditHead).where(AuditHead.chain == STREET))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (_change, [(4, 4, Wrong.CHANGED)]),
        (_change_and_seal_again, [(4, 4, Wrong.REPLACED)]),
        (_remove, [(4, 5, Wrong.REMOVED)]),
        (_remove_the_last, [(8, 8, Wrong.REMOVED)]),
        (_remove_all, [(1, 8, Wrong.REMOVED)]),
        (_swap, [(4, 4, Wrong.MOVED), (5, 5, Wrong.MOVED)]),
        (_insert, [(4, 4, Wrong.INSERTED), (5, 9, Wrong.MOVED), (9, 9, Wrong.INSERTED)]),
        (_append, [(9, 9, Wrong.INSERTED)]),
        (_head_forth, [(9, 10, Wrong.REMOVED)]),
        (_head_back, [(7, 8, Wrong.INSERTED)]),
        (_head_hash, [(8, 8, Wrong.HEAD)]),
        (_head_gone, [(8, 8, Wrong.HEAD)]),
    ],
)
def test_tampering_is_named(
    db: Database, tamper: Tamper, found: list[tuple[int, int, Wrong]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Batches end in the middle of what is wrong.
    monkeypatch.setattr(audit_check, "_BATCH", 2)
    write(db, STREET, 8)
    write(db, OTHER_STREET, 3)
    before = list(rows(db, STREET))
    with tampering(db) as session:
        tamper(session, before)
    report = verify(db)
    assert [(one.seq, one.last, one.wrong) for one in report.findings] == found
    assert {one.chain for one in report.findings} == {STREET}


def test_a_chain_as_it_was_written_is_sound(db: Database) -> None:
    assert verify(db).findings == []
    write(db, STREET, 5)
    report = verify(db)
    assert (report.rows, report.findings) == (5, [])
    assert report.heads == {STREET: (5, rows(db, STREET)[-1].hash)}


def test_a_whole_end_written_anew_shows_only_by_a_head_kept_elsewhere(db: Database) -> None:
    """What no chain can find by itself: the reason why the command prints the heads."""
    write(db, STREET, 3)
    kept = verify(db).heads
    last = rows(db, STREET)[1]
    with tampering(db) as session:
        session.execute(delete(AuditRow).where(AuditRow.chain == STREET, AuditRow.seq == 3))
        row = forged(last, 3)
        session.add(row)
        move_head(session, STREET, hash=row.hash)
    report = verify(db)
    assert report.findings == []
    assert report.heads != kept


def test_findings_do_not_grow_without_bound(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_check, "MAX_FINDINGS", 2)
    write(db, STREET, 9)
    with tampering(db) as session:
        for seq in (1, 3, 5, 7, 9):
            alter(session, STREET, seq, action="x")
    assert [one.seq for one in verify(db).findings] == [1, 3]


def test_the_command(app: Flask, db: Database) -> None:
    write(db, STREET, 3)
    sound = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert sound.exit_code == 0
    assert rows(db, STREET)[-1].hash in sound.output
    assert "共 3 条" in sound.output
    with tampering(db) as session:
        alter(session, STREET, 2, actor_id=new_id())
    broken = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert "第 2 条：内容被改动" in broken.output
    with db.reading() as session:
        checks = session.scalars(select(AuditCheck).order_by(AuditCheck.id)).all()
    assert [len(check.findings) for check in checks] == [0, 1]


def test_writing_while_verifying_is_no_finding(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added between the reading of the heads and of the rows does not count as inserted."""
    write(db, STREET, 3)
    seal = audit.seal

    def write_meanwhile(row: object) -> str:
        monkeypatch.setattr(audit_check, "seal", seal)
        write(db, STREET, 1)
        write(db, OTHER_STREET, 1)
        return seal(row)  # type: ignore[arg-type]

    monkeypatch.setattr(audit_check, "seal", write_meanwhile)
    monkeypatch.setattr(audit_check, "_BATCH", 1)
    assert verify(db).findings == []
    assert verify(db).rows == 5
