"""A table of categories brought back: first what it would change, then all of it or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit, imports
from app.core.errors import Invalid
from app.core.forms import read_form
from app.core.imports import Change, Mistake, Plan
from app.org.models import OrgUnit
from app.requests.deadlines import RESOLVE_HOURS
from app.requests.models import ServiceType
from app.requests.types import editing
from app.requests.types.editing import (
    CLOCK_NAMES,
    MAX_DEPTH,
    MAX_HOURS,
    OWNER_NAMES,
    URGENCY_NAMES,
    VISIBILITY_NAMES,
    Draft,
)
from app.requests.types.models import TypeImport
from app.requests.types.sheet import YES, Row, form_of, say_form

_CODE = re.compile(r"[A-Za-z0-9._-]{1,20}")


class What(StrEnum):
    """What happens to a category."""

    NEW = "new"
    CHANGED = "changed"
    RETIRED = "retired"
    RESTORED = "restored"


WHAT_NAMES = {What.NEW: "新增", What.CHANGED: "修改", What.RETIRED: "停用", What.RESTORED: "重新启用"}


def held_types(session: Session, district_id: UUID) -> dict[str, ServiceType]:
    """The categories a district keeps by their codes, in order, locked until this transaction ends."""
    rows = session.scalars(
        select(ServiceType)
        .where(or_(ServiceType.district_id == district_id, ServiceType.district_id.is_(None)))
        .order_by(ServiceType.position, ServiceType.code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.code: row for row in rows}


class _Planner:
    """Looks at all lines against the categories and against each other."""

    def __init__(self, session: Session, district_id: UUID, rows: Sequence[Row]) -> None:
        self.types = held_types(session, district_id)
        taken = session.scalars(select(ServiceType.code).where(ServiceType.code.in_([r.code for r in rows])))
        self._elsewhere = set(taken) - self.types.keys()
        codes = {row.id: code for code, row in self.types.items()}
        self._parents = {
            code: codes[row.parent_id] if row.parent_id else "" for code, row in self.types.items()
        }
        self._rows = rows
        #: What each code of the table is to say.
        self.drafts: dict[str, Draft] = {}
        self.plan = Plan()
        self._make()

    def _make(self) -> None:
        seen: dict[str, int] = {}
        for row in self._rows:
            if row.code in seen:
                self._object(row, f"编号 {row.code} 在第 {seen[row.code]} 行已经有了。")
                continue
            seen[row.code] = row.line
            try:
                self.drafts[row.code] = _draft(row, self.types.get(row.code))
            except Invalid as problem:
                self._object(row, problem.detail)
        parents = self._parents | {row.code: row.parent for row in self._rows if row.code in self.drafts}
        for row in self._rows:
            if row.code not in self.drafts or row.line != seen[row.code]:
                continue
            sentence = self._objection(row, parents)
            if sentence:
                self._object(row, sentence)
            else:
                self._note(row)
        self.plan.mistakes.sort(key=lambda mistake: mistake.line)

    def _object(self, row: Row, sentence: str) -> None:
        self.plan.mistakes.append(Mistake(row.line, sentence))

    def _objection(self, row: Row, parents: dict[str, str]) -> str | None:
        if row.code in self._elsewhere:
            return "这个编号别的区在用，换一个。"
        if row.code in self.types:
            return (
                None if row.parent == self._parents[row.code] else "已有的类别不能换上级，请停用后另建一个。"
            )
        if row.retired:
            return "还没有这个类别，谈不上停用。"
        if row.parent and row.parent not in parents:
            return f"上级编号 {row.parent} 找不到，或者那一行有错。"
        depth, code = 1, row.parent
        while code and depth <= MAX_DEPTH:
            depth, code = depth + 1, parents.get(code, "")
        return f"类别最多 {MAX_DEPTH} 级。" if depth > MAX_DEPTH else None

    def _note(self, row: Row) -> None:
        now, draft = self.types.get(row.code), self.drafts[row.code]
        if now is None:
            under = f"{row.parent} 下面，" if row.parent else ""
            self._add(row, What.NEW, "", f"{under}{_say(draft)}")
            return
        before = Draft.of(now, read_form(now.fields))
        if before != draft:
            self._add(row, What.CHANGED, *difference(_facts(before), _facts(draft)))
        if bool(row.retired) != (now.retired_on is not None):
            self._add(row, What.RETIRED if row.retired else What.RESTORED, "", "")

    def _add(self, row: Row, what: What, before: str, after: str) -> None:
        self.plan.changes.append(Change(row.line, what, row.code, row.name, before, after))


T = TypeVar("T", bound=StrEnum)


D = TypeVar("D")


def word(names: dict[T, str], text: str, column: str, default: D) -> T | D:
    """What a cell names, or ``default`` where it is empty; raises Invalid with the sentence for the line."""
    if not text:
        return default
    found = next((member for member, name in names.items() if name == text), None)
    if found is None:
        raise Invalid("wrong_row", f"“{column}”要填：{'、'.join(names.values())}。")
    return found


def hours_of(text: str) -> int | None:
    """The hours a cell tells, if any; raises Invalid with the sentence for the line."""
    if not text:
        return None
    if not (text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= MAX_HOURS):
        raise Invalid("wrong_row", f"办结小时要填 1 到 {MAX_HOURS} 的整数。")
    return int(text)


def _draft(row: Row, now: ServiceType | None) -> Draft:
    """What a line says; empty cells are as in a new category. Raises Invalid with the sentence for the line."""
    if not _CODE.fullmatch(row.code):
        raise Invalid("wrong_row", "编号要填，只能用字母、数字、点和横线，最多20个。")
    if not 1 <= len(row.name) <= 40 or "\x00" in row.name:
        raise Invalid("wrong_row", "名称要填，最多40个字。")
    if len(row.hint) > 80 or "\x00" in row.hint:
        raise Invalid("wrong_row", "提示最多80个字。")
    if row.retired not in ("", YES):
        raise Invalid("wrong_row", f"“停用”一列只能空着或填“{YES}”。")
    new = editing.BLANK
    urgency = word(URGENCY_NAMES, row.urgency, "紧急程度", new.urgency)
    return replace(
        new,
        name=row.name,
        hint=row.hint,
        urgency=urgency,
        resolve_hours=hours_of(row.hours) or RESOLVE_HOURS[urgency],
        clock=word(CLOCK_NAMES, row.clock, "计时", new.clock),
        default_owner=word(OWNER_NAMES, row.owner, "默认承办", new.default_owner),
        visibility=word(VISIBILITY_NAMES, row.visibility, "谁能看", new.visibility),
        form=form_of(row.form, read_form(now.fields) if now else ()),
    )


def _facts(draft: Draft) -> list[str]:
    return [
        draft.name,
        draft.hint,
        URGENCY_NAMES[draft.urgency],
        f"{draft.resolve_hours} 小时",
        CLOCK_NAMES[draft.clock],
        f"{OWNER_NAMES[draft.default_owner]}办",
        VISIBILITY_NAMES[draft.visibility],
        say_form(draft.form).replace("\n", "；") or "没有表单",
    ]


def _say(draft: Draft) -> str:
    return "，".join(filter(None, _facts(draft)[1:]))


def difference(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Of two lists of facts only what differs, side by side."""
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return "，".join(a or "空" for a, _ in pairs), "，".join(b or "空" for _, b in pairs)


