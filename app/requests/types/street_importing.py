"""A street's own table brought back: first what it would change, then all of it or nothing.

Categories that are not in the table stay as they are; a line with nothing in it goes back to what the district has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit, imports
from app.core.errors import Invalid
from app.core.imports import Change, Mistake, Plan
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests.models import ServiceTypeOverride
from app.requests.types import editing
from app.requests.types.editing import CLOCK_NAMES, URGENCY_NAMES, VISIBILITY_NAMES, OverrideDraft
from app.requests.types.importing import difference, held_types, hours_of, word
from app.requests.types.models import TypeImport
from app.requests.types.reading import district_of
from app.requests.types.sheet import YES
from app.requests.types.street_sheet import StreetRow


class What(StrEnum):
    """What happens to a category in the street."""

    CHANGED = "changed"
    CLEARED = "cleared"


WHAT_NAMES = {What.CHANGED: "另定", What.CLEARED: "按全区的规定"}


def kept_by(session: Session, street_id: UUID) -> dict[UUID, ServiceTypeOverride]:
    """What a street keeps otherwise, by category."""
    rows = session.scalars(select(ServiceTypeOverride).where(ServiceTypeOverride.street_id == street_id))
    return {row.type_id: row for row in rows}


class _Planner:
    """Looks at all lines against the categories and what the street keeps now."""

    def __init__(self, session: Session, street: OrgUnit, rows: Sequence[StreetRow]) -> None:
        self._session = session
        self._street = street
        # Held until the end: the district's own import waits, and so does another one of this street.
        self.types = held_types(session, district_of(session, street.id).id)
        self._kept = kept_by(session, street.id)
        #: What each code of the table is to say, for those that change.
        self.drafts: dict[str, OverrideDraft] = {}
        self.plan = Plan()
        self._seen: dict[str, int] = {}
        for row in rows:
            try:
                self._note(row)
            except Invalid as problem:
                self.plan.mistakes.append(Mistake(row.line, problem.detail))

    def _note(self, row: StreetRow) -> None:
        if row.code in self._seen:
            raise Invalid("wrong_row", f"编号 {row.code} 在第 {self._seen[row.code]} 行已经有了。")
        self._seen[row.code] = row.line
        base = self.types.get(row.code)
        if base is None:
            raise Invalid("wrong_row", f"没有编号是 {row.code or '空的'} 的类别；新类别由区里加。")
        owner = self._owner(row.owner)
        draft = _draft(row, owner)
        before = OverrideDraft.of(self._kept.get(base.id))
        if draft == before:
            return
        if owner and owner.closed_on:
            raise Invalid("wrong_row", f"{owner.name}已经撤销，请换一个承办单位。")
        was = org.units(self._session, [before.owner_unit_id]) if before.owner_unit_id else {}
        old = _facts(before, was.get(before.owner_unit_id) if before.owner_unit_id else None)
        what = What.CLEARED if draft == OverrideDraft() else What.CHANGED
        self.drafts[row.code] = draft
        shown = difference(old, _facts(draft, owner))
        self.plan.changes.append(Change(row.line, what, row.code, base.name, *shown))

    def _owner(self, code: str) -> OrgUnit | None:
        if not code:
            return None
        unit = org.unit_by_code(self._session, code)
        if unit is None or unit.street_id != self._street.id:
            raise Invalid("wrong_row", f"承办单位代码 {code} 找不到，或者不是本街道的单位。")
        return unit


def _draft(row: StreetRow, owner: OrgUnit | None) -> OverrideDraft:
    if row.hidden not in ("", YES):
        raise Invalid("wrong_row", f"“本街道不用”一列只能空着或填“{YES}”。")
    return OverrideDraft(
        urgency=word(URGENCY_NAMES, row.urgency, "紧急程度", None),
        resolve_hours=hours_of(row.hours),
        clock=word(CLOCK_NAMES, row.clock, "计时", None),
        visibility=word(VISIBILITY_NAMES, row.visibility, "谁能看", None),
        owner_unit_id=owner.id if owner else None,
        hidden=bool(row.hidden),
    )


def _facts(draft: OverrideDraft, owner: OrgUnit | None) -> list[str]:
    return [
        URGENCY_NAMES[draft.urgency] if draft.urgency else "",
        f"{draft.resolve_hours} 小时" if draft.resolve_hours else "",
        CLOCK_NAMES[draft.clock] if draft.clock else "",
        VISIBILITY_NAMES[draft.visibility] if draft.visibility else "",
        f"{owner.name}办" if owner else "",
        "本街道不用" if draft.hidden else "",
    ]


def preview(
    session: Session, actor: Actor, street: OrgUnit, rows: Sequence[StreetRow]
) -> tuple[Plan, UUID | None]:
    """What ``rows`` would change; with nothing wrong and something to do, also the id by which to apply it."""
    plan = _Planner(session, street, rows).plan
    kept = imports.keep(
        session,
        TypeImport,
        actor.account_id,
        plan,
        [asdict(row) for row in rows],
        district_id=district_of(session, street.id).id,
    )
    return plan, kept


def apply(session: Session, actor: Actor, street: OrgUnit, import_id: UUID) -> Plan:
    """Do what was previewed for this street, all of it.

    Raises NotFound for a preview that is not the actor's, is of another table or has been applied, and Conflict
    (``types_changed``) when the same table would now do something else.
    """
    kept = imports.kept(session, TypeImport, actor.account_id, import_id)
    rows = imports.rows(kept, StreetRow)
    if any(row.street_id != str(street.id) for row in rows):
        raise imports.gone()
    planner = _Planner(session, street, rows)
    imports.require_same(
        planner.plan, kept, code="types_changed", sentence="预览之后类别有了变动，请重新导入看一遍，再确认。"
    )
    _do(session, actor, street, planner.drafts, {code: row.id for code, row in planner.types.items()})
    session.delete(kept)
    audit.record(
        session,
        "types.imported",
        actor_id=actor.account_id,
        place=audit.Place(street.id, street.id),
        details=planner.plan.counts(),
    )
    return planner.plan


def _do(
    session: Session,
    actor: Actor,
    street: OrgUnit,
    drafts: Mapping[str, OverrideDraft],
    ids: Mapping[str, UUID],
) -> None:
    for code, draft in drafts.items():
        editing.override(session, actor, street, ids[code], draft)
