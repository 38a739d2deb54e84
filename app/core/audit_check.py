"""Reads the whole audit log again and names every row that is not as it was written.

A row is found by its seal, its place in the count and its tie to the row before; the end of a chain by its head.
Whoever can rewrite a chain from some row on, head included, leaves no trace in the database: only a head written
down elsewhere shows that. That is why the command prints the heads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, RowMapping, select

from app.core.audit import GENESIS, AuditCheck, AuditHead, AuditRow, seal
from app.core.database import Database

Row = RowMapping | Mapping[str, Any]

#: How far from its place a row is looked for before it counts as changed.
_NEARBY = 50
_BATCH = 1_000
#: More findings than this say nothing new.
MAX_FINDINGS = 100


_ALL_ROWS = select(AuditRow.__table__).order_by(AuditRow.chain, AuditRow.seq)


class Wrong(StrEnum):
    """What can be wrong with a row."""

    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    INSERTED = "inserted"
    REPLACED = "replaced"
    HEAD = "head"


_SENTENCES = {
    Wrong.CHANGED: "内容被改动",
    Wrong.REMOVED: "被删除",
    Wrong.MOVED: "位置被调换",
    Wrong.INSERTED: "是后来插入的",
    Wrong.REPLACED: "与下一条接不上，两条中有一条被换过",
    Wrong.HEAD: "与链尾登记的不符，最后一条或链尾被改动",
}


@dataclass(frozen=True)
class Finding:
    """Rows ``seq`` to ``last`` of a chain, with the same thing wrong; ``offset`` is how far a row was moved."""

    chain: UUID
    seq: int
    last: int
    wrong: Wrong
    offset: int = 0

    def __str__(self) -> str:
        rows = f"第 {self.seq} 条" if self.seq == self.last else f"第 {self.seq}–{self.last} 条"
        home = f"，原来在第 {self.seq - self.offset} 条" if self.offset else ""
        return f"{rows}：{_SENTENCES[self.wrong]}{home}"


@dataclass(frozen=True)
class Report:
    """What a verification read and found; ``heads`` are the last ``seq`` and hash of each chain."""

    rows: int
    heads: Mapping[UUID, tuple[int, str]]
    findings: list[Finding]


def verify(database: Database) -> Report:
    """Check every row of every chain in one snapshot, a thousand at a time."""
    with _one_snapshot(database.engine).connect() as connection:
        heads = {
            row.chain: (row.seq, row.hash)
            for row in connection.execute(select(AuditHead.chain, AuditHead.seq, AuditHead.hash))
        }
        count = _Count()
        with connection.execute(_ALL_ROWS, execution_options={"yield_per": _BATCH}) as rows:
            findings = list(islice(_merged(_findings(rows.mappings(), heads, count)), MAX_FINDINGS))
        return Report(count.rows, heads, findings)


def check_of(report: Report, names: Mapping[UUID, str]) -> AuditCheck:
    """A row to keep of a verification; ``names`` are what people call the chains."""
    return AuditCheck(
        rows=report.rows,
        findings=[f"{names.get(found.chain, str(found.chain))} {found}" for found in report.findings],
    )


@dataclass
class _Count:
    """How many rows have been read, also when the findings were too many to go on."""

    rows: int = 0


def _one_snapshot(engine: Engine) -> Engine:
    """On SQLite a transaction that reads is a snapshot already."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def _findings(rows: Iterable[Row], heads: Mapping[UUID, tuple[int, str]], count: _Count) -> Iterator[Finding]:
    left = dict(heads)
    walk: _Walk | None = None
    for row in rows:
        count.rows += 1
        if walk is None or walk.chain != row["chain"]:
            if walk:
                yield from walk.end(left.pop(walk.chain, None))
            walk = _Walk(row["chain"])
        yield from walk.step(row)
    if walk:
        yield from walk.end(left.pop(walk.chain, None))
    for chain, head in left.items():
        yield from _Walk(chain).end(head)


class _Walk:
    """One chain, row by row."""

    def __init__(self, chain: UUID) -> None:
        self.chain = chain
        self._seq = 0
        self._hash = GENESIS
        self._sound = True

    def step(self, row: Row) -> Iterator[Finding]:
        """What is wrong with this row, or shows by it."""
        seq = row["seq"]
        gap = seq > self._seq + 1
        if gap:
            yield Finding(self.chain, self._seq + 1, seq - 1, Wrong.REMOVED)
        sound = seal(row) == row["hash"]
        if not sound:
            yield from self._unsound(row, gap)
        elif row["prev_hash"] != self._hash and self._sound and not gap:
            yield Finding(self.chain, self._seq, self._seq, Wrong.REPLACED)
        self._seq, self._hash, self._sound = seq, row["hash"], sound

    def _unsound(self, row: Row, gap: bool) -> Iterator[Finding]:
        seq = row["seq"]
        home = _home(row)
        if home is None:
            yield Finding(self.chain, seq, seq, Wrong.CHANGED)
            return
        if home == self._seq and self._sound and not gap:
            # The row before took this one's place.
            yield Finding(self.chain, home, home, Wrong.INSERTED)
        yield Finding(self.chain, seq, seq, Wrong.MOVED, offset=seq - home)

    def end(self, head: tuple[int, str] | None) -> Iterator[Finding]:
        """What the head tells of the end of the chain; ``None`` where there is no head."""
        if head is None:
            yield Finding(self.chain, self._seq, self._seq, Wrong.HEAD)
            return
        seq, last_hash = head
        if seq > self._seq:
            yield Finding(self.chain, self._seq + 1, seq, Wrong.REMOVED)
        elif seq < self._seq:
            yield Finding(self.chain, seq + 1, self._seq, Wrong.INSERTED)
        elif last_hash != self._hash:
            yield Finding(self.chain, seq, seq, Wrong.HEAD)


def _home(row: Row) -> int | None:
    """The place at which this row's seal would be right, if there is one nearby."""
    here: int = row["seq"]
    for distance in range(1, _NEARBY + 1):
        for seq in (here - distance, here + distance):
            if seq > 0 and seal({**row, "seq": seq}) == row["hash"]:
                return seq
    return None


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Neighbours with the same thing wrong as one."""
    held: Finding | None = None
    for found in findings:
        if held and replace(found, seq=held.seq, last=held.last) == held and found.seq == held.last + 1:
            held = replace(held, last=found.last)
            continue
        if held:
            yield held
        held = found
    if held:
        yield held