def preview(
    session: Session, actor: Actor, district: OrgUnit, rows: Sequence[Row]
) -> tuple[Plan, UUID | None]:
    """What ``rows`` would change; with nothing wrong and something to do, also the id by which to apply it."""
    plan = _Planner(session, district.id, rows).plan
    kept = imports.keep(
        session,
        TypeImport,
        actor.account_id,
        plan,
        [asdict(row) for row in rows],
        district_id=district.id,
    )
    return plan, kept


def apply(session: Session, actor: Actor, import_id: UUID) -> Plan:
    """Do what was previewed, all of it.

    Raises NotFound for a preview that is not the actor's or has been applied, and Conflict (``types_changed``) when
    the same table would now do something else.
    """
    kept = imports.kept(session, TypeImport, actor.account_id, import_id)
    district = editing.access_district(session, actor, kept.district_id)
    rows = {row.code: row for row in imports.rows(kept, Row)}
    planner = _Planner(session, district.id, list(rows.values()))
    imports.require_same(
        planner.plan, kept, code="types_changed", sentence="预览之后类别有了变动，请重新导入看一遍，再确认。"
    )
    _do(session, actor, district, planner, rows)
    session.delete(kept)
    audit.record(
        session, "types.imported", actor_id=actor.account_id, place=actor.place, details=planner.plan.counts()
    )
    return planner.plan


def _do(session: Session, actor: Actor, district: OrgUnit, planner: _Planner, rows: dict[str, Row]) -> None:
    ids = {code: row.id for code, row in planner.types.items()}
    new = [change.code for change in planner.plan.changes if change.what == What.NEW]
    while new:
        # Parents first, in whatever order the table has them.
        ready = [code for code in new if not rows[code].parent or rows[code].parent in ids]
        for code in ready:
            parent = rows[code].parent
            made = editing.add(
                session, district.id, ids[parent] if parent else None, code, planner.drafts[code]
            )
            ids[code] = made.id
        new = [code for code in new if code not in ids]
    verbs = {What.RETIRED: editing.retire, What.RESTORED: editing.bring_back}
    for change in planner.plan.changes:
        row = planner.types.get(change.code)
        if row is None:
            continue
        if change.what == What.CHANGED:
            editing.change(session, actor, row, planner.drafts[change.code])
        elif verb := verbs.get(What(change.what)):
            verb(session, actor, row)
