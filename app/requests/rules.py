"""Verbs that keep the rules of a street: where a new request goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.errors import FieldError, Invalid, NotFound
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests.models import RoutingRule, ServiceType
from app.requests.routing import rules_of
from app.requests.types.editing import access_street
from app.requests.types.reading import district_of

#: More than a street can keep in mind; every new request asks them all.
MAX_RULES = 200


@dataclass(frozen=True)
class RuleDraft:
    """What a rule is to say; ``None`` is as good as any."""

    name: str
    target_unit_id: UUID
    type_id: UUID | None = None
    unit_id: UUID | None = None
    keyword: str | None = None
    weekdays: list[int] | None = None
    from_time: time | None = None
    until_time: time | None = None


def access_rule(session: Session, actor: Actor, rule_id: UUID) -> RoutingRule:
    """A rule of a street the actor keeps, locked. Raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_TYPES)
    rule = session.get(RoutingRule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFound()
    access_street(session, actor, rule.street_id)
    return rule


def create(session: Session, actor: Actor, street: OrgUnit, draft: RuleDraft) -> RoutingRule:
    """A rule behind all others.

    Raises Invalid (``unknown_unit``, ``unknown_type``, ``too_many_rules``).
    """
    # The street's own row is held, so that two who add at once count one after another.
    org.held_unit(session, street.id)
    count, last = session.execute(
        select(func.count(), func.max(RoutingRule.position)).where(RoutingRule.street_id == street.id)
    ).one()
    if count >= MAX_RULES:
        raise Invalid("too_many_rules", f"一个街道最多 {MAX_RULES} 条规则，请先删掉不用的。")
    _require_known(session, street, draft)
    rule = RoutingRule(id=new_id(), street_id=street.id, position=(last or 0) + 1, **asdict(draft))
    session.add(rule)
    session.flush()
    _note(session, actor, "rule.created", rule, {"name": rule.name})
    return rule


def change(session: Session, actor: Actor, rule: RoutingRule, draft: RuleDraft) -> None:
    """Let a rule say something else; raises what :func:`create` raises about what it names."""
    _require_known(session, org.known_unit(session, rule.street_id), draft)
    for name, value in asdict(draft).items():
        setattr(rule, name, value)
    _note(session, actor, "rule.changed", rule, {"name": rule.name})


def remove(session: Session, actor: Actor, rule: RoutingRule) -> None:
    """End a rule; what went by it keeps its name."""
    _note(session, actor, "rule.removed", rule, {"name": rule.name})
    session.delete(rule)


def move_up(session: Session, rule: RoutingRule) -> None:
    """Ask a rule before the one it stands behind now; the first stays where it is."""
    rules = list(rules_of(session, rule.street_id))
    here = rules.index(rule)
    if here:
        rules[here - 1 : here + 1] = [rule, rules[here - 1]]
        for position, one in enumerate(rules, start=1):
            one.position = position


def _require_known(session: Session, street: OrgUnit, draft: RuleDraft) -> None:
    for field, unit_id in (("target", draft.target_unit_id), ("place", draft.unit_id)):
        unit = org.held_unit(session, unit_id) if unit_id else None
        if unit_id and (unit is None or unit.closed_on or unit.street_id != street.id):
            sentence = "请选本街道现有的单位。"
            raise Invalid("unknown_unit", sentence, errors=[FieldError(field, sentence)])
    if draft.type_id:
        row = session.get(ServiceType, draft.type_id)
        if row is None or row.district_id not in (None, district_of(session, street.id).id):
            sentence = "没有这个类别，请重新选择。"
            raise Invalid("unknown_type", sentence, errors=[FieldError("type_id", sentence)])


def _note(session: Session, actor: Actor, action: str, rule: RoutingRule, details: Mapping[str, Any]) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(rule.street_id, rule.street_id),
        subject=("rule", rule.id),
        details=details,
    )
