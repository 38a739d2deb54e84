"""A table of units brought back: first what it would change, then all of it or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.administration import reorganisation
from app.administration.models import TreeImport
from app.administration.workbook import CLOSED, Row
from app.core import audit, imports
from app.core.imports import Change, Mistake, Plan
from app.org import queries as org
from app.org import service as tree
from app.org.models import CHILD_KINDS, UNIT_KIND_NAMES, OrgUnit, UnitKind

#: Each closing asks every domain whether it can be.
MAX_CLOSINGS = 500

_KINDS = {name: kind for kind, name in UNIT_KIND_NAMES.items()}
_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
_TELEPHONE = re.compile(r"[0-9+() -]{3,20}")


class What(StrEnum):
    """What happens to a unit."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    CLOSED = "closed"


WHAT_NAMES = {What.NEW: "新增", What.CHANGED: "改名或改电话", What.MOVED: "移动", What.CLOSED: "撤销"}


@dataclass(frozen=True)
class _Node:
    """A unit as it will stand afterwards."""

    kind: UnitKind
    parent: str
    closed: bool


class _Planner:
    """Looks at all lines against the tree and against each other."""

    def __init__(self, session: Session, actor: Actor, rows: Sequence[Row]) -> None:
        self._session = session
        self._paths = tuple(actor.paths(Permission.MANAGE_UNITS))
        self._rows = rows
        self._tree = {unit.code: unit for unit in org.everything(session)}
        codes = {unit.id: unit.code for unit in self._tree.values()}
        self._parents = {
            unit.code: codes[unit.parent_id] if unit.parent_id else "" for unit in self._tree.values()
        }
        self._after = {
            unit.code: _Node(unit.kind, self._parents[unit.code], unit.closed_on is not None)
            for unit in self._tree.values()
        }
        self._plan = Plan()
        #: In which line each code stood first.
        self._seen: dict[str, int] = {}

    def plan(self) -> Plan:
        readable = [row for row in self._rows if self._is_readable(row)]
        for row in readable:
            self._after[row.code] = _Node(_KINDS[row.kind], row.parent, row.closed == CLOSED)
        open_children = Counter(node.parent for node in self._after.values() if not node.closed)
        for row in readable:
            sentence = self._objection(row, open_children)
            if sentence:
                self._plan.mistakes.append(Mistake(row.line, sentence))
            else:
                self._note(row)
        closings = self._plan.counts().get(What.CLOSED, 0)
        if closings > MAX_CLOSINGS:
            self._plan.mistakes.append(Mistake(1, f"一次最多撤销 {MAX_CLOSINGS} 个单位，请分几次导入。"))
        elif not self._plan.mistakes:
            self._ask_whether_closable()
        self._plan.mistakes.sort(key=lambda mistake: mistake.line)
        return self._plan

    def _is_readable(self, row: Row) -> bool:
        sentence = None
        if not _CODE.fullmatch(row.code):
            sentence = "编号要填，只能用字母、数字、横线，最多20个。"
        elif row.kind not in _KINDS:
            sentence = f"类型“{row.kind}”不认识，可以填：{'、'.join(_KINDS)}。"
        elif not 1 <= len(row.name) <= 60 or "\x00" in row.name:
            sentence = "名称要填，最多60个字。"
        elif row.telephone and not _TELEPHONE.fullmatch(row.telephone):
            sentence = "电话只能填数字、横线、空格和括号，最多20位。"
        elif row.closed not in ("", CLOSED):
            sentence = f"“撤销”一列只能空着或填“{CLOSED}”。"
        elif row.code in self._seen:
            sentence = f"编号 {row.code} 在第 {self._seen[row.code]} 行已经有了。"
        if sentence:
            self._plan.mistakes.append(Mistake(row.line, sentence))
            return False
        self._seen[row.code] = row.line
        return True

    def _objection(self, row: Row, open_children: Counter[str]) -> str | None:
        unit = self._tree.get(row.code)
        parent = self._after.get(row.parent)
        if unit:
            if not self._reaches(row.code):
                return "这个单位不在您管理的范围内。"
            if unit.kind is not _KINDS[row.kind]:
                return f"它原来是{UNIT_KIND_NAMES[unit.kind]}，类型不能改。"
            if unit.closed_on and row.closed != CLOSED:
                return "它已经撤销了，不能恢复；请用新编号新增。"
        elif row.closed == CLOSED:
            return "还没有这个单位，谈不上撤销。"
        if row.parent and parent is None:
            return f"上级编号 {row.parent} 找不到。"
        if unit is None or row.parent != self._parents[row.code]:
            if parent is None:
                return "上级编号要填。"
            if not self._reaches(row.parent):
                return "上级不在您管理的范围内。"
            if _KINDS[row.kind] not in CHILD_KINDS[parent.kind]:
                return f"{row.kind}不能放在{UNIT_KIND_NAMES[parent.kind]}下面。"
        if row.closed != CLOSED and parent and parent.closed:
            return f"上级 {row.parent} 要撤销或已经撤销。"
        if row.closed == CLOSED and open_children[row.code]:
            return "下面还有没撤销的单位。"
        return None

    def _reaches(self, code: str) -> bool:
        # A new unit is reached through the nearest one above it that is there already.
        for _ in range(len(UnitKind)):
            if code in self._tree:
                return self._tree[code].path.startswith(self._paths)
            code = self._after[code].parent if code in self._after else ""
        return False

    def _note(self, row: Row) -> None:
        unit = self._tree.get(row.code)
        if unit is None:
            self._add(
                row, What.NEW, "", f"{row.kind}，{self._named(row.parent)}下面，{row.telephone or '没有电话'}"
            )
            return
        if unit.closed_on:
            return
        before, after = _facts(unit.name, unit.public_telephone or ""), _facts(row.name, row.telephone)
        if before != after:
            self._add(row, What.CHANGED, before, after)
        if row.parent != self._parents[row.code]:
            self._add(row, What.MOVED, self._named(self._parents[row.code]), self._named(row.parent))
        if row.closed == CLOSED:
            self._add(row, What.CLOSED, "", "")

    def _add(self, row: Row, what: What, before: str, after: str) -> None:
        self._plan.changes.append(Change(row.line, what, row.code, row.name, before, after))

    def _named(self, code: str) -> str:
        unit = self._tree.get(code)
        return f"{code} {unit.name}" if unit else code

    def _ask_whether_closable(self) -> None:
        for change in self._plan.changes:
            if change.what is What.CLOSED:
                reason = reorganisation.hindrance(self._session, self._tree[change.code])
                if reason:
                    self._plan.mistakes.append(Mistake(change.line, reason))


