"""Where a new request goes, and why.

The first of the street's rules that fits decides; else the unit the street has put before this category; else the
category's default owner; else the community; and what fits nobody stays with the street (兜底).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests.matching import Report, Wanted, misfit
from app.requests.models import DefaultOwner, RoutingRule
from app.requests.types.resolution import TypeView


class Why(StrEnum):
    """What decided."""

    RULE = "rule"
    STREET_CHOICE = "street_choice"
    DEFAULT_OWNER = "default_owner"
    COMMUNITY = "community"
    STREET = "street"


@dataclass(frozen=True)
class Route:
    """Which unit has it first, and by what."""

    unit: OrgUnit
    why: Why
    rule: RoutingRule | None = None

    def details(self) -> dict[str, Any]:
        """As the event of the submission keeps it: names as they were then."""
        found: dict[str, Any] = {"to": self.unit.name, "why": self.why.value}
        if self.rule:
            found |= {"rule_id": str(self.rule.id), "rule": self.rule.name}
        return found


def said(details: dict[str, Any]) -> str:
    """Why it went there, in one phrase, from what the event keeps."""
    because = {
        Why.RULE: f"按规则“{details.get('rule')}”",
        Why.STREET_CHOICE: "街道给这个类别定了承办单位，",
        Why.DEFAULT_OWNER: "按这个类别的默认承办，",
        Why.COMMUNITY: "没有别的规定，按属地",
        Why.STREET: "没有合适的单位，由街道兜底，",
    }[Why(details["why"])]
    return f"{because}派给{details['to']}"


@dataclass(frozen=True)
class Checked:
    """One rule of the street and why it does not fit; ``None`` when it does."""

    rule: RoutingRule
    target: OrgUnit
    misfit: str | None


def check(
    session: Session, place: OrgUnit, types: Sequence[TypeView], text: str, at: datetime
) -> list[Checked]:
    """Every rule of the street of ``place`` in order; ``types`` are the category and what it stands under."""
    rules = rules_of(session, place.street_id) if place.street_id else []
    units = org.units(session, {id_ for rule in rules for id_ in (rule.unit_id, rule.target_unit_id) if id_})
    report = Report(text, frozenset(one.id for one in types), place.path, clock.local(at))
    found = []
    for rule in rules:
        target = units[rule.target_unit_id]
        why_not = misfit(wanted(rule, units), report)
        if target.closed_on:
            why_not = f"“{target.name}”已经撤销"
        found.append(Checked(rule, target, why_not))
    return found


def rules_of(session: Session, street_id: UUID) -> Sequence[RoutingRule]:
    """The rules of a street in the order they are asked."""
    return session.scalars(
        select(RoutingRule)
        .where(RoutingRule.street_id == street_id)
        .order_by(RoutingRule.position, RoutingRule.id)
    ).all()


def wanted(rule: RoutingRule, units: dict[UUID, OrgUnit]) -> Wanted:
    """What a rule asks for, with the path of its place."""
    return Wanted(
        type_id=rule.type_id,
        place_path=units[rule.unit_id].path if rule.unit_id else None,
        keyword=rule.keyword,
        weekdays=frozenset(rule.weekdays) if rule.weekdays is not None else None,
        since=rule.from_time,
        until=rule.until_time,
    )


def route(session: Session, place: OrgUnit, types: Sequence[TypeView], text: str, at: datetime) -> Route:
    """Which unit has a report of ``place`` first; the unit is held, so that it does not close meanwhile."""
    return decide(session, place, types, check(session, place, types, text, at))


def decide(session: Session, place: OrgUnit, types: Sequence[TypeView], checked: Iterable[Checked]) -> Route:
    """The same, from rules that were looked at already."""
    for one in checked:
        if one.misfit is None and (unit := _open(session, one.target.id)):
            return Route(unit, Why.RULE, one.rule)
    above = org.ancestors(session, place)
    street, community = above[UnitKind.STREET], above.get(UnitKind.COMMUNITY)
    if types:
        own = types[0].owner_unit_id
        if own and (unit := _open(session, own)):
            return Route(unit, Why.STREET_CHOICE)
        if types[0].default_owner is DefaultOwner.STREET:
            return Route(street, Why.DEFAULT_OWNER)
        if types[0].default_owner is DefaultOwner.PROPERTY and place.kind is UnitKind.COMPOUND:
            for company in org.children(session, place.id, UnitKind.PROPERTY):
                if unit := _open(session, company.id):
                    return Route(unit, Why.DEFAULT_OWNER)
    if community:
        return Route(community, Why.COMMUNITY)
    return Route(street, Why.STREET)


def _open(session: Session, unit_id: UUID) -> OrgUnit | None:
    unit = org.held_unit(session, unit_id)
    return unit if unit and not unit.closed_on else None
