"""Verbs that change categories: the district's tree, and what a street keeps otherwise.

Categories are retired, never removed: requests, rules and figures go on naming them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.errors import FieldError, Invalid, NotFound
from app.core.forms import Form, write_form
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests.clocks import ClockMode
from app.requests.deadlines import RESOLVE_HOURS
from app.requests.models import (
    DefaultOwner,
    ServiceRequest,
    ServiceType,
    ServiceTypeOverride,
    Urgency,
    Visibility,
)
from app.requests.types.reading import above, district_of
from app.requests.types.resolution import TypeView, resolved

URGENCY_NAMES = {
    Urgency.DANGER: "危险",
    Urgency.UTILITY: "水电气暖",
    Urgency.ORDINARY: "一般",
    Urgency.COMPLEX: "复杂",
}
CLOCK_NAMES = {ClockMode.NATURAL: "自然时间", ClockMode.WORKING: "上班时间"}
OWNER_NAMES = {DefaultOwner.COMMUNITY: "社区", DefaultOwner.PROPERTY: "物业", DefaultOwner.STREET: "街道"}
VISIBILITY_NAMES = {Visibility.UNITS: "承办和属地都能看", Visibility.STREET: "只有街道和承办单位能看"}

#: A year: nobody is promised anything later.
MAX_HOURS = 24 * 365
#: 一级、二级、三级分类.
MAX_DEPTH = 3


@dataclass(frozen=True)
class Draft:
    """What a category is to say."""

    name: str
    hint: str
    urgency: Urgency
    resolve_hours: int
    clock: ClockMode
    default_owner: DefaultOwner
    visibility: Visibility
    form: Form = ()

    @classmethod
    def of(cls, row: ServiceType, form: Form) -> Draft:
        """What a category says now."""
        return cls(
            name=row.name,
            hint=row.hint,
            urgency=row.urgency,
            resolve_hours=row.resolve_hours,
            clock=row.clock,
            default_owner=row.default_owner,
            visibility=row.visibility,
            form=form,
        )


#: How a category begins.
BLANK = Draft(
    name="",
    hint="",
    urgency=Urgency.ORDINARY,
    resolve_hours=RESOLVE_HOURS[Urgency.ORDINARY],
    clock=ClockMode.NATURAL,
    default_owner=DefaultOwner.COMMUNITY,
    visibility=Visibility.UNITS,
)


@dataclass(frozen=True)
class OverrideDraft:
    """What a street is to keep otherwise; ``None`` is as the district has it."""

    urgency: Urgency | None = None
    resolve_hours: int | None = None
    clock: ClockMode | None = None
    visibility: Visibility | None = None
    owner_unit_id: UUID | None = None
    hidden: bool = False

    @classmethod
    def of(cls, kept: ServiceTypeOverride | None) -> OverrideDraft:
        """What a street keeps now."""
        if kept is None:
            return cls()
        return cls(
            urgency=kept.urgency,
            resolve_hours=kept.resolve_hours,
            clock=kept.clock,
            visibility=kept.visibility,
            owner_unit_id=kept.owner_unit_id,
            hidden=kept.hidden,
        )


def access_district(session: Session, actor: Actor, district_id: UUID) -> OrgUnit:
    """A district whose tree the actor keeps. Raises Forbidden (``no_permission``) and NotFound."""
    return _kept(session, actor, district_id, UnitKind.DISTRICT)


def access_street(session: Session, actor: Actor, street_id: UUID) -> OrgUnit:
    """A street whose overrides and rules the actor keeps. Raises Forbidden (``no_permission``) and NotFound."""
    return _kept(session, actor, street_id, UnitKind.STREET)


def _kept(session: Session, actor: Actor, unit_id: UUID, kind: UnitKind) -> OrgUnit:
    actor.require(Permission.MANAGE_TYPES)
    unit = org.unit(session, unit_id)
    if unit is None or unit.kind is not kind or not actor.reaches(Permission.MANAGE_TYPES, unit.path):
        raise NotFound()
    return unit


def access_type(session: Session, actor: Actor, type_id: UUID, *, changing: bool = False) -> ServiceType:
    """A category of a district whose tree the actor keeps; ``changing`` locks it.

    One that belongs to all districts is kept by whoever keeps any. Raises Forbidden and NotFound.
    """
    actor.require(Permission.MANAGE_TYPES)
    row = session.get(ServiceType, type_id, with_for_update=True if changing else None)
    if row is None:
        raise NotFound()
    if row.district_id:
        access_district(session, actor, row.district_id)
    elif not any(p.may(Permission.MANAGE_TYPES) and p.street_id is None for p in actor.posts):
        raise NotFound()
    return row


def create(
    session: Session, actor: Actor, district: OrgUnit, parent_id: UUID | None, code: str, draft: Draft
) -> ServiceType:
    """Add a category at the end of its siblings.

    Raises Invalid (``code_taken``, ``too_deep``) and NotFound for a parent that is not of this tree.
    """
    if parent_id is not None:
        parent = access_type(session, actor, parent_id)
        if parent.district_id not in (None, district.id):
            raise NotFound()
        if depth_of(session, parent) + 1 >= MAX_DEPTH:
            raise Invalid(
                "too_deep", f"类别最多 {MAX_DEPTH} 级。", errors=[FieldError("parent", "已经是最后一级")]
            )
    if session.scalar(select(ServiceType.id).where(ServiceType.code == code)):
        raise Invalid("code_taken", "这个编号已经有类别在用。", errors=[FieldError("code", "换一个编号")])
    row = add(session, district.id, parent_id, code, draft)
    session.flush()
    _note(session, actor, "type.created", row, {"code": code, "name": draft.name})
    return row


def add(session: Session, district_id: UUID, parent_id: UUID | None, code: str, draft: Draft) -> ServiceType:
    """A new row behind all others; whoever calls has looked whether it may be there."""
    last = session.scalar(select(func.max(ServiceType.position))) or 0
    row = ServiceType(id=new_id(), district_id=district_id, parent_id=parent_id, code=code, position=last + 1)
    _write(row, draft)
    session.add(row)
    session.flush()
    return row


def depth_of(session: Session, row: ServiceType) -> int:
    """How deep a category stands; 0 at the top."""
    return len(above(session, row))


def change(session: Session, actor: Actor, row: ServiceType, draft: Draft) -> None:
    """Let a category say something else from now on; deadlines that were promised stay."""
    before = row.visibility
    _write(row, draft)
    session.flush()
    if row.visibility != before:
        kept = select(ServiceTypeOverride.street_id).where(
            ServiceTypeOverride.type_id == row.id, ServiceTypeOverride.visibility.is_not(None)
        )
        _show_to(session, row.id, row.visibility, ServiceRequest.street_id.not_in(kept))
    _note(session, actor, "type.changed", row, {"name": row.name})


def _write(row: ServiceType, draft: Draft) -> None:
    row.name = draft.name
    row.hint = draft.hint
    row.urgency = draft.urgency
    row.resolve_hours = draft.resolve_hours
    row.clock = draft.clock
    row.default_owner = draft.default_owner
    row.visibility = draft.visibility
    row.fields = write_form(draft.form)


def retire(session: Session, actor: Actor, row: ServiceType) -> None:
    """Offer it no more, nor anything below it. What was reported under it keeps its name."""
    if row.retired_on is None:
        row.retired_on = clock.today()
        _note(session, actor, "type.retired", row, {"name": row.name})


def bring_back(session: Session, actor: Actor, row: ServiceType) -> None:
    """Offer it again."""
    if row.retired_on is not None:
        row.retired_on = None
        _note(session, actor, "type.restored", row, {"name": row.name})


def move_up(session: Session, row: ServiceType) -> None:
    """Change places with the sibling before it; the first stays where it is."""
    siblings = list(
        session.scalars(
            select(ServiceType)
            .where(
                ServiceType.parent_id == row.parent_id,
                or_(ServiceType.district_id == row.district_id, ServiceType.district_id.is_(None)),
            )
            .order_by(ServiceType.position, ServiceType.code)
            .with_for_update()
        )
    )
    here = siblings.index(row)
    if here:
        before = siblings[here - 1]
        before.position, row.position = row.position, before.position
        # Two that stood at one number stand apart from now on.
        before.position += before.position == row.position


def look(
    session: Session, actor: Actor, type_id: UUID, street: OrgUnit | None
) -> tuple[ServiceType, TypeView, ServiceTypeOverride | None]:
    """A category as the district has it, as it holds in ``street``, and what the street keeps otherwise.

    ``street`` is one that the actor keeps; without it the tree must be theirs. Raises Forbidden and NotFound.
    """
    if street is None:
        row = access_type(session, actor, type_id)
        return row, resolved(row), None
    row = _of_street(session, street, type_id)
    kept = session.get(ServiceTypeOverride, (street.id, row.id))
    return row, resolved(row, kept), kept


def _of_street(session: Session, street: OrgUnit, type_id: UUID) -> ServiceType:
    row = session.get(ServiceType, type_id)
    if row is None or row.district_id not in (None, district_of(session, street.id).id):
        raise NotFound()
    return row


def override(session: Session, actor: Actor, street: OrgUnit, type_id: UUID, draft: OverrideDraft) -> None:
    """Keep some of a category otherwise in one street; nothing at all is as the district has it.

    Raises NotFound for a category of another district, and Invalid (``unknown_unit``) for an owner elsewhere.
    """
    row = _of_street(session, street, type_id)
    if draft.owner_unit_id:
        owner = org.held_unit(session, draft.owner_unit_id)
        if owner is None or owner.closed_on or owner.street_id != street.id:
            sentence = "请选本街道的单位。"
            raise Invalid("unknown_unit", sentence, errors=[FieldError("owner", sentence)])
    kept = session.get(ServiceTypeOverride, (street.id, row.id), with_for_update=True)
    if kept is None:
        kept = ServiceTypeOverride(street_id=street.id, type_id=row.id)
        session.add(kept)
    before = kept.visibility or row.visibility
    kept.urgency, kept.resolve_hours, kept.clock = draft.urgency, draft.resolve_hours, draft.clock
    kept.visibility, kept.owner_unit_id, kept.hidden = draft.visibility, draft.owner_unit_id, draft.hidden
    if draft == OverrideDraft():
        session.flush()
        session.delete(kept)
    session.flush()
    after = draft.visibility or row.visibility
    if after != before:
        _show_to(session, row.id, after, ServiceRequest.street_id == street.id)
    audit.record(
        session,
        "type.overridden",
        actor_id=actor.account_id,
        place=audit.Place(street.id, street.id),
        subject=("type", row.id),
        details={"name": row.name},
    )


def _show_to(session: Session, type_id: UUID, visibility: Visibility, where: Any) -> None:
    """Who may see what was reported under a category follows at once, for what is done too."""
    session.execute(
        update(ServiceRequest)
        .where(ServiceRequest.type_id == type_id, where)
        .values(visibility=visibility)
        .execution_options(synchronize_session=False)
    )


def _note(session: Session, actor: Actor, action: str, row: ServiceType, details: Mapping[str, Any]) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=actor.place,
        subject=("type", row.id),
        details=details,
    )
