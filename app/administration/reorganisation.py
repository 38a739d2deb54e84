"""Move, merge and close units together with everything that hangs on them, in one transaction (docs/adr/0008).

The tree is held first, then the branch, so that nobody writes a row there with yesterday's street.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

import app.accounts.units as homes_and_posts
import app.activities.units as activities
import app.certificates.units as certificates
import app.open311.units as clients
import app.orders.units as orders
import app.requests.units as requests
import app.rewards.units as rewards
import app.shifts.units as shifts
import app.volunteering.units as volunteering
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.org import queries as org
from app.org import service as tree
from app.org.models import UNIT_KIND_NAMES, OrgUnit, UnitKind

#: Whatever hangs on units: each knows ``hindrance``, ``follow_units`` and ``hand_over``.
_HANGING = (
    homes_and_posts,
    activities,
    certificates,
    rewards,
    volunteering,
    shifts,
    requests,
    orders,
    clients,
)


def access_unit(session: Session, actor: Actor, unit_id: UUID) -> OrgUnit:
    """A unit within what the actor administers.

    Raises Forbidden (``no_permission``) for somebody who administers nothing, NotFound for a unit out of reach.
    """
    actor.require(Permission.MANAGE_UNITS)
    unit = org.unit(session, unit_id)
    if unit is None or not actor.reaches(Permission.MANAGE_UNITS, unit.path):
        raise NotFound()
    return unit


def create(
    session: Session,
    actor: Actor,
    parent: OrgUnit,
    *,
    kind: UnitKind,
    name: str,
    code: str,
    public_telephone: str | None,
) -> OrgUnit:
    """Add a unit; raises what :func:`app.org.service.create_unit` raises."""
    unit = tree.create_unit(
        session, kind=kind, name=name, code=code, parent=parent, public_telephone=public_telephone
    )
    _note(session, actor, "unit.created", unit, {"name": name, "parent": parent.id})
    return unit


def change(session: Session, actor: Actor, unit: OrgUnit, *, name: str, public_telephone: str | None) -> None:
    """Rename a unit or change its telephone; nothing happens when both are as they were."""
    before = (unit.name, unit.public_telephone)
    if before == (name, public_telephone):
        return
    tree.change_unit(unit, name=name, public_telephone=public_telephone)
    _note(session, actor, "unit.changed", unit, {"before": before, "after": (name, public_telephone)})


def move(session: Session, actor: Actor, unit_id: UUID, parent_id: UUID) -> OrgUnit:
    """Hang a unit with all below it under another; homes, requests and activities follow to the new street.

    Raises what :func:`app.org.service.move_unit` raises.
    """
    before = org.known_unit(session, unit_id)
    street_id, old_parent = before.street_id, before.parent_id
    unit = tree.move_unit(session, unit_id, parent_id)
    if unit.parent_id == old_parent:
        return unit
    if unit.street_id != street_id:
        _follow(session, unit)
    _note(session, actor, "unit.moved", unit, {"from": old_parent, "to": parent_id})
    return unit


def merge(session: Session, actor: Actor, source_id: UUID, target_id: UUID) -> OrgUnit:
    """Let ``target`` take over what ``source`` has: units below, posts, homes and what is not done; then close it.

    Returns the target. Raises Invalid (``unit_mismatch``) and Conflict (``unit_closed``).
    """
    tree.hold_tree(session)
    for unit_id in sorted((source_id, target_id)):
        tree.hold_branch(session, unit_id)
    source, target = org.known_unit(session, source_id), org.known_unit(session, target_id)
    if source.id == target.id or source.kind is not target.kind:
        raise Invalid(
            "unit_mismatch",
            f"只能合并到另一个{UNIT_KIND_NAMES[source.kind]}。",
            errors=[FieldError("target_id", "请另选一个同类单位")],
        )
    if target.closed_on:
        raise Conflict("unit_closed", f"“{target.name}”已经撤销，不能合并进去。")
    tree.take_over_children(session, source, target)
    _follow(session, target)
    for domain in _HANGING:
        domain.hand_over(session, source, target)
    tree.close_unit(session, source.id, merged_into=target)
    _note(session, actor, "unit.merged", source, {"into": target.id})
    return target


def close(session: Session, actor: Actor, unit_id: UUID) -> OrgUnit:
    """End a unit today: its posts end, and it is offered nowhere any more.

    Raises Conflict (``unit_has_children``, ``unit_in_use``, ``unit_closed``).
    """
    unit = tree.close_unit(session, unit_id)
    reason = hindrance(session, unit)
    if reason:
        raise Conflict("unit_in_use", reason)
    homes_and_posts.let_go(session, unit)
    _note(session, actor, "unit.closed", unit, {})
    return unit


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed yet, whatever stands below it."""
    return next(filter(None, (domain.hindrance(session, unit) for domain in _HANGING)), None)


def _follow(session: Session, unit: OrgUnit) -> None:
    path = unit.path
    for domain in _HANGING:
        domain.follow_units(session, path)


def _note(session: Session, actor: Actor, action: str, unit: OrgUnit, details: Mapping[str, Any]) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(unit.id, unit.street_id),
        subject=("unit", unit.id),
        details=details,
    )