def _facts(name: str, telephone: str) -> str:
    return f"{name}，{telephone}" if telephone else name


def preview(session: Session, actor: Actor, rows: Sequence[Row]) -> tuple[Plan, UUID | None]:
    """What ``rows`` would change; with nothing wrong and something to do, also the id by which to apply it."""
    actor.require(Permission.MANAGE_UNITS)
    plan = _Planner(session, actor, rows).plan()
    return plan, imports.keep(session, TreeImport, actor.account_id, plan, [asdict(row) for row in rows])


def apply(session: Session, actor: Actor, import_id: UUID) -> Plan:
    """Do what was previewed, all of it.

    Raises NotFound for a preview that is not the actor's or has been applied, and Conflict (``tree_changed``) when
    the tree has changed so that the same table would now do something else.
    """
    actor.require(Permission.MANAGE_UNITS)
    kept = imports.kept(session, TreeImport, actor.account_id, import_id)
    tree.hold_tree(session)
    rows = [Row(**row) for row in kept.rows]
    plan = _Planner(session, actor, rows).plan()
    imports.require_same(
        plan, kept, code="tree_changed", sentence="预览之后单位有了变动，请重新导入看一遍，再确认。"
    )
    _do(session, actor, plan, {row.code: row for row in rows})
    session.delete(kept)
    audit.record(
        session,
        "units.imported",
        actor_id=actor.account_id,
        place=actor.place,
        details=plan.counts(),
    )
    return plan


def _do(session: Session, actor: Actor, plan: Plan, rows: dict[str, Row]) -> None:
    by_what = {what: [change for change in plan.changes if change.what is what] for what in What}
    tree.create_units(
        session,
        [
            tree.NewUnit(
                code=row.code,
                kind=_KINDS[row.kind],
                name=row.name,
                parent=row.parent,
                public_telephone=row.telephone or None,
            )
            for row in (rows[change.code] for change in by_what[What.NEW])
        ],
    )
    units = {unit.code: unit for unit in org.everything(session)}
    for change in by_what[What.CHANGED]:
        row = rows[change.code]
        reorganisation.change(
            session, actor, units[row.code], name=row.name, public_telephone=row.telephone or None
        )
    for change in by_what[What.MOVED]:
        row = rows[change.code]
        reorganisation.move(session, actor, units[row.code].id, units[row.parent].id)
    closing = [units[change.code] for change in by_what[What.CLOSED]]
    for unit in sorted(closing, key=_depth, reverse=True):
        reorganisation.close(session, actor, unit.id)


def _depth(unit: OrgUnit) -> int:
    return unit.path.count("/")
