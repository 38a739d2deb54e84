"""What is written into the audit log, when, and in which form."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from app.audit.words import ACTION_NAMES
from app.core import audit
from app.core.audit import CENTRAL, GENESIS, AuditRow
from app.core.database import Database
from app.core.ids import new_id
from tests.audit.chains import ACTOR, rows, write

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
ROOT = Path(__file__).resolve().parents[2]
STREET, OTHER_STREET = new_id(), new_id()


def count(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0


def test_each_row_is_tied_to_the_one_before_within_its_street(db: Database) -> None:
    write(db, STREET, 3)
    write(db, OTHER_STREET, 2)
    found = rows(db, STREET)
    assert [row.seq for row in found] == [1, 2, 3]
    assert [row.prev_hash for row in found] == [GENESIS, found[0].hash, found[1].hash]
    assert [row.seq for row in rows(db, OTHER_STREET)] == [1, 2]


def test_one_transaction_may_write_to_several_chains(db: Database) -> None:
    with db.transaction() as session:
        for street in (STREET, OTHER_STREET, None, STREET):
            audit.record(session, "login.ended", actor_id=ACTOR, place=audit.Place(None, street))
    assert [len(rows(db, chain)) for chain in (STREET, OTHER_STREET, CENTRAL)] == [2, 1, 1]


def test_a_rollback_leaves_nothing_and_no_gap(db: Database) -> None:
    def fail() -> None:
        with db.transaction() as session:
            audit.record(session, "login.ended", actor_id=ACTOR, place=audit.Place(STREET, STREET))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert count(db) == 0
    write(db, STREET, 1)
    assert [row.seq for row in rows(db, STREET)] == [1]


def test_a_session_that_goes_on_after_a_rollback_has_forgotten(db: Database) -> None:
    with db.session(writing=True) as session:
        session.execute(text("SELECT 1"))
        audit.record(session, "login.ended", actor_id=ACTOR)
        session.rollback()
        session.execute(text("SELECT 1"))
        session.commit()
    assert count(db) == 0


def test_a_commit_that_fails_leaves_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last statement before the commit breaks: what was recorded goes with what was done."""
    monkeypatch.setattr(audit, "seal", lambda _row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(db, STREET, 1)
    monkeypatch.undo()
    write(db, STREET, 1)
    assert [row.seq for row in rows(db, STREET)] == [1]


def test_the_database_refuses_changes(db: Database) -> None:
    write(db, STREET, 2)
    for statement in (update(AuditRow).values(action="x"), delete(AuditRow)):
        with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
            session.execute(statement.execution_options(synchronize_session=False))
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
            session.execute(text("TRUNCATE audit_log"))
    assert count(db) == 2


def test_what_is_read_back_has_the_same_seal(db: Database) -> None:
    with db.transaction() as session:
        details = {"名": "张", "n": 3, "share": 0.1, "list": [None, True, {"b": 1, "a": 2}], "id": new_id()}
        audit.record(session, "login.ended", actor_id=None, details=details)
    [row] = rows(db, CENTRAL)
    assert audit.seal({name: getattr(row, name) for name in audit.SEALED}) == row.hash


#: What the domains call whatever writes a row for them.
RECORDERS = ("record", "record_look", "_note", "note", "_look", "_decide")


def test_every_action_has_a_name() -> None:
    """Whatever the code records, people can read; and no name is left over."""
    words = set()
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _called(node) in RECORDERS:
                constants = [
                    one for arg in node.args for one in ast.walk(arg) if isinstance(one, ast.Constant)
                ]
                words |= {str(one.value) for one in constants if ACTION.fullmatch(str(one.value))}
    assert words == set(ACTION_NAMES)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
words = st.text(st.characters(codec="utf-8"), max_size=12)
row_values = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "chain": st.uuids(),
        "seq": st.integers(1, 2**62),
        "at": st.datetimes(timezones=st.just(UTC)),
        "actor_id": st.none() | st.uuids(),
        "unit_id": st.none() | st.uuids(),
        "action": words,
        "subject_kind": st.none() | words,
        "subject_id": st.none() | st.uuids(),
        "details": st.dictionaries(words, json_values, max_size=4),
        "caller": st.none() | words,
        "prev_hash": words,
    }
)


@given(row_values, row_values)
def test_two_rows_are_written_alike_only_if_they_are_alike(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert (audit.canonical(one) == audit.canonical(other)) == (_typed(one) == _typed(other))


@given(row_values, st.sampled_from(audit.SEALED), row_values)
def test_changing_any_field_changes_the_seal(row: dict[str, Any], name: str, other: dict[str, Any]) -> None:
    changed = row | {name: other[name]}
    assert (audit.seal(changed) == audit.seal(row)) == (_typed(changed) == _typed(row))


@given(row_values, st.randoms())
def test_the_order_of_fields_does_not_matter(row: dict[str, Any], chance: Any) -> None:
    names = list(row)
    chance.shuffle(names)
    assert audit.seal({name: row[name] for name in names}) == audit.seal(row)


def test_a_value_cannot_pass_from_one_field_into_the_next() -> None:
    row: dict[str, Any] = dict.fromkeys(audit.SEALED)
    row |= {"seq": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "chain": UUID(int=0), "details": {}}
    one = row | {"action": "a", "subject_kind": "b"}
    other = row | {"action": "ab", "subject_kind": ""}
    assert audit.seal(one) != audit.seal(other)


def _typed(value: Any) -> Any:
    """Equal only where JSON is: ``True`` is not ``1``."""
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    return (type(value), value)
